/** What the page of the duty log asks for: its filters stand in the address. */
import { keepPreviousData } from "@tanstack/react-query";

import { queries, type Schemas } from "../../api/client";
import { addDays, beginOfDay } from "./month";
import { AGAIN_MS } from "./roster";

export type Line = Schemas["LineView"];
export const KINDS = ["call", "visit", "message", "round", "other"] as const;
export type Kind = (typeof KINDS)[number];

const PAGE = 50;
// The first page begins above the highest number that a line can have.
const ABOVE_ALL = 2_147_483_647;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The address as a question; the last day is meant whole, and what makes no sense is left out. */
export function readLogFilters(query: URLSearchParams) {
  const state = query.get("state");
  const day = (name: string) => DAY.exec(query.get(name) ?? "")?.[0];
  const since = day("since");
  const until = day("until");
  return {
    open: state === "open" ? true : state === "closed" ? false : undefined,
    kind: KINDS.find((each) => each === query.get("kind")),
    since: since && beginOfDay(since),
    until: until && beginOfDay(addDays(until, 1)),
  };
}

/** The latest lines; the next page is what stands below the last of these. */
export function useLog(bureau: string, query: URLSearchParams) {
  return queries.useInfiniteQuery(
    "get",
    "/api/duty/log",
    { params: { query: { bureau, limit: PAGE, ...readLogFilters(query) } } },
    {
      pageParamName: "before",
      initialPageParam: ABOVE_ALL,
      getNextPageParam: (page: Line[]) => (page.length === PAGE ? page.at(-1)?.n : undefined),
      refetchInterval: AGAIN_MS,
      placeholderData: keepPreviousData,
    },
  );
}
