/** Asking the server for a change of duty: said when it is on record, and the refusal stays until it is read. */
import { useMutation, useQueryClient, type QueryKey } from "@tanstack/react-query";
import { createElement } from "react";

import { Explained } from "../../ui/states";
import { useTelling } from "../../ui/telling";
import { useCommonWords } from "../../words/common";

type Ask = () => Promise<unknown>;

const isOfDuty = (key: QueryKey): boolean => String(key[1]).startsWith("/api/duty");

export function useSending() {
  const t = useCommonWords();
  const { message, notification } = useTelling();
  const client = useQueryClient();
  const sending = useMutation({
    mutationFn: (ask: Ask) => ask(),
    networkMode: "always",
    onSuccess: () => {
      void message.success(t("done"));
      return client.invalidateQueries({ predicate: ({ queryKey }) => isOfDuty(queryKey) });
    },
    onError: (error: Error) =>
      notification.error({
        title: error.message,
        description: createElement(Explained, { error }),
        duration: 0,
      }),
  });
  /** `then` runs once it is on record; after a refusal what was filled in stays. */
  const send = (ask: Ask, then?: () => void): void =>
    void sending.mutateAsync(ask).then(then, () => undefined);
  return { send, busy: sending.isPending };
}
