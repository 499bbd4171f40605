/**
 * Acts that could not be sent wait in the browser and are sent once, in order, when the line is back. Each keeps
 * the key it was made under: where the server had taken it and only the answer was lost, sending it again adds
 * nothing. What waits belongs to one person and is never sent for another on the same device.
 */
import { get, update } from "idb-keyval";

import { NoAnswer, Problem } from "../api/problem";
import type { Act } from "./acting";

export type Waiting = {
  key: string;
  person: string;
  run: string;
  act: Act;
  /** When it was made, by live time; of a drill nothing is stated, its time is another. */
  made: string | null;
  /** What the server said against it; such a one is not sent again. */
  refused: string | null;
};
export type Send = (waiting: Waiting) => Promise<unknown>;

const KEPT = "anlan.waiting";
const UNAUTHENTICATED = 401;
const BUSY = 429;
const listeners = new Set<() => void>();
let shown: readonly Waiting[] = [];

export const readWaiting = (): readonly Waiting[] => shown;

export function onWaiting(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

async function change(made: (kept: readonly Waiting[]) => readonly Waiting[]): Promise<void> {
  await update<readonly Waiting[]>(KEPT, (kept = []) => (shown = made(kept)));
  for (const each of listeners) each();
}

export async function loadWaiting(): Promise<void> {
  shown = (await get<readonly Waiting[]>(KEPT)) ?? [];
  for (const each of listeners) each();
}

export const keepWaiting = (waiting: Waiting) => change((kept) => [...kept, waiting]);
export const dropWaiting = (key: string) => change((kept) => kept.filter((each) => each.key !== key));
export const dropWaitingOf = (person: string) =>
  change((kept) => kept.filter((each) => each.person !== person));

/** What becomes of one that was tried: sent, refused for good, or to be tried later, and then nothing after it. */
export function judge(error: unknown): "later" | "refused" {
  if (error instanceof NoAnswer) return "later";
  if (error instanceof Problem)
    return error.status === UNAUTHENTICATED || error.status === BUSY || error.status >= 500
      ? "later"
      : "refused";
  return "later";
}

/** Sends what waits for `person`, oldest first; gives how many were taken. Stops where the line is cut again. */
export async function sendWaiting(person: string, send: Send): Promise<number> {
  let sent = 0;
  for (const waiting of shown.filter((each) => each.person === person && each.refused === null)) {
    try {
      await send(waiting);
      await dropWaiting(waiting.key);
      sent += 1;
    } catch (error) {
      if (judge(error) === "later") break;
      const said = (error as Error).message;
      await change((kept) =>
        kept.map((each) => (each.key === waiting.key ? { ...each, refused: said } : each)),
      );
    }
  }
  return sent;
}
