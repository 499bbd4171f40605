/** How somebody wants to be told, as a form holds it: minutes for each way, and hours of the day. */
import dayjs, { type Dayjs } from "dayjs";

import type { Schemas } from "../../api/client";

type Preference = Schemas["Preference"];
export type Way = Schemas["ContactKind"];
export type Span = [Dayjs, Dayjs];
export type Held = {
  delays: Partial<Record<Way, number | null>>;
  quiet: ({ span?: Span | null } | undefined)[];
};
const MINUTE_S = 60;
const ANY_DAY = "2026-01-01T";

export function readHeldPreference(preference: Preference, ways: readonly Way[]): Held {
  const delays: Held["delays"] = {};
  for (const way of ways) delays[way] = findDelay(preference, way) / MINUTE_S;
  const quiet = (preference.quiet ?? []).map(({ since, until }) => ({
    span: [dayjs(ANY_DAY + since), dayjs(ANY_DAY + until)] as Span,
  }));
  return { delays, quiet };
}

/** Ways without a delay are not named: they are taken at once. A way that is not mine now is kept as it was. */
export function writePreference(held: Held, before: Preference): Preference {
  const asked = Object.keys(held.delays);
  const kept = (before.order ?? []).filter(({ kind }) => !asked.includes(kind));
  const order = Object.entries(held.delays)
    .filter(([, minutes]) => minutes)
    .map(([kind, minutes]) => ({ kind: kind as Way, after_s: Math.round((minutes ?? 0) * MINUTE_S) }));
  const quiet = held.quiet
    .map((each) => each?.span)
    .filter((span) => span)
    .map((span) => {
      const [since, until] = span as Span;
      return { since: since.format("HH:mm"), until: until.format("HH:mm") };
    });
  return { order: [...kept, ...order].sort((one, other) => one.after_s - other.after_s), quiet };
}

export const findDelay = (preference: Preference, way: Way): number =>
  (preference.order ?? []).find(({ kind }) => kind === way)?.after_s ?? 0;
