/** Which values of an entry can be amended by a later one, and how a correction names them. */
import type { Schemas } from "../../api/client";

export type Correctable = { field: string; value: string };

// Words that the engine chose, or that name other things, are no writing of anybody.
const CODES = new Set(["at", "type", "step", "notice", "mode", "source", "seq", "field", "rule"]);
// Entries in which somebody wrote; the others follow from these.
const WRITTEN = new Set(
  `opened facts-learned graded responded response-ended warned reported announced outside-called promised
  promise-kept calmed handed-over raised ordered step-finished step-waived returned assigned reviewed answered
  closed reopened linked classed`.split(/\s+/),
);
const NESTED = ["facts", "proof"] as const;

export function listCorrectable(entry: Schemas["Entry"]): Correctable[] {
  if (entry.act === "fire" || !WRITTEN.has(entry.type)) return [];
  const content = entry.data as Record<string, unknown>;
  const own = listWords(content, "").filter(({ field }) => !CODES.has(field));
  const nested = NESTED.flatMap((part) => listWords(content[part], `${part}.`));
  return [...own, ...nested];
}

/** A sealed value is not shown, and a file is replaced by attaching another. */
const isWriting = (value: unknown): value is string | number =>
  typeof value === "number" || (typeof value === "string" && value !== "" && !/^(vault|file):/.test(value));

function listWords(content: unknown, prefix: string): Correctable[] {
  if (typeof content !== "object" || content === null || Array.isArray(content)) return [];
  return Object.entries(content)
    .filter(([, value]) => isWriting(value))
    .map(([name, value]) => ({ field: `${prefix}${name}`, value: String(value) }));
}
