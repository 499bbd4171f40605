/** Whether the session ends soon, why, and when. */
import type { Left } from "../api/session";

export const WARNED_MS = 2 * 60_000;
export type Ending = { why: "idle" | "longest"; left: number };

/** Null while there is time. Whoever is in their last minutes anyway is not offered what cannot help. */
export function findEnding(left: Left | null): Ending | null {
  if (!left) return null;
  const why = left.longest <= left.idle ? "longest" : "idle";
  return left[why] <= WARNED_MS ? { why, left: Math.max(0, left[why]) } : null;
}

/** `1:05`; a part of a second still counts as one, so that nothing stands at zero before it is over. */
export function showLeft(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
