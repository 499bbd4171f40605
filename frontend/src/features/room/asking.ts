/** Which act's form is open in the room's drawer, and about what. Panels and timeline ask for one by this. */
import { createContext, use } from "react";

import { ACTS, type Asked } from "./acts";
import type { Room } from "./room";

export type Asking = {
  act: string;
  fields: readonly Asked[];
  about?: Record<string, unknown>;
  under?: "proof" | "facts";
};
type Way = { ask: (asking: Asking) => void; showStep: (step: string) => void };

export const AskingContext = createContext<Way>({ ask: () => undefined, showStep: () => undefined });
export const useAsking = (): Way => use(AskingContext);

/** The form of an act that is about the run as a whole. New facts take the form that the plan gives them. */
export function makeAsking(room: Room, act: string): Asking {
  if (act === "learn") return { act, fields: room.facts_form.map(loosen), under: "facts" };
  return { act, fields: ACTS[act] ?? [] };
}

/** What the plan wanted at the opening is not wanted again with every new fact. */
const loosen = (field: Asked): Asked => ({ ...field, required: false });

/** The acts of the bar, in its order. */
export function listOffered(room: Room): string[] {
  const learn = room.facts_form.length > 0 ? ["learn"] : [];
  return [...learn, ...Object.keys(ACTS)].filter((act) => room.allowed_actions.includes(act));
}
