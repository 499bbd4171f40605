/** Acting on a run: one way for every button, with one key so that it happens once however often it is sent. */
import { useMutation, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { createElement, useEffect, useSyncExternalStore } from "react";

import { makeKey, readActingAs, type Schemas } from "../api/client";
import { useMe } from "../api/me";
import { Problem } from "../api/problem";
import type { paths } from "../api/schema";
import { Explained } from "../ui/states";
import { useTelling } from "../ui/telling";
import { readNow } from "../ui/time";
import { useCommonWords } from "../words/common";
import { holdWaiting, listWaiting, loadWaiting, onWaiting, readWaiting, type Waiting } from "./queue";
import { drain } from "./sending";

export type Act = paths["/api/incidents/{run_id}/acts"]["post"]["requestBody"]["content"]["application/json"];
/** `sent`: another tab was quicker with it. */
type Done = Schemas["Done"] | "waiting" | "sent";

const AGAIN_MS = 10_000;
const UNAUTHENTICATED = 401;

/** Whoever is no longer signed in, or is somebody else by now, is what `me` tells. */
function learnWhoIAm(client: QueryClient, stopped: unknown): void {
  if (stopped instanceof Problem && stopped.status === UNAUTHENTICATED)
    void client.invalidateQueries({ queryKey: ["get", "/api/me"] });
}

/**
 * `act(run, {...})` resolves once it is on record or waits for the line, and rejects with the refusal, which is
 * also shown. `timeline` is the run's: on live work an act that waited says when it was made.
 */
export function useActing(timeline: string) {
  const t = useCommonWords();
  const { message, notification } = useTelling();
  const client = useQueryClient();
  const person = useMe().data?.username ?? "";
  const acting = useMutation({
    mutationFn: async ({ run, act }: { run: string; act: Act }): Promise<Done> => {
      const key = makeKey();
      const made = new Date(readNow("live")).toISOString();
      const late = timeline === "live" ? { happened_at: made, late_reason: t("offlineReason") } : null;
      const waiting = { key, person, speaking: readActingAs(), run, act, late, refused: null };
      const { settled, stopped } = await holdWaiting(waiting, () => drain(person, key));
      learnWhoIAm(client, stopped);
      const own = settled.get(key);
      if (!own) return readWaiting().some((each) => each.key === key) ? "waiting" : "sent";
      if ("error" in own) throw own.error;
      return own.done;
    },
    networkMode: "always", // what the browser thinks of the network is often wrong; the server's answer counts
    onSuccess: (done) => {
      if (done === "waiting") return void message.warning(t("waiting"));
      void message.success(t(done !== "sent" && done.repeated ? "repeated" : "done"));
      return client.invalidateQueries();
    },
    onError: (error: Error) =>
      notification.error({
        title: error.message,
        description: createElement(Explained, { error }),
        duration: 0,
      }),
  });
  const act = (run: string, given: Act) => acting.mutateAsync({ run, act: given });
  return { act, busy: acting.isPending };
}

/** What waits on this device, of whomever. */
export const useWaiting = (): readonly Waiting[] => useSyncExternalStore(onWaiting, listWaiting);

/** Sends what waits: at the start, when the line is back, and every ten seconds as long as something waits. */
export function useSendingWaiting(): void {
  const client = useQueryClient();
  const person = useMe().data?.username ?? "";
  useEffect(() => {
    if (!person) return undefined;
    const send = () =>
      void drain(person).then(({ settled, stopped }) => {
        learnWhoIAm(client, stopped);
        if (settled.size > 0) void client.invalidateQueries();
      });
    const waits = () => readWaiting().some((each) => each.person === person && each.refused === null);
    void loadWaiting().then(() => waits() && send());
    const again = setInterval(() => waits() && send(), AGAIN_MS);
    addEventListener("online", send);
    return () => {
      clearInterval(again);
      removeEventListener("online", send);
    };
  }, [person, client]);
}
