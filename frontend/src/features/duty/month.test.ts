import { expect, test } from "vitest";

import {
  countLoads,
  findWindow,
  listWeeks,
  moveMonth,
  placeGaps,
  placeShifts,
  readMonth,
  type Gap,
  type Shift,
} from "./month";

const shift = (n: number, since: string, until: string, more: Partial<Shift> = {}): Shift => ({
  id: `210100:duty-officer/${n}`,
  roster: "210100:duty-officer",
  n,
  seat: 1,
  kind: "day",
  zh: "白班",
  en: "Day",
  since,
  until,
  person: { username: "duty-a", label: "值班员甲" },
  rostered: { username: "duty-a", label: "值班员甲" },
  how: "shift",
  ...more,
});

const gap = (since: string, until: string): Gap => ({
  roster: "210100:duty-officer",
  zh: "局值班员",
  en: "Duty officer",
  since,
  until,
  there: 0,
  seats: 1,
  keeper: "210100:group-office",
});

test("a month is shown in whole weeks from Monday", () => {
  const weeks = listWeeks("2026-11");
  expect(weeks[0]?.[0]).toBe("2026-10-26");
  expect(weeks.at(-1)?.at(-1)).toBe("2026-12-06");
  expect(findWindow(weeks)).toEqual({
    since: "2026-10-26T00:00:00+08:00",
    until: "2026-12-08T00:00:00+08:00",
  });
});

test("months go on over the new year, and nonsense is the present one", () => {
  expect(moveMonth("2026-12", 1)).toBe("2027-01");
  expect(moveMonth("2027-01", -1)).toBe("2026-12");
  expect(readMonth("2026-13", Date.parse("2026-11-30T17:00:00Z"))).toBe("2026-12");
});

test("a shift stands on the day it begins in Beijing, whoever is behind last", () => {
  const placed = placeShifts([
    shift(3, "2026-11-26T00:30:00Z", "2026-11-27T00:30:00Z", { seat: 0, kind: "behind" }),
    shift(2, "2026-11-26T09:00:00Z", "2026-11-27T00:30:00Z", { kind: "night" }),
    shift(1, "2026-11-26T00:30:00Z", "2026-11-26T09:00:00Z"),
  ]);
  expect(placed.get("2026-11-26")?.map(({ n }) => n)).toEqual([1, 2, 3]);
});

test("a night that stands open is one gap of its evening; days on end are a gap each", () => {
  const days = ["2026-11-26", "2026-11-27", "2026-11-28"];
  const night = placeGaps([gap("2026-11-26T09:00:00Z", "2026-11-27T00:30:00Z")], days);
  expect([...night.keys()]).toEqual(["2026-11-26"]);
  expect(night.get("2026-11-26")?.[0]?.until).toBe("2026-11-27T00:30:00.000Z");
  const long = placeGaps([gap("2026-11-26T09:00:00Z", "2026-11-28T16:00:00Z")], days);
  expect([...long.keys()]).toEqual(days);
  expect(long.get("2026-11-27")?.[0]).toMatchObject({
    since: "2026-11-26T16:00:00.000Z",
    until: "2026-11-27T16:00:00.000Z",
  });
});

test("loads count the month alone, and no hours for standing behind", () => {
  const other = { username: "duty-b", label: "值班员乙" };
  const loads = countLoads(
    [
      shift(1, "2026-11-26T00:30:00Z", "2026-11-26T09:00:00Z"),
      shift(2, "2026-11-27T00:30:00Z", "2026-11-28T00:30:00Z", { seat: 0, kind: "behind" }),
      shift(3, "2026-11-26T09:00:00Z", "2026-11-27T00:30:00Z", { kind: "night", person: other }),
      shift(4, "2026-12-01T00:30:00Z", "2026-12-01T09:00:00Z"),
    ],
    "2026-11",
  );
  expect(loads).toEqual([
    { ...other, kinds: { night: 1 }, hours: 15.5 },
    { username: "duty-a", label: "值班员甲", kinds: { day: 1, behind: 1 }, hours: 8.5 },
  ]);
});
