/** How much is left of the session, as the last answer told: a length of time, so no clock need be right. */
export type Left = { idle: number; longest: number };

let told: (Left & { at: number }) | null = null;

/** `idle=1740, longest=43140` in seconds, as the server says it; anything else says nothing. */
export function learnLeft(header: string | null): void {
  const [, idle, longest] = /^idle=(\d+), longest=(\d+)$/.exec(header ?? "") ?? [];
  if (idle && longest)
    told = { idle: Number(idle) * 1_000, longest: Number(longest) * 1_000, at: performance.now() };
}

/** What is left now in ms: until it ends if nobody does anything, and in any case. Null: not known. */
export function readLeft(): Left | null {
  if (!told) return null;
  const since = performance.now() - told.at;
  return { idle: told.idle - since, longest: told.longest - since };
}
