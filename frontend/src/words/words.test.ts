import { describe, expect, test } from "vitest";

import { TABLES } from ".";

// Every table of every feature: importing its file defines it.
import.meta.glob(["../**/words.ts", "../**/*Words.ts", "./common.ts"], { eager: true });

const listGaps = (text: string): string[] =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name = ""]) => name).sort();

describe.each(Object.entries(TABLES))("the words of %s", (_, { zh, en }) => {
  test.each(Object.keys(zh))("%s is said in both languages with the same gaps", (key) => {
    expect(zh[key]?.trim()).toBeTruthy();
    expect(en[key]?.trim()).toBeTruthy();
    expect(listGaps(en[key] ?? "")).toEqual(listGaps(zh[key] ?? ""));
  });
});

test("no feature was forgotten", () => {
  expect(Object.keys(TABLES)).toEqual(
    expect.arrayContaining(["app", "common", "desk", "room", "runs", "plans"]),
  );
});
