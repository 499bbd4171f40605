/** Acting on a run: one way for every button, with one key so that it happens once however often it is sent. */
import { useMutation, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { createElement, useEffect, useSyncExternalStore } from "react";

import { api, makeKey, type Schemas } from "../api/client";
import { useMe } from "../api/me";
import { NoAnswer } from "../api/problem";
import type { paths } from "../api/schema";
import { Explained } from "../ui/states";
import { readNow } from "../ui/time";
import { useCommonWords } from "../words/common";
import { keepWaiting, loadWaiting, onWaiting, readWaiting, sendWaiting, type Waiting } from "./queue";

export type Act = paths["/api/incidents/{run_id}/acts"]["post"]["requestBody"]["content"]["application/json"];
export type Form = "incident" | "matter" | "standing";
type Done = Schemas["Done"] | "waiting";

const DOORS = {
  incident: "/api/incidents/{run_id}/acts",
  matter: "/api/matters/{run_id}/acts",
  standing: "/api/standing/{run_id}/acts",
} as const;
const AGAIN_MS = 10_000;

/** `incident:0f1e...` -> incident: the id of a run begins with its form. */
export const readForm = (run: string): Form => run.split(":")[0] as Form;

async function sendAct(run: string, act: Act, key: string): Promise<Schemas["Done"]> {
  const door = DOORS[readForm(run)] as (typeof DOORS)["incident"]; // the three differ in which acts they take
  const { data } = await api.POST(door, {
    params: { path: { run_id: run }, header: { "Idempotency-Key": key } },
    body: act,
  });
  if (!data) throw new NoAnswer("The server does not answer.");
  return data;
}

/**
 * `act(run, {...})` resolves once it is on record or waits for the line, and rejects with the refusal, which is
 * also shown. `timeline` is the run's: on live work an act that waited says when it was made.
 */
export function useActing(timeline: string) {
  const t = useCommonWords();
  const { message, notification } = App.useApp();
  const client = useQueryClient();
  const person = useMe().data?.username ?? "";
  const acting = useMutation({
    mutationFn: async ({ run, act }: { run: string; act: Act }): Promise<Done> => {
      const key = makeKey();
      try {
        return await sendAct(run, act, key);
      } catch (error) {
        if (!(error instanceof NoAnswer)) throw error;
        const made = timeline === "live" ? new Date(readNow("live")).toISOString() : null;
        await keepWaiting({ key, person, run, act, made, refused: null });
        return "waiting";
      }
    },
    networkMode: "always", // what the browser thinks of the network is often wrong; the server's answer counts
    onSuccess: (done) => {
      if (done === "waiting") return void message.warning(t("waiting"));
      void message.success(t(done.repeated ? "repeated" : "done"));
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

/** Clocks run from what happened, so what waited says when it was made, unless its author did already. */
const stateWhen = ({ act, made }: Waiting, reason: string): Act =>
  made && !act.happened_at ? { ...act, happened_at: made, late_reason: reason } : act;

/** What waits on this device, of whomever. */
export const useWaiting = (): readonly Waiting[] => useSyncExternalStore(onWaiting, readWaiting);

async function drain(person: string, reason: string, client: QueryClient): Promise<void> {
  const send = (waiting: Waiting) => sendAct(waiting.run, stateWhen(waiting, reason), waiting.key);
  const sendAll = async () => {
    await loadWaiting();
    if (await sendWaiting(person, send)) await client.invalidateQueries();
  };
  // Two tabs would both send; the key makes that harmless, the lock spares it. Without TLS there are no locks.
  if ("locks" in navigator) await navigator.locks.request("anlan.waiting", sendAll);
  else await sendAll();
}

/** Sends what waits: at the start, when the line is back, and every ten seconds as long as something waits. */
export function useSendingWaiting(): void {
  const t = useCommonWords();
  const client = useQueryClient();
  const person = useMe().data?.username ?? "";
  const reason = t("offlineReason");
  useEffect(() => {
    if (!person) return undefined;
    const send = () => void drain(person, reason, client);
    send();
    const again = setInterval(() => readWaiting().length > 0 && send(), AGAIN_MS);
    addEventListener("online", send);
    return () => {
      clearInterval(again);
      removeEventListener("online", send);
    };
  }, [person, reason, client]);
}
