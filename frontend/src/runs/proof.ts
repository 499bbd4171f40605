/** What a form's controls hold, as the server wants it. */
import type { Dayjs } from "dayjs";

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
