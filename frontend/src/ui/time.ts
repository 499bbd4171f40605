/**
 * The time of timelines as the server told it. A drill's time runs faster, stands still or jumps, so no page
 * reads the browser's date for a clock: now = told + rate * elapsed.
 */
import { useSyncExternalStore } from "react";

export type TimelineClock = { timeline: string; now: string; rate: number };
type Told = { now: number; rate: number; at: number };

const told = new Map<string, Told>();
const listeners = new Set<() => void>();
let ticking: ReturnType<typeof setInterval> | undefined;
let beat = 0;

export function learnClock(clock: TimelineClock): void {
  told.set(clock.timeline, { now: Date.parse(clock.now), rate: clock.rate, at: performance.now() });
}

/** The present instant of a timeline in ms; of one never told about, the wall's. */
export function readNow(timeline: string): number {
  const known = told.get(timeline) ?? told.get("live");
  return known ? known.now + known.rate * (performance.now() - known.at) : Date.now();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  ticking ??= setInterval(() => {
    beat += 1;
    for (const each of listeners) each();
  }, 1_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(ticking);
      ticking = undefined;
    }
  };
}

/** Rerenders every second, all clocks of a page in the same frame. */
export function useNow(timeline: string): number {
  useSyncExternalStore(subscribe, () => beat);
  return readNow(timeline);
}

const TWO = (value: number) => String(value).padStart(2, "0");

/** `01:41:12`, whole seconds; days are given apart. */
export function splitLeft(ms: number): { late: boolean; days: number; time: string } {
  const seconds = Math.floor(Math.abs(ms) / 1_000);
  const rest = seconds % 86_400;
  const time = `${TWO(Math.floor(rest / 3_600))}:${TWO(Math.floor((rest % 3_600) / 60))}:${TWO(rest % 60)}`;
  return { late: ms < 0, days: Math.floor(seconds / 86_400), time };
}

const ZONE = "Asia/Shanghai";
const DAY = new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE, dateStyle: "short" });
const MINUTE = new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE, dateStyle: "short", timeStyle: "short" });
const SECOND = new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE, dateStyle: "short", timeStyle: "medium" });

/** An instant in Beijing time: `2026-11-26 09:20`. */
export const showTime = (at: string | null | undefined): string => (at ? MINUTE.format(new Date(at)) : "");
export const showSecond = (at: string | null | undefined): string => (at ? SECOND.format(new Date(at)) : "");
export const showDay = (at: string | null | undefined): string => (at ? DAY.format(new Date(at)) : "");
