/** Acting on a run: one way for every button, with one key so that it happens once however often it is sent. */
import { useMutation, useQueryClient, type MutationOptions } from "@tanstack/react-query";
import { App } from "antd";
import { createElement } from "react";

import { api, makeKey, type Schemas } from "../api/client";
import { NoAnswer } from "../api/problem";
import type { paths } from "../api/schema";
import { Explained } from "../ui/states";
import { useCommonWords } from "../words/common";

export type Act = paths["/api/incidents/{run_id}/acts"]["post"]["requestBody"]["content"]["application/json"];
export type Form = "incident" | "matter" | "standing";
type Sent = { run: string; act: Act; key: string };

const DOORS = {
  incident: "/api/incidents/{run_id}/acts",
  matter: "/api/matters/{run_id}/acts",
  standing: "/api/standing/{run_id}/acts",
} as const;

/** `incident:0f1e...` -> incident: the id of a run begins with its form. */
export const readForm = (run: string): Form => run.split(":")[0] as Form;

async function sendAct({ run, act, key }: Sent): Promise<Schemas["Done"]> {
  const door = DOORS[readForm(run)] as (typeof DOORS)["incident"]; // the three differ in which acts they take
  const { data } = await api.POST(door, {
    params: { path: { run_id: run }, header: { "Idempotency-Key": key } },
    body: act,
  });
  if (!data) throw new NoAnswer("The server does not answer.");
  return data;
}

/** On a bad network the same act, under the same key, is sent again until an answer comes. */
const ACTING: MutationOptions<Schemas["Done"], Error, Sent> = {
  mutationKey: ["act"],
  mutationFn: sendAct,
  retry: (count, error) => error instanceof NoAnswer && count < 60,
  retryDelay: (count) => Math.min(1_000 * 2 ** count, 30_000),
};

/** `act(run, {...})` resolves once it is on record, and rejects with the refusal, which is also shown. */
export function useActing() {
  const t = useCommonWords();
  const { message, notification } = App.useApp();
  const client = useQueryClient();
  const acting = useMutation({
    ...ACTING,
    onSuccess: ({ repeated }) => {
      void message.success(t(repeated ? "repeated" : "done"));
      return client.invalidateQueries();
    },
    onError: (error: Error) =>
      notification.error({
        title: error.message,
        description: createElement(Explained, { error }),
        duration: 0,
      }),
  });
  const act = (run: string, given: Act) => acting.mutateAsync({ run, act: given, key: makeKey() });
  return { act, busy: acting.isPending, waiting: acting.failureCount > 0 && acting.isPending };
}
