/** The service worker, where the browser has one (TLS or this machine): the shell opens without a network. */
import { useSyncExternalStore } from "react";
import type { Workbox } from "workbox-window";

let waiting: Workbox | undefined;
const listeners = new Set<() => void>();

export function startWorker(): void {
  if (!("serviceWorker" in navigator) || !import.meta.env.PROD) return;
  addEventListener("load", () => void register());
}

async function register(): Promise<void> {
  const { Workbox: Made } = await import("workbox-window");
  const worker = new Made("/sw.js", { scope: "/" });
  worker.addEventListener("waiting", () => {
    waiting = worker;
    for (const each of listeners) each();
  });
  worker.addEventListener("controlling", ({ isUpdate }) => isUpdate && location.reload());
  await worker.register().catch(() => undefined); // without one everything works but opening offline
}

/** Whether a newer release waits; nobody is reloaded in the middle of a form. */
export const useNewRelease = (): Workbox | undefined =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => waiting,
  );
