/** What a search found, as one list of lines to go to. */
import type { Schemas } from "../api/client";
import type { Text } from "../words";

export type Line = { key: string; group: Group; to: string; name: string; note: string };
export type Group = "recent" | "pages" | "incidents" | "matters" | "plans" | "clauses";
type Read = (text: Text) => string;

export function listLines(found: Schemas["Found"] | undefined, text: Read): Line[] {
  if (!found) return [];
  const runs = (group: "incidents" | "matters") =>
    found[group].map(({ id, number, title, subject }) => ({
      key: id,
      group,
      to: `/runs/${id}`,
      name: `${number} ${title}`,
      note: subject,
    }));
  return [
    ...runs("incidents"),
    ...runs("matters"),
    ...found.plans.map(({ id, title }) => ({
      key: `plan:${id}`,
      group: "plans" as const,
      to: `/plans/${id}`,
      name: text(title),
      note: id,
    })),
    ...found.clauses.map((clause) => ({
      key: `clause:${clause.id}`,
      group: "clauses" as const,
      to: `/trace?clause=${encodeURIComponent(clause.id)}`,
      name: `${clause.id} ${clause.text}`,
      note: clause.place,
    })),
  ];
}

/** The line that stands `step` further, round from the end to the beginning. */
export const moveBy = (at: number, step: number, count: number): number =>
  count === 0 ? 0 : (at + step + count) % count;
