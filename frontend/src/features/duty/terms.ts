/** What a roster is to be, as a form holds it. */
import dayjs, { type Dayjs } from "dayjs";

import type { Schemas } from "../../api/client";

export type Terms = Schemas["Terms"];
type Kind = Schemas["ShiftKind"];
type HeldKind = Omit<Kind, "begins" | "ends" | "code"> & { code?: string; times: [Dayjs, Dayjs] };
export type HeldTerms = Omit<Terms, "kinds"> & { kinds: HeldKind[] };

const ANY_DAY = "2026-01-01T";
const readClock = (clock: string): Dayjs => dayjs(ANY_DAY + clock);

// What most offices keep; whoever opens a roster changes it as theirs is.
const USUAL: Kind[] = [
  { code: "day", zh: "白班", en: "Day", begins: "08:30", ends: "17:00" },
  { code: "night", zh: "夜班", en: "Night", begins: "17:00", ends: "08:30" },
];

export const startTerms = (keeper: string): Terms => ({ coverage: "always", seats: 1, keeper, kinds: USUAL });

export const readTerms = ({ kinds, ...terms }: Terms): HeldTerms => ({
  ...terms,
  kinds: kinds.map(({ begins, ends, ...kind }) => ({
    ...kind,
    times: [readClock(begins), readClock(ends)],
  })),
});

/** A kind keeps its code, by which shifts that stand know it; a new one gets the first that is free. */
export function writeTerms({ kinds, ...terms }: HeldTerms): Terms {
  const taken = new Set(kinds.map(({ code }) => code));
  let number = 0;
  const name = (): string => {
    do number += 1;
    while (taken.has(`kind-${number}`));
    return `kind-${number}`;
  };
  return {
    ...terms,
    kinds: kinds.map(({ times: [begins, ends], code, ...kind }) => ({
      ...kind,
      code: code ?? name(),
      begins: begins.format("HH:mm"),
      ends: ends.format("HH:mm"),
    })),
  };
}
