/** What was opened from the search box lately, on this device and for this person; forgotten at sign-out. */
import type { Line } from "./found";

const KEPT = "anlan.recent";
const AT_MOST = 6;
type Kept = { person: string; lines: Line[] };

/** Kept by whoever used the browser before, or by an older release, counts as nothing. */
export function readRecent(person: string): Line[] {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT) ?? "null") as Kept | null;
    return kept && kept.person === person && Array.isArray(kept.lines) ? kept.lines : [];
  } catch {
    return [];
  }
}

/** The latest first, each once. */
export function keepRecent(person: string, line: Line): void {
  const lines = [line, ...readRecent(person).filter(({ key }) => key !== line.key)].slice(0, AT_MOST);
  try {
    localStorage.setItem(KEPT, JSON.stringify({ person, lines }));
  } catch {
    // A browser that keeps nothing offers nothing of earlier.
  }
}

export const forgetRecent = (): void => localStorage.removeItem(KEPT);
