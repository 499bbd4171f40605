import { afterEach, expect, test, vi } from "vitest";

import { learnClock, readNow, showTime, splitLeft } from "./time";

afterEach(() => vi.useRealTimers());

test("what is left is told in hours, with days apart", () => {
  expect(splitLeft(3_723_000)).toEqual({ late: false, days: 0, time: "01:02:03" });
  expect(splitLeft(3 * 86_400_000 + 1_000)).toEqual({ late: false, days: 3, time: "00:00:01" });
  expect(splitLeft(-12 * 60_000)).toEqual({ late: true, days: 0, time: "00:12:00" });
});

test("a drill's time runs at its own rate, and one that stands still stands still", () => {
  vi.useFakeTimers();
  learnClock({ timeline: "drill:fast", now: "2026-11-26T01:00:00Z", rate: 60 });
  learnClock({ timeline: "drill:paused", now: "2026-11-26T01:00:00Z", rate: 0 });
  vi.advanceTimersByTime(10_000);
  expect(readNow("drill:fast") - Date.parse("2026-11-26T01:00:00Z")).toBeCloseTo(600_000, -2);
  expect(readNow("drill:paused")).toBe(Date.parse("2026-11-26T01:00:00Z"));
});

test("an instant is shown in Beijing time whatever the browser's zone is", () => {
  expect(showTime("2026-11-26T01:20:00Z")).toBe("2026-11-26 09:20");
});
