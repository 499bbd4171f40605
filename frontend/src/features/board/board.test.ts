import { expect, test } from "vitest";

import { changeFilter, readFilters } from "./board";

test("without filters the board asks for what is open in live work", () => {
  expect(readFilters(new URLSearchParams())).toMatchObject({ status: "open", timeline: "live", bureau: "" });
});

test("an address that names no known status asks for the open ones", () => {
  expect(readFilters(new URLSearchParams("status=anything")).status).toBe("open");
  expect(readFilters(new URLSearchParams("status=closed&late=1"))).toMatchObject({
    status: "closed",
    late: true,
  });
});

test("a chosen filter is taken away by choosing it again", () => {
  const once = changeFilter(new URLSearchParams("grade=I"), "bureau", "210102", true);
  expect(once.toString()).toBe("grade=I&bureau=210102");
  expect(changeFilter(once, "bureau", "210102", true).toString()).toBe("grade=I");
});
