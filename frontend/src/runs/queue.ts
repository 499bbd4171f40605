/**
 * Acts on their way to the server. Each is kept in the browser before it is sent and dropped when the server has
 * answered, so that neither a cut line nor a closed page loses it. It keeps its key at every try: where the server
 * had taken it and only the answer was lost, sending it again adds nothing. What waits belongs to one person and
 * is never sent for another on the same device.
 */
import { get, update } from "idb-keyval";

import { Problem } from "../api/problem";
import type { Act } from "./acting";

export type Waiting = {
  key: string;
  person: string;
  /** The post they acted as; empty: the server chooses. */
  speaking: string;
  run: string;
  act: Act;
  /** What it says of its time when it arrives late. None in a drill, whose time is another. */
  late: { happened_at: string; late_reason: string } | null;
  /** What the server said against it; such a one is not sent again. */
  refused: string | null;
};
/** `fresh`: tried for the first time, with its author waiting for the answer. */
export type Send<T> = (waiting: Waiting, fresh: boolean) => Promise<T>;
export type Settled<T> = { done: T } | { error: Error };
/** What became of each that was settled, by key, and why the rest was not tried. */
export type Sent<T> = { settled: Map<string, Settled<T>>; stopped: unknown };

const KEPT = "anlan.waiting";
const listeners = new Set<() => void>();
/** Just made, and its author still sees the button turn: nobody else sends it, and no list shows it. */
const inHand = new Set<string>();
let shown: readonly Waiting[] = [];
let listed: readonly Waiting[] = [];

export const readWaiting = (): readonly Waiting[] => shown;
export const listWaiting = (): readonly Waiting[] => listed;

export function onWaiting(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function show(kept: readonly Waiting[]): readonly Waiting[] {
  shown = kept;
  listed = kept.filter(({ key }) => !inHand.has(key));
  for (const each of listeners) each();
  return kept;
}

// A browser that keeps nothing (a private window) still sends what is made while the page is open.
async function change(made: (kept: readonly Waiting[]) => readonly Waiting[]): Promise<void> {
  await update<readonly Waiting[]>(KEPT, (kept = []) => show(made(kept))).catch(() => show(made(shown)));
}

export async function loadWaiting(): Promise<void> {
  const kept = await get<readonly Waiting[]>(KEPT).catch(() => shown);
  show(kept ?? []);
}

export const keepWaiting = (waiting: Waiting) => change((kept) => [...kept, waiting]);

/** Keeps an act while its author waits for the answer of `send`; afterwards it waits like the others. */
export async function holdWaiting<R>(waiting: Waiting, send: () => Promise<R>): Promise<R> {
  inHand.add(waiting.key);
  try {
    await keepWaiting(waiting);
    return await send();
  } finally {
    inHand.delete(waiting.key);
    show(shown);
  }
}

export const dropWaiting = (key: string) => change((kept) => kept.filter((each) => each.key !== key));
export const dropWaitingOf = (person: string) =>
  change((kept) => kept.filter((each) => each.person !== person));

const markRefused = (key: string, said: string) =>
  change((kept) => kept.map((each) => (each.key === key ? { ...each, refused: said } : each)));

/** It may pass once somebody has signed in, or the server is back. */
const CUT = new Set([401, 429, 502, 504]);
const UNFINISHED = new Set(["second-factor", "change-password"]);

/**
 * What an error means for the acts behind it: `cut`, none is tried; `stuck`, none of the same run; `refused`, the
 * next is tried. What does not speak as anlan does came from something on the way.
 */
export function judge(error: unknown): "cut" | "stuck" | "refused" {
  if (!(error instanceof Problem) || CUT.has(error.status) || UNFINISHED.has(error.code)) return "cut";
  return error.status >= 500 || error.code === "" ? "stuck" : "refused";
}

const say = (error: unknown): string =>
  error instanceof Problem ? [error.what, error.how].filter(Boolean).join(" ") : String(error);

/**
 * Sends what waits for `person`, oldest first. `fresh` is the key of one just made: a refusal is handed to its
 * author and does not stay.
 */
export async function sendWaiting<T>(person: string, send: Send<T>, fresh = ""): Promise<Sent<T>> {
  const settled = new Map<string, Settled<T>>();
  const stuck = new Set<string>();
  const mine = shown.filter(
    (each) =>
      each.person === person && each.refused === null && (each.key === fresh || !inHand.has(each.key)),
  );
  for (const { key, run } of mine) {
    const waiting = shown.find((each) => each.key === key); // it may have been taken back meanwhile
    if (!waiting || stuck.has(run)) continue;
    try {
      settled.set(key, { done: await send(waiting, key === fresh) });
      await dropWaiting(key);
    } catch (error) {
      const meaning = judge(error);
      if (meaning === "cut") return { settled, stopped: error };
      if (meaning === "stuck" && key !== fresh) stuck.add(run);
      else {
        settled.set(key, { error: error as Error });
        await (key === fresh ? dropWaiting(key) : markRefused(key, say(error)));
      }
    }
  }
  return { settled, stopped: null };
}
