/** What a form's controls hold, as the server wants it. */
import dayjs, { type Dayjs } from "dayjs";

import { showSecond } from "../ui/time";

const BEIJING = "+08:00";

type Held = string | number | boolean | string[] | Dayjs | undefined | null;
export type Proof = Record<string, unknown>;

const isTime = (value: Held): value is Dayjs =>
  typeof value === "object" && value !== null && "format" in value;

/** A time is sent with Beijing's offset, a date as it is written, and what was left empty not at all. */
export function writeValue(type: string, value: Held): unknown {
  if (value === undefined || value === null || value === "") return undefined;
  if (Array.isArray(value)) return value.length ? value : undefined;
  if (!isTime(value)) return typeof value === "string" ? value.trim() || undefined : value;
  return type === "date" ? value.format("YYYY-MM-DD") : `${value.format("YYYY-MM-DDTHH:mm:ss")}${BEIJING}`;
}

export function writeProof(
  fields: readonly { name: string; type: string }[],
  held: Record<string, unknown>,
): Proof {
  const pairs = fields.map(({ name, type }) => [name, writeValue(type, held[name] as Held)] as const);
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined));
}

/** The same the other way round: what a form's controls hold of what was written. */
export function readProof(fields: readonly { name: string; type: string }[], proof: Proof): Proof {
  const held = { ...proof };
  for (const { name, type } of fields) {
    const value = proof[name];
    if (typeof value !== "string") continue;
    if (type === "time") held[name] = dayjs(showSecond(value));
    if (type === "date") held[name] = dayjs(value);
  }
  return held;
}
