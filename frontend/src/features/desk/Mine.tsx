import { Button, Flex, Tag, Typography } from "antd";
import { useRef } from "react";
import { Link } from "react-router";

import type { Schemas } from "../../api/client";
import { useActing } from "../../runs/acting";
import { useDirectory, useLabels } from "../../runs/labels";
import { useRunWords } from "../../runs/words";
import { Clauses, splitClauses } from "../../ui/Clauses";
import { Clock } from "../../ui/Clock";
import { Folded } from "../../ui/Folded";
import { useLook } from "../../ui/look";
import { Panel } from "../../ui/Panel";
import { Nothing } from "../../ui/states";
import { byKey, useListKeys } from "../../ui/useListKeys";
import { useText } from "../../words";
import { useCommonWords } from "../../words/common";
import { useDeskWords } from "./words";

type Desk = Schemas["Desk"];
const FIRST = 20;
/** The letter of each act that may be done from the list. */
const LETTERS = { start: "s", finish: "f", return: "r" } as const;
const ACTS = ["start", "finish", "return"] as const;

/** Everything that is mine to do, by the tightest clock. */
export function Mine({ desk }: { desk: Desk }) {
  const t = useDeskWords();
  const list = useRef<HTMLDivElement>(null);
  useListKeys(list);
  return (
    <Panel title={t("mine")}>
      {desk.mine.length === 0 ? (
        <Nothing next={<Link to="/board">{t("toBoard")}</Link>}>
          {t(desk.posts.length ? "nothing" : "noPosts")}
        </Nothing>
      ) : (
        <div ref={list}>
          <Legend steps={desk.mine} />
          <Folded
            items={desk.mine}
            first={FIRST}
            atMost={desk.at_most}
            show={(step) => <StepLine key={`${step.run}/${step.key}`} step={step} />}
          />
        </div>
      )}
    </Panel>
  );
}

/** Which keys do what here; a telephone has none. */
function Legend({ steps }: { steps: Desk["mine"] }) {
  const t = useDeskWords();
  const run = useRunWords();
  if (useLook().phone) return null;
  const acts = ACTS.filter((act) => steps.some(({ allowed }) => allowed.includes(act)));
  return (
    <Typography.Text type="secondary" style={{ fontSize: 12 }}>
      <Typography.Text keyboard>j</Typography.Text>
      <Typography.Text keyboard>k</Typography.Text> {t("choose")}{" "}
      <Typography.Text keyboard>Enter</Typography.Text> {t("open")}
      {acts.map((act) => (
        <span key={act}>
          {" "}
          <Typography.Text keyboard>{LETTERS[act]}</Typography.Text> {run(`act.${act}`)}
        </span>
      ))}
    </Typography.Text>
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
      data-row
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
        <Link to={to} data-line={step.key} aria-keyshortcuts="Enter">
          {step.number} {step.title}
        </Link>
        <Flex gap={8} wrap>
          <Typography.Text>{text(step.do) || label("phases", step.phase)}</Typography.Text>
          <Typography.Text type="secondary">
            {post(step.owner)} · {run(`status.${step.status}` as "status.open")}
          </Typography.Text>
          {step.late && <Tag color="error">{common("late")}</Tag>}
          <Clauses ids={splitClauses(step.clauses)} />
          {step.due_at && text(step.source) && (
            <Typography.Text type="secondary" style={{ fontSize: 12 }}>
              {t("source", { source: text(step.source) })}
            </Typography.Text>
          )}
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
        <Button size="small" loading={acting.busy} onClick={start} {...byKey(LETTERS.start)}>
          {run("act.start")}
        </Button>
      )}
      {(["finish", "return"] as const)
        .filter((act) => step.allowed.includes(act))
        .map((act) => (
          <Link key={act} to={`${to}&act=${act}`} {...byKey(LETTERS[act])}>
            {run(`act.${act}`)}
          </Link>
        ))}
      <Link to={to}>{t("open")}</Link>
    </Flex>
  );
}
