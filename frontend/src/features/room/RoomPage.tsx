import { Button, Flex, Tag, Typography } from "antd";
import { useCallback, useMemo, useState } from "react";
import { useParams, useSearchParams } from "react-router";

import { useRunWords } from "../../runs/words";
import { Clauses } from "../../ui/Clauses";
import { Clock } from "../../ui/Clock";
import { GradeTag } from "../../ui/GradeTag";
import { useLook } from "../../ui/look";
import { Panel } from "../../ui/Panel";
import { Fetched } from "../../ui/states";
import { readNow, splitLeft, useNow } from "../../ui/time";
import { useText } from "../../words";
import { useCommonWords } from "../../words/common";
import { ActDrawer } from "./ActForm";
import { AskingContext, listOffered, makeAsking, useAsking, type Asking } from "./asking";
import { Panels } from "./Panels";
import { Phases } from "./Phases";
import { isOpen, useRoom, type Room } from "./room";
import { Steps } from "./Steps";
import { StepSheet } from "./StepSheet";
import { Timeline } from "./Timeline";
import { useRoomWords } from "./words";

/** One run as it unfolds: what the plan asks, who was told, what was done, and what may be done now. */
export default function RoomPage() {
  const { run = "" } = useParams();
  return (
    <Flex vertical gap={12}>
      <Fetched query={useRoom(run)}>{(room) => <Inside key={run} room={room} />}</Fetched>
    </Flex>
  );
}

function Inside({ room }: { room: Room }) {
  const t = useRoomWords();
  const { phone } = useLook();
  const [query, setQuery] = useSearchParams();
  // The open step stands in the address, so that a link from the desk leads straight to its form.
  const opened = room.steps.find(({ key }) => key === query.get("step"));
  const show = useCallback((step?: string) => setQuery(step ? { step } : {}, { replace: true }), [setQuery]);
  // A form that was sent closes its own sheet, not one that was opened meanwhile.
  const hide = useCallback(
    (step: string) => setQuery((now) => (now.get("step") === step ? {} : now), { replace: true }),
    [setQuery],
  );
  const [asking, ask] = useState<Asking>();
  const way = useMemo(() => ({ ask, showStep: show }), [show]);
  return (
    <AskingContext value={way}>
      <Head room={room} />
      <Phases room={room} />
      <ActBar room={room} />
      <div
        style={{
          display: "grid",
          gap: 12,
          gridTemplateColumns: phone ? "minmax(0, 1fr)" : "minmax(0, 3fr) minmax(0, 2fr)",
        }}
      >
        <Flex vertical gap={12}>
          <Panel title={t("steps")}>
            <Steps room={room} onOpen={show} />
          </Panel>
          <Panels room={room} />
        </Flex>
        <Panel>
          <Timeline room={room} />
        </Panel>
      </div>
      <StepSheet room={room} step={opened} first={query.get("act") ?? ""} onClose={hide} />
      <ActDrawer
        title={asking ? t(`do.${asking.act}` as "do.close") : ""}
        open={asking !== undefined}
        run={room.run.id}
        home={room.run.bureau}
        timeline={room.run.timeline}
        act={asking?.act ?? ""}
        fields={asking?.fields ?? []}
        {...(asking?.about ? { about: asking.about } : {})}
        {...(asking?.under ? { under: asking.under } : {})}
        onDone={() => ask(undefined)}
      />
    </AskingContext>
  );
}

function Head({ room }: { room: Room }) {
  const run = useRunWords();
  const common = useCommonWords();
  const text = useText();
  const { number, title, grade, status, timeline, late } = room.run;
  return (
    <Flex vertical gap={4}>
      <Flex gap={8} wrap align="center">
        <Typography.Title level={1} style={{ fontSize: 20, margin: 0 }}>
          {number} {title}
        </Typography.Title>
        <GradeTag grade={grade} />
        <Tag>{run(`run.${status}` as "run.open")}</Tag>
        {late && <Tag color="error">{common("late")}</Tag>}
        {timeline !== "live" && <Tag>{common("drill")}</Tag>}
      </Flex>
      <Flex gap={16} wrap align="baseline">
        <Typography.Text type="secondary">
          {text(room.plan_title)} · {text(room.course_title)}
        </Typography.Text>
        <Elapsed room={room} />
        <Tightest room={room} />
      </Flex>
    </Flex>
  );
}

function Elapsed({ room }: { room: Room }) {
  const t = useRoomWords();
  const common = useCommonWords();
  useNow(room.run.timeline);
  const until = room.run.closed_at ? Date.parse(room.run.closed_at) : readNow(room.run.timeline);
  const { days, time } = splitLeft(until - Date.parse(room.run.opened_at));
  return <span>{t("elapsed", { time: days ? common("days", { days, time }) : time })}</span>;
}

function Tightest({ room }: { room: Room }) {
  const t = useRoomWords();
  const text = useText();
  const due = room.steps.filter((step) => isOpen(step) && step.due_at);
  const [first] = due.sort((one, other) => (one.due_at ?? "").localeCompare(other.due_at ?? ""));
  if (!first?.due_at || room.run.closed_at) return null;
  return (
    <Flex gap={8} align="baseline" wrap>
      <span>{t("tightest")}</span>
      <Clock due={first.due_at} timeline={room.run.timeline} size={24} />
      <span>{text(first.do)}</span>
      <Clauses ids={first.clauses} />
    </Flex>
  );
}

/** Exactly what the server allows of the acts that are not one step's. */
function ActBar({ room }: { room: Room }) {
  const t = useRoomWords();
  const { ask } = useAsking();
  const offered = listOffered(room);
  if (offered.length === 0) return null;
  return (
    <Flex gap={8} wrap role="toolbar" aria-label={t("acts")}>
      {offered.map((act) => (
        <Button key={act} onClick={() => ask(makeAsking(room, act))}>
          {t(`do.${act}` as "do.close")}
        </Button>
      ))}
    </Flex>
  );
}
