import { Flex, Select } from "antd";
import type { ReactNode } from "react";

import { useDeliveryWords } from "../../runs/deliveryWords";
import { useDirectory } from "../../runs/labels";
import { useNoticeWords } from "./words";

export const FILTERS = ["about", "state", "channel", "post", "timeline"] as const;
const STATES = [
  "waiting",
  "failed",
  "handed-over",
  "folded",
  "given-up",
  "not-needed",
  "no-contact",
] as const;
const CHANNELS = ["in-app", "smtp", "sms", "voice", "webhook", "chat"] as const;

type Given = { query: URLSearchParams; put: (name: string, value: string) => void; children: ReactNode };

/** What the list is narrowed to; it stands in the address, so it can be passed on. */
export function Filters({ query, put, children }: Given) {
  const t = useNoticeWords();
  const name = useDeliveryWords();
  const { posts, post } = useDirectory();
  const options = {
    about: [
      { value: "runs", label: t("runs") },
      { value: "duty", label: t("duty") },
    ],
    state: [
      { value: "unacknowledged", label: t("unacknowledged") },
      { value: "acknowledged", label: t("acknowledged") },
      ...STATES.map((value) => ({ value, label: name(`state.${value}`) })),
    ],
    channel: CHANNELS.map((value) => ({ value, label: name(`channel.${value}`) })),
    post: posts.map(({ ref }) => ({ value: ref, label: post(ref) })),
    timeline: [
      { value: "live", label: t("live") },
      { value: "all", label: t("every") },
    ],
  };
  return (
    <Flex gap={8} wrap align="center">
      {FILTERS.map((filter) => (
        <Select
          key={filter}
          aria-label={t(filter)}
          placeholder={t(filter)}
          allowClear
          showSearch={{ optionFilterProp: "label" }}
          value={query.get(filter)}
          onChange={(value?: string) => put(filter, value ?? "")}
          options={options[filter]}
          style={{ minWidth: 130, maxWidth: 240 }}
        />
      ))}
      {children}
    </Flex>
  );
}
