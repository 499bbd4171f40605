import { Button, Drawer, Flex, Typography } from "antd";
import { useState } from "react";
import { Link, useParams } from "react-router";

import { useMe } from "../../api/me";
import { useActing } from "../../runs/acting";
import { useDirectory } from "../../runs/labels";
import { useRunWords } from "../../runs/words";
import { Clauses } from "../../ui/Clauses";
import { Clock } from "../../ui/Clock";
import { GradeBar } from "../../ui/GradeTag";
import { Fetched } from "../../ui/states";
import { showTime } from "../../ui/time";
import { useText } from "../../words";
import { ActForm } from "./ActForm";
import { makeAsking, type Asking } from "./asking";
import { findDecisions, findTightest, listDone, listUnanswered } from "./brief";
import { useRoom, type Room } from "./room";
import { useRoomWords } from "./words";

const TARGET = { minHeight: 52, fontSize: 18 } as const;

/** One screen for a thumb: what, where, since when, what is done, and the decision that waits. */
export default function BriefPage() {
  const { run = "" } = useParams();
  return <Fetched query={useRoom(run)}>{(room) => <Brief key={run} room={room} />}</Fetched>;
}

function Brief({ room }: { room: Room }) {
  const t = useRoomWords();
  const text = useText();
  const done = listDone(room);
  return (
    <Flex vertical gap={12} style={{ maxWidth: 560, margin: "0 auto", paddingBottom: 8 }}>
      <GradeBar grade={room.run.grade} />
      <Typography.Title level={1} style={{ fontSize: 22, margin: 0 }}>
        {room.run.title}
      </Typography.Title>
      <Tightest room={room} />
      <Facts room={room} />
      <section>
        <Typography.Text type="secondary">{t("briefDone")}</Typography.Text>
        {done.length === 0 && <div>{t("briefNothing")}</div>}
        {done.map((step) => (
          <div key={step.key}>
            {showTime(step.ended_at).slice(11)} {text(step.do)}
          </div>
        ))}
      </section>
      <Link to={`/runs/${room.run.id}`}>{t("wholeRoom")}</Link>
      <Decisions room={room} />
    </Flex>
  );
}

function Tightest({ room }: { room: Room }) {
  const text = useText();
  const first = findTightest(room);
  if (!first?.due_at) return null;
  return (
    <div>
      <Clock due={first.due_at} timeline={room.run.timeline} size={40} />
      <div>
        {text(first.do)} <Clauses ids={first.clauses} />
      </div>
    </div>
  );
}

function Facts({ room }: { room: Room }) {
  const t = useRoomWords();
  const run = useRunWords();
  const text = useText();
  const rows = [
    [t("briefWhat"), `${text(room.course_title)} ${room.run.number}`],
    [t("briefWhere"), text(room.bureau_name)],
    [t("briefSince"), showTime(room.run.opened_at)],
    [t("briefNow"), run(`run.${room.run.status}` as "run.open")],
  ];
  return (
    <dl style={{ margin: 0, display: "grid", gridTemplateColumns: "auto 1fr", gap: "4px 12px" }}>
      {rows.map(([name, value]) => (
        <div key={name} style={{ display: "contents" }}>
          <dt>
            <Typography.Text type="secondary">{name}</Typography.Text>
          </dt>
          <dd style={{ margin: 0 }}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Large, in the lower half, and only what the server lets this person do. */
function Decisions({ room }: { room: Room }) {
  const t = useRoomWords();
  const run = useRunWords();
  const text = useText();
  const { post } = useDirectory();
  const acting = useActing(room.run.timeline);
  const [asking, ask] = useState<Asking>();
  const mine = new Set(useMe().data?.posts.map(({ ref }) => ref));
  const act = (body: Parameters<typeof acting.act>[1]) =>
    void acting.act(room.run.id, body).catch(() => undefined);
  const { reports, waivers, acts } = findDecisions(room);
  return (
    <section
      aria-label={t("decisions")}
      style={{
        position: "sticky",
        bottom: 0,
        paddingBlock: 8,
        background: "var(--ant-color-bg-layout)",
      }}
    >
      <Flex vertical gap={8}>
        {listUnanswered(room, mine).map((notice) => (
          <Button
            key={notice.message_key}
            type="primary"
            block
            style={TARGET}
            loading={acting.busy}
            onClick={() => act({ act: "acknowledge", notice: notice.notice, post: notice.post, how: "app" })}
          >
            {run("act.acknowledge")} {notice.text || post(notice.post, room.run.bureau)}
          </Button>
        ))}
        {reports.map(([id, stage]) => (
          <Button
            key={id}
            type="primary"
            block
            style={TARGET}
            loading={acting.busy}
            onClick={() => act({ act: "approve-report", report: id })}
          >
            {t("approve")} {run(`stage.${stage}` as "stage.first")}
          </Button>
        ))}
        {waivers.map((step) => (
          <Button
            key={step.key}
            block
            style={TARGET}
            onClick={() =>
              ask({
                act: "waive",
                about: { step: step.key },
                fields: [{ name: "reason", type: "text", required: true }],
              })
            }
          >
            {t("agreeWaiver", { step: text(step.do) })}
          </Button>
        ))}
        <Flex gap={8} wrap>
          {acts.map((each) => (
            <Button
              key={each}
              style={{ ...TARGET, flex: "1 1 auto" }}
              onClick={() => ask(makeAsking(room, each))}
            >
              {t(`do.${each}` as "do.close")}
            </Button>
          ))}
        </Flex>
      </Flex>
      <Drawer
        placement="bottom"
        size="80%"
        open={asking !== undefined}
        title={asking && t(`do.${asking.act}` as "do.close")}
        onClose={() => ask(undefined)}
        destroyOnHidden
      >
        {asking && (
          <ActForm
            run={room.run.id}
            home={room.run.bureau}
            timeline={room.run.timeline}
            {...asking}
            onDone={() => ask(undefined)}
          />
        )}
      </Drawer>
    </section>
  );
}
