import { expect, test, vi } from "vitest";

import { learnLeft, readLeft } from "../api/session";
import { findEnding, showLeft } from "./ending";

const MINUTE = 60_000;

test("nothing is said while there is time, or before the server has told", () => {
  expect(findEnding(null)).toBeNull();
  expect(findEnding({ idle: 2 * MINUTE + 1, longest: 60 * MINUTE })).toBeNull();
});

test("two minutes before it says why and how long", () => {
  expect(findEnding({ idle: 2 * MINUTE, longest: 60 * MINUTE })).toEqual({ why: "idle", left: 2 * MINUTE });
  expect(findEnding({ idle: 30 * MINUTE, longest: MINUTE })).toEqual({ why: "longest", left: MINUTE });
  expect(findEnding({ idle: -5, longest: 60 * MINUTE })).toEqual({ why: "idle", left: 0 });
});

test("what cannot be prolonged is not called idleness", () => {
  expect(findEnding({ idle: MINUTE, longest: MINUTE })?.why).toBe("longest");
});

test("what is left runs down from what the last answer told, and another answer sets it anew", () => {
  const now = vi.spyOn(performance, "now").mockReturnValue(1_000);
  learnLeft("idle=130, longest=43200");
  now.mockReturnValue(31_000);
  expect(readLeft()).toEqual({ idle: 100_000, longest: 43_170_000 });
  learnLeft(null);
  learnLeft("soon");
  expect(readLeft()?.idle).toBe(100_000);
  learnLeft("idle=1800, longest=43170");
  expect(readLeft()?.idle).toBe(1_800_000);
});

test("a begun second still counts", () => {
  expect([showLeft(120_000), showLeft(65_001), showLeft(400), showLeft(0)]).toEqual([
    "2:00",
    "1:06",
    "0:01",
    "0:00",
  ]);
});
