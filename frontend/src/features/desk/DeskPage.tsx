import { useQueryClient } from "@tanstack/react-query";
import { Button, Flex, Tag, Typography } from "antd";
import { Link } from "react-router";

import { queries, type Schemas } from "../../api/client";
import { useActing } from "../../runs/acting";
import { useEventWords } from "../../runs/eventWords";
import { OpenButton } from "../../runs/OpenButton";
import { useDirectory, useLabels } from "../../runs/labels";
import { useRunWords } from "../../runs/words";
import { Clauses, splitClauses } from "../../ui/Clauses";
import { Clock } from "../../ui/Clock";
import { useLook } from "../../ui/look";
import { Panel } from "../../ui/Panel";
import { Fetched, Nothing } from "../../ui/states";
import { listColours } from "../../ui/theme";
import { showTime } from "../../ui/time";
import { useText } from "../../words";
import { useCommonWords } from "../../words/common";
import { useDeskWords } from "./words";

type Desk = Schemas["Desk"];

/** What is mine now, and how long have I. */
export default function DeskPage() {
  const { phone } = useLook();
  const desk = queries.useQuery("get", "/api/desk", {}, { refetchInterval: 60_000 });
  return (
    <Fetched query={desk}>
      {(shown) => (
        <Flex vertical gap={12}>
          <Flex justify="space-between" align="center" gap={12} wrap>
            <Status desk={shown} />
            <OpenButton form="incident" />
          </Flex>
          <div
            style={{
              display: "grid",
              gap: 12,
              gridTemplateColumns: phone ? "minmax(0, 1fr)" : "minmax(0, 2fr) minmax(0, 1fr)",
            }}
          >
            <Mine desk={shown} />
            <Flex vertical gap={12}>
              <Notices desk={shown} />
              <Waiting desk={shown} />
              <Since desk={shown} />
            </Flex>
          </div>
        </Flex>
      )}
    </Fetched>
  );
}

/** One word, and the sentence of why. */
function Status({ desk }: { desk: Desk }) {
  const t = useDeskWords();
  const colours = listColours(useLook().look);
  const status = desk.status as "red" | "yellow" | "green";
  const colour = { red: colours.I, yellow: colours.III, green: "var(--ant-color-success)" }[status];
  const late = desk.mine.filter((step) => step.late).length;
  const mine = desk.mine.length > 0;
  const why =
    status === "red" && !mine ? t("why.redElse") : t(`why.${status}`, { count: desk.mine.length, late });
  return (
    <Flex gap={12} align="baseline" role="status">
      <Typography.Title level={1} style={{ margin: 0, fontSize: 32, color: colour }}>
        {t(status)}
      </Typography.Title>
      <Typography.Text>{why}</Typography.Text>
    </Flex>
  );
}

function Mine({ desk }: { desk: Desk }) {
  const t = useDeskWords();
  return (
    <Panel title={t("mine")}>
      {desk.mine.length === 0 ? (
        <Nothing next={<Link to="/board">{t("toBoard")}</Link>}>
          {t(desk.posts.length ? "nothing" : "noPosts")}
        </Nothing>
      ) : (
        desk.mine.map((step) => <StepLine key={`${step.run}/${step.key}`} step={step} />)
      )}
    </Panel>
  );
}

function StepLine({ step }: { step: Schemas["StepView"] }) {
  const t = useDeskWords();
  const run = useRunWords();
  const common = useCommonWords();
  const label = useLabels();
  const text = useText();
  const { post } = useDirectory();
  const to = `/runs/${step.run}?step=${encodeURIComponent(step.key)}`;
  return (
    <Flex
      gap={12}
      align="center"
      wrap
      style={{ padding: "8px 0", borderTop: "1px solid var(--ant-color-border-secondary)" }}
    >
      <div style={{ minWidth: 120 }}>
        {step.due_at ? (
          <Clock due={step.due_at} timeline={step.timeline} size={22} />
        ) : (
          <Typography.Text type="secondary">{t("noClock")}</Typography.Text>
        )}
      </div>
      <Flex vertical flex={1} style={{ minWidth: 200 }}>
        <Link to={to}>
          {step.number} {step.title}
        </Link>
        <Flex gap={8} wrap>
          <Typography.Text>{text(step.do) || label("phases", step.phase)}</Typography.Text>
          <Typography.Text type="secondary">
            {post(step.owner)} · {run(`status.${step.status}` as "status.open")}
          </Typography.Text>
          {step.late && <Tag color="error">{common("late")}</Tag>}
          <Clauses ids={splitClauses(step.clauses)} />
        </Flex>
      </Flex>
      <StepButtons step={step} to={to} />
    </Flex>
  );
}

/** What the server lets this post do with the step; finishing and returning ask for more and open its sheet. */
function StepButtons({ step, to }: { step: Schemas["StepView"]; to: string }) {
  const t = useDeskWords();
  const run = useRunWords();
  const acting = useActing(step.timeline);
  const start = () => void acting.act(step.run, { act: "start", step: step.key }).catch(() => undefined);
  return (
    <Flex gap={8} align="center">
      {step.allowed.includes("start") && (
        <Button size="small" loading={acting.busy} onClick={start}>
          {run("act.start")}
        </Button>
      )}
      {(["finish", "return"] as const)
        .filter((act) => step.allowed.includes(act))
        .map((act) => (
          <Link key={act} to={`${to}&act=${act}`}>
            {run(`act.${act}`)}
          </Link>
        ))}
      <Link to={to}>{t("open")}</Link>
    </Flex>
  );
}

function Notices({ desk }: { desk: Desk }) {
  const t = useDeskWords();
  const text = useText();
  const { post } = useDirectory();
  return (
    <Panel title={t("notices")}>
      {desk.notices.length === 0 && <Nothing>{t("allAnswered")}</Nothing>}
      {desk.notices.map((notice) => (
        <Flex
          key={notice.message_key}
          gap={8}
          justify="space-between"
          align="start"
          style={{ padding: "6px 0" }}
        >
          <div>
            <Link to={`/runs/${notice.stream}`}>
              {notice.number} {notice.text || notice.title}
            </Link>
            <div>
              <Typography.Text type="secondary">
                {text(notice.post_title) || post(notice.post)} ·{" "}
                {t("toldAt", { at: showTime(notice.told_at) })}
              </Typography.Text>
            </div>
          </div>
          <AnswerButton notice={notice} />
        </Flex>
      ))}
    </Panel>
  );
}

function AnswerButton({ notice }: { notice: Schemas["NoticeOfRun"] }) {
  const run = useRunWords();
  const acting = useActing(notice.timeline);
  const answer = () =>
    void acting
      .act(notice.stream, { act: "acknowledge", notice: notice.notice, post: notice.post, how: "app" })
      .catch(() => undefined);
  return (
    <Button type="primary" size="small" loading={acting.busy} onClick={answer}>
      {run("act.acknowledge")}
    </Button>
  );
}

/** Who was told about what concerns me, and has not answered. */
function Waiting({ desk }: { desk: Desk }) {
  const t = useDeskWords();
  const text = useText();
  if (desk.waiting_for.length === 0) return null;
  return (
    <Panel title={t("waiting")}>
      {desk.waiting_for.map((notice) => (
        <Flex key={notice.message_key} justify="space-between" gap={8}>
          <Link to={`/runs/${notice.stream}`}>
            {text(notice.post_title)} · {notice.number}
          </Link>
          <Typography.Text type="secondary">{t("toldAt", { at: showTime(notice.told_at) })}</Typography.Text>
        </Flex>
      ))}
    </Panel>
  );
}

function Since({ desk }: { desk: Desk }) {
  const t = useDeskWords();
  const event = useEventWords();
  const client = useQueryClient();
  const looking = queries.useMutation("post", "/api/desk/looked", {
    onSuccess: () => client.invalidateQueries(),
  });
  const { count, entries } = desk.since;
  return (
    <Panel
      title={t("since", { count })}
      extra={
        count > 0 && (
          <Button size="small" onClick={() => looking.mutate({})}>
            {t("looked")}
          </Button>
        )
      }
    >
      {count === 0 && <Nothing>{t("sinceNothing")}</Nothing>}
      {entries.map((entry) => (
        <div key={`${entry.run}/${entry.seq}`}>
          <Typography.Text type="secondary">{showTime(entry.at)} </Typography.Text>
          {event(entry.type as "opened")}{" "}
          <Link to={`/runs/${entry.run}`} style={{ textDecoration: "underline" }}>
            {entry.number}
          </Link>
        </div>
      ))}
    </Panel>
  );
}
