import { expect, test } from "vitest";

import type { Schemas } from "../../api/client";
import { listCorrectable } from "./correcting";

const entry = (content: object, more: object = {}) =>
  ({ actor: "210100:director", act: "open", type: "opened", data: content, ...more }) as Schemas["Entry"];

test("words and facts that somebody wrote can be corrected, by the names the record has for them", () => {
  const found = listCorrectable(entry({ title: "门户被篡改", mode: "routine", facts: { people: 12 } }));
  expect(found).toEqual([
    { field: "title", value: "门户被篡改" },
    { field: "facts.people", value: "12" },
  ]);
});

test("what is sealed or a file is not offered in words", () => {
  expect(listCorrectable(entry({ facts: { contact: "vault:1", photo: "file:ab" } }))).toEqual([]);
});

test("nobody corrects what a clock did, what only followed, or a correction", () => {
  expect(listCorrectable(entry({ text: "x" }, { act: "fire" }))).toEqual([]);
  expect(listCorrectable(entry({ text: "x" }, { type: "told" }))).toEqual([]);
  expect(listCorrectable(entry({ reason: "x" }, { type: "corrected" }))).toEqual([]);
});
