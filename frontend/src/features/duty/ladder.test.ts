import { describe, expect, it } from "vitest";

import { groupRungs, isWhole, readAsked, splitAfter, writeAsked, type Told } from "./ladder";

const told = (given: Partial<Told>): Told => ({
  at: "2026-02-28T03:00:00+08:00",
  after_s: 0,
  rung: 0,
  post: "210100:duty-officer",
  zh: "值班员",
  en: "Duty officer",
  because: "first",
  together: false,
  people: [],
  backup: [],
  backup_at: null,
  reached: true,
  warnings: [],
  ...given,
});

describe("a ladder in the address", () => {
  it("is read back as it was written", () => {
    const asked = { bureau: "210100", kind: "network-attack", plan: "shenyang", hours: 6 };
    expect(readAsked(writeAsked(asked))).toEqual(asked);
    expect(readAsked(new URLSearchParams("hours=soon"))).toEqual({});
  });

  it("is whole with a post, or with a bureau and a kind", () => {
    expect([{}, { bureau: "210100" }, { kind: "x" }].map(isWhole)).toEqual([false, false, false]);
    expect(isWhole({ post: "210100:director" })).toBe(true);
    expect(isWhole({ bureau: "210100", kind: "x" })).toBe(true);
  });
});

describe("rungs", () => {
  it("put those told together on one, and a later instant or another message on the next", () => {
    const both = [told({ post: "210100:group-office" }), told({ post: "210100:director" })];
    const later = told({ at: "2026-02-28T03:10:00+08:00", rung: 1, because: "silence" });
    const other = told({ text: "另一条" });
    const rungs = groupRungs([...both, other, later]);
    expect(rungs.map(({ posts }) => posts.map(({ post }) => post))).toEqual([
      ["210100:group-office", "210100:director"],
      ["210100:duty-officer"],
      ["210100:duty-officer"],
    ]);
  });

  it("say how long after the beginning they come", () => {
    expect(splitAfter(0)).toEqual({ days: 0, hours: 0, minutes: 0 });
    expect(splitAfter(95_400)).toEqual({ days: 1, hours: 2, minutes: 30 });
  });
});
