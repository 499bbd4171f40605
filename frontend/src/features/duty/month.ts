/** A month as a calendar shows it: whole weeks of Beijing's days, with the shifts and gaps of each. */
import type { Schemas } from "../../api/client";
import { showDay } from "../../ui/time";

export type Shift = Schemas["ShiftView"];
export type Gap = Schemas["GapView"];

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const BEIJING = "+08:00";
const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

/** Days are text (`2026-11-26`), so that no browser's zone can shift them. */
export function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY_MS).toISOString().slice(0, 10);
}

export const beginOfDay = (day: string): string => `${day}T00:00:00${BEIJING}`;

export function readMonth(text: string | null, now: number): string {
  return text && MONTH.test(text) ? text : showDay(new Date(now).toISOString()).slice(0, 7);
}

export function moveMonth(month: string, by: 1 | -1): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number - 1 + by, 1)).toISOString().slice(0, 7);
}

/** The weeks that a month touches, each from Monday to Sunday. */
export function listWeeks(month: string): string[][] {
  const first = `${month}-01`;
  const weekday = (new Date(`${first}T00:00:00Z`).getUTCDay() + 6) % 7;
  const next = `${moveMonth(month, 1)}-01`;
  const weeks: string[][] = [];
  for (let monday = addDays(first, -weekday); monday < next; monday = addDays(monday, 7))
    weeks.push(Array.from({ length: 7 }, (_, n) => addDays(monday, n)));
  return weeks;
}

/** What the server is asked for: one day more, so that the last night is told to its end. */
export function findWindow(weeks: readonly (readonly string[])[]): { since: string; until: string } {
  const first = weeks[0]?.[0] ?? "";
  const last = weeks.at(-1)?.at(-1) ?? "";
  return { since: beginOfDay(first), until: beginOfDay(addDays(last, 2)) };
}

/** Shifts by the day they begin on, those that stand behind the others last. */
export function placeShifts(shifts: readonly Shift[]): Map<string, Shift[]> {
  const placed = new Map<string, Shift[]>();
  const ordered = [...shifts].sort(
    (one, other) => Number(one.seat === 0) - Number(other.seat === 0) || one.since.localeCompare(other.since),
  );
  for (const shift of ordered) {
    const day = showDay(shift.since);
    placed.set(day, [...(placed.get(day) ?? []), shift]);
  }
  return placed;
}

/**
 * Gaps by day. One that begins in the evening and ends next morning is one gap, of that evening: a later day
 * shows it only when it lasts beyond that day's noon.
 */
export function placeGaps(gaps: readonly Gap[], days: readonly string[]): Map<string, Gap[]> {
  const placed = new Map<string, Gap[]>();
  for (const day of days) {
    const found = gaps.filter(({ since, until }) => {
      const begins = showDay(since);
      return begins === day || (begins < day && Date.parse(until) > Date.parse(`${day}T12:00:00${BEIJING}`));
    });
    if (found.length > 0)
      placed.set(
        day,
        found.map((gap) => clip(gap, day)),
      );
  }
  return placed;
}

function clip(gap: Gap, day: string): Gap {
  const dayBegins = Date.parse(beginOfDay(day));
  const since = Math.max(Date.parse(gap.since), dayBegins);
  const whole = dayBegins + DAY_MS;
  // A night is told whole; what lasts for days is told day by day.
  const lasts = Date.parse(gap.until) - whole > DAY_MS / 2;
  const until = lasts ? whole : Date.parse(gap.until);
  return { ...gap, since: new Date(since).toISOString(), until: new Date(until).toISOString() };
}

export type Load = { username: string; label: string; kinds: Record<string, number>; hours: number };

/** How many shifts of each kind everybody has that begin in the month, the most hours first. */
export function countLoads(shifts: readonly Shift[], month: string): Load[] {
  const loads = new Map<string, Load>();
  for (const shift of shifts) {
    if (!showDay(shift.since).startsWith(month)) continue;
    const { username, label } = shift.person;
    const load = loads.get(username) ?? { username, label, kinds: {}, hours: 0 };
    load.kinds[shift.kind] = (load.kinds[shift.kind] ?? 0) + 1;
    // Whoever stands behind is at home: those hours are not the same as being there.
    if (shift.seat !== 0) load.hours += (Date.parse(shift.until) - Date.parse(shift.since)) / HOUR_MS;
    loads.set(username, load);
  }
  return [...loads.values()].sort((one, other) => other.hours - one.hours);
}

/** `17:00`, of an instant in Beijing. */
export function showClock(at: string): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai", timeStyle: "short" }).format(
    new Date(at),
  );
}

/** The same of an end: midnight is the end of its day. */
export const showEnd = (at: string): string => showClock(at).replace("00:00", "24:00");

/** Whether it lasts from midnight to midnight. */
export const isWholeDay = ({ since, until }: { since: string; until: string }): boolean =>
  showClock(since) === "00:00" && Date.parse(until) - Date.parse(since) === DAY_MS;
