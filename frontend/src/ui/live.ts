/** Whether the page hears of news, and how the engine is: what the live connection last told. */
import { useSyncExternalStore } from "react";

export type Live = { connected: boolean; engine: string; lateness: number };

let live: Live = { connected: false, engine: "", lateness: 0 };
const listeners = new Set<() => void>();

export function tellLive(change: Partial<Live>): void {
  live = { ...live, ...change };
  for (const each of listeners) each();
}

export function useLive(): Live {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => live,
  );
}
