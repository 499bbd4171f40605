/**
 * Live updates: the server tells which run moved, and what is shown of it is fetched anew. The browser's
 * EventSource resumes by itself after a cut (`Last-Event-ID`); where the server refused it, we open it again.
 */
import type { QueryClient } from "@tanstack/react-query";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { tellLive } from "../ui/live";
import { learnClock } from "../ui/time";

type RunMoved = { run: string };

const LISTS = ["/api/desk", "/api/board", "/api/incidents", "/api/matters", "/api/notices", "/api/standing"];
const REOPEN_MS = 5_000;
const LISTS_AT_MOST_EVERY_MS = 1_000;

type Key = readonly [method?: string, path?: string, init?: { params?: { path?: { run_id?: string } } }];

const isList = (key: Key) => LISTS.includes(key[1] ?? "");
const isAbout = (key: Key, run: string) => key[2]?.params?.path?.run_id === run;

/** Fetches anew what shows the run at once, and lists at most once a second however much moves. */
function makeRefresh(client: QueryClient): (run: string) => void {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const refreshLists = () => {
    waiting = undefined;
    void client.invalidateQueries({ predicate: (query) => isList(query.queryKey as Key) });
  };
  return (run) => {
    void client.invalidateQueries({ predicate: (query) => isAbout(query.queryKey as Key, run) });
    waiting ??= setTimeout(refreshLists, LISTS_AT_MOST_EVERY_MS / 2);
  };
}

function open(client: QueryClient, after: string): () => void {
  const source = new EventSource(after ? `/api/live?after=${encodeURIComponent(after)}` : "/api/live");
  const refresh = makeRefresh(client);
  let last = after;
  let again: ReturnType<typeof setTimeout> | undefined;
  let close = () => source.close();
  const on = <T>(name: string, act: (told: T) => void) =>
    source.addEventListener(name, (event: MessageEvent<string>) => {
      last = event.lastEventId || last;
      act(JSON.parse(event.data) as T);
    });
  on<RunMoved>("run", ({ run }) => refresh(run));
  on<RunMoved>("notice", ({ run }) => refresh(run));
  on<unknown>("reset", () => void client.invalidateQueries());
  on<{ now: string; engine: string; lateness_s: number }>("clock", (told) => {
    learnClock({ timeline: "live", now: told.now, rate: 1 });
    tellLive({ connected: true, engine: told.engine, lateness: told.lateness_s });
  });
  source.onopen = () => tellLive({ connected: true });
  source.onerror = () => {
    tellLive({ connected: false });
    if (source.readyState === EventSource.CLOSED)
      again ??= setTimeout(() => (close = open(client, last)), REOPEN_MS);
  };
  return () => {
    clearTimeout(again);
    close();
  };
}

/** Keep the page live while it is shown. */
export function useLiveUpdates(): void {
  const client = useQueryClient();
  useEffect(() => open(client, ""), [client]);
}
