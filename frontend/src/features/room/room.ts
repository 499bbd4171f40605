/** The doors of the three forms of runs: one room, three addresses. */
import { queries, type Schemas } from "../../api/client";
import { readForm } from "../../runs/acting";

export type Room = Schemas["Room"];
export type Step = Schemas["StepDetail"];

const ROOMS = {
  incident: "/api/incidents/{run_id}",
  matter: "/api/matters/{run_id}",
  standing: "/api/standing/{run_id}",
} as const;

// The three answer with the same contract, so one of them stands for all in the types.
export function useRoom(run: string) {
  const room = ROOMS[readForm(run)] as (typeof ROOMS)["incident"];
  return queries.useQuery("get", room, { params: { path: { run_id: run } } });
}

/** The record of a run; the server gives it oldest first, in parts of at most 500. */
export function useEntries(run: string) {
  const door = `${ROOMS[readForm(run)]}/entries` as "/api/incidents/{run_id}/entries";
  return queries.useInfiniteQuery(
    "get",
    door,
    { params: { path: { run_id: run }, query: { limit: 500 } } },
    {
      pageParamName: "cursor",
      initialPageParam: 0,
      getNextPageParam: (page: { next?: string | null }) => (page.next ? Number(page.next) : undefined),
    },
  );
}

export const allows = (room: Room, act: string): boolean => room.allowed_actions.includes(act);

/** Who acknowledges is a post: those of mine that were told and have not answered. */
export const isOpen = ({ ended_at }: Step): boolean => ended_at === null;

/** Whether an entry concerns a step: by its own name for it, or as one of several that it opened together. */
export function isAbout(entry: Schemas["Entry"], step: string): boolean {
  const { step: one, steps } = entry.data as { step?: unknown; steps?: unknown };
  return one === step || (Array.isArray(steps) && steps.includes(step));
}
