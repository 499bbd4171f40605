import { beforeEach, expect, test } from "vitest";

import type { Line } from "./found";
import { forgetRecent, keepRecent, readRecent } from "./recent";

const line = (key: string): Line => ({ key, group: "incidents", to: `/runs/${key}`, name: key, note: "" });
const keys = (person = "duty") => readRecent(person).map(({ key }) => key);

beforeEach(forgetRecent);

test("the latest stands first, each once, and no more than six", () => {
  for (const key of ["a", "b", "a", "c", "d", "e", "f", "g"]) keepRecent("duty", line(key));
  expect(keys()).toEqual(["g", "f", "e", "d", "c", "a"]);
});

test("nobody sees what somebody else looked for, and their own takes its place", () => {
  keepRecent("duty", line("a"));
  expect(keys("director")).toEqual([]);
  keepRecent("director", line("b"));
  expect([keys("director"), keys("duty")]).toEqual([["b"], []]);
});

test("signing out forgets it, and what cannot be read is nothing", () => {
  keepRecent("duty", line("a"));
  forgetRecent();
  expect(keys()).toEqual([]);
  localStorage.setItem("anlan.recent", "{");
  expect(keys()).toEqual([]);
  localStorage.setItem("anlan.recent", '{"person":"duty"}');
  expect(keys()).toEqual([]);
});
