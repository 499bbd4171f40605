/** What a room shows, and what it says of what may be done. */
import { queries, type Schemas } from "../../api/client";
import { findDoor } from "../../runs/doors";

export type Room = Schemas["Room"];
export type Step = Schemas["StepDetail"];

export function useRoom(run: string) {
  return queries.useQuery("get", findDoor(run), { params: { path: { run_id: run } } });
}

/** The record of a run; the server gives it oldest first, in parts of at most 500. */
export function useEntries(run: string) {
  return queries.useInfiniteQuery(
    "get",
    findDoor(run, "/entries"),
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
