import { expect, test } from "vitest";

import { listOffered, makeAsking } from "./asking";
import type { Room } from "./room";

const field = { name: "people", type: "number", required: true };
const room = (allowed: string[], form = [field]) =>
  ({ allowed_actions: allowed, facts_form: form }) as unknown as Room;

test("the bar offers what the server allows and nothing else", () => {
  expect(listOffered(room(["close", "grade", "start:assess"]))).toEqual(["grade", "close"]);
});

test("facts are offered only where the plan has a form for them", () => {
  expect(listOffered(room(["learn"]))).toEqual(["learn"]);
  expect(listOffered(room(["learn"], []))).toEqual([]);
});

test("a new fact need not repeat all that was wanted at the opening", () => {
  expect(makeAsking(room([]), "learn")).toEqual({
    act: "learn",
    under: "facts",
    fields: [{ ...field, required: false }],
  });
});
