import { Button, Flex, Tag, Typography } from "antd";

import { api, type Schemas } from "../../api/client";
import { Folded } from "../../ui/Folded";
import { showTime } from "../../ui/time";
import { None } from "./None";
import { useShiftNames } from "./roster";
import { useSending } from "./sending";
import { useDutyWords } from "./words";

type Exchange = Schemas["ExchangeView"];
const ANSWERS = ["agree", "refuse", "withdraw"] as const;
const FIRST = 6;

/** Covers and swaps, with the answers that whoever looks may give. */
export function Exchanges({ exchanges, empty }: { exchanges: readonly Exchange[]; empty: string }) {
  if (exchanges.length === 0) return <None>{empty}</None>;
  return (
    <Folded
      items={exchanges}
      first={FIRST}
      show={(exchange) => <Line key={exchange.id} exchange={exchange} />}
    />
  );
}

function Line({ exchange }: { exchange: Exchange }) {
  const t = useDutyWords();
  const { place } = useShiftNames();
  const { shift, other, by, to, reason, state, asked_at } = exchange;
  const people = { by: by.label, to: to.label, shift: place(shift) };
  return (
    <Flex gap={8} justify="space-between" align="start" wrap style={{ padding: "6px 0" }}>
      <div style={{ minWidth: 0 }}>
        <div>
          {other ? t("exchangeSaid", { ...people, other: place(other) }) : t("coverSaid", people)}{" "}
          <Tag>{t(state)}</Tag>
        </div>
        <Typography.Text type="secondary">
          {showTime(asked_at)}
          {reason && ` · ${reason}`}
        </Typography.Text>
      </div>
      <Answers exchange={exchange} />
    </Flex>
  );
}

function Answers({ exchange }: { exchange: Exchange }) {
  const t = useDutyWords();
  const { send, busy } = useSending();
  const give = (answer: (typeof ANSWERS)[number]) =>
    send(() =>
      api.POST("/api/duty/exchanges/{exchange}/answer", {
        params: { path: { exchange: exchange.id } },
        body: { answer },
      }),
    );
  const offered = ANSWERS.filter((answer) => exchange.allowed?.includes(answer));
  if (offered.length === 0) return null;
  return (
    <Flex gap={8}>
      {offered.map((answer) => (
        <Button
          key={answer}
          size="small"
          type={answer === "agree" ? "primary" : "default"}
          loading={busy}
          onClick={() => give(answer)}
        >
          {t(answer)}
        </Button>
      ))}
    </Flex>
  );
}
