/** What the pages of duty ask for, and how they read it. */
import { keepPreviousData } from "@tanstack/react-query";
import dayjs, { type Dayjs } from "dayjs";

import { queries, type Schemas } from "../../api/client";
import { useSpeaker } from "../../api/me";
import { useDirectory } from "../../runs/labels";
import { showTime } from "../../ui/time";
import { useText } from "../../words";
import { findWindow, showClock, type Shift } from "./month";
import { useDutyWords } from "./words";

export type Calendar = Schemas["RosterCalendar"];
export type ShiftAct = "give" | "cover" | "swap" | "move" | "remove" | "ask";
export const SHIFT_ACTS: readonly ShiftAct[] = ["ask", "give", "cover", "swap", "move", "remove"];

// Others change rosters too, and no event of a run tells of it.
export const AGAIN_MS = 30_000;
const BEIJING = "+08:00";

export const allows = (thing: { allowed?: string[] }, act: string): boolean =>
  thing.allowed?.includes(act) ?? false;

export function useCalendar(post: string, weeks: readonly (readonly string[])[]) {
  return queries.useQuery(
    "get",
    "/api/duty/rosters/{post}",
    { params: { path: { post }, query: findWindow(weeks) } },
    { refetchInterval: AGAIN_MS, placeholderData: keepPreviousData },
  );
}

/** Shifts by name: `11-26 白班 值班员甲`. */
export function useShiftNames() {
  const t = useDutyWords();
  const text = useText();
  const name = (shift: Shift): string =>
    t("chip", { day: showTime(shift.since).slice(5, 10), kind: text(shift), label: shift.person.label });
  // Whom it is of changes once an exchange is agreed to, so what was asked names the place alone.
  const place = (shift: Shift): string => `${showTime(shift.since).slice(5, 10)} ${text(shift)}`;
  const when = (shift: { since: string; until: string }): string =>
    `${showTime(shift.since)}–${showClock(shift.until)}`;
  return { name, place, when };
}

/** What the post of a roster is called; at another bureau with its name. */
export function useRosterName(): (roster: string) => string {
  const { post } = useDirectory();
  const home = useSpeaker().bureau;
  return (roster) => post(roster, home);
}

/** A control of a form shows Beijing's time whatever zone the browser is in, and gives it back. */
export const readHeld = (at: string): Dayjs => dayjs(showTime(at));
export const writeHeld = (held: Dayjs): string => `${held.format("YYYY-MM-DDTHH:mm:ss")}${BEIJING}`;
export const writeDay = (held: Dayjs): string => held.format("YYYY-MM-DD");

/** Where the month's table is fetched and brought in. */
export const nameTable = (post: string): string => `/api/duty/rosters/${encodeURIComponent(post)}/table`;
