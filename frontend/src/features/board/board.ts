/** What the board asks the server for: its filters stand in the address, so that a view can be sent on. */
import { keepPreviousData } from "@tanstack/react-query";
import { useSearchParams } from "react-router";

import { queries, type Schemas } from "../../api/client";
import { useMe } from "../../api/me";

export type Board = Schemas["Board"];
export type BoardRow = Schemas["BoardRow"];

const FILTERS = ["bureau", "grade", "kind", "phase"] as const;
export type Filter = (typeof FILTERS)[number] | "status" | "late" | "timeline" | "view";

/** Which timeline the board shows: the one of the address, else live work. */
export function readFilters(query: URLSearchParams, usual = "live") {
  const words = Object.fromEntries(FILTERS.map((name) => [name, query.get(name) ?? ""]));
  const status = query.get("status");
  return {
    ...words,
    timeline: query.get("timeline") ?? usual,
    status: status === "closed" || status === "all" ? (status as "closed" | "all") : ("open" as const),
    late: query.get("late") ? true : undefined,
  };
}

/** Live work, but on a server that only demonstrates everything: its live board would stay empty. */
export function useUsualTimeline(): string {
  return useMe().data?.demonstration ? "all" : "live";
}

/** Sets or takes away one filter, of which `toggle` takes away what is set already. */
export function changeFilter(query: URLSearchParams, name: Filter, value: string, toggle = false) {
  const next = new URLSearchParams(query);
  if (!value || (toggle && query.get(name) === value)) next.delete(name);
  else next.set(name, value);
  return next;
}

export function useFilters() {
  const [query, setQuery] = useSearchParams();
  return {
    query,
    put: (name: Filter, value: string) => setQuery(changeFilter(query, name, value)),
    toggle: (name: Filter, value: string) => setQuery(changeFilter(query, name, value, true)),
    clear: () => setQuery({}),
  };
}

export function useBoard(query: URLSearchParams, limit = 50) {
  const usual = useUsualTimeline();
  return queries.useInfiniteQuery(
    "get",
    "/api/board",
    { params: { query: { ...readFilters(query, usual), limit } } },
    {
      pageParamName: "cursor",
      initialPageParam: "",
      getNextPageParam: (page: { next?: string | null }) => page.next ?? undefined,
      refetchInterval: 60_000,
      // The rows shown stay while a filter is applied.
      placeholderData: keepPreviousData,
    },
  );
}
