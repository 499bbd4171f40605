import {
  CheckCircleOutlined,
  ClockCircleOutlined,
  MinusCircleOutlined,
  PlayCircleOutlined,
} from "@ant-design/icons";
import { Button, Flex, Tag, Typography } from "antd";
import { useRef, type ReactNode } from "react";

import { useActing } from "../../runs/acting";
import { useDirectory, useLabels } from "../../runs/labels";
import { useRunWords } from "../../runs/words";
import { Clauses } from "../../ui/Clauses";
import { Clock } from "../../ui/Clock";
import { Nothing } from "../../ui/states";
import { useListKeys } from "../../ui/useListKeys";
import { useText } from "../../words";
import { useCommonWords } from "../../words/common";
import { allows, isOpen, type Room, type Step } from "./room";
import { useRoomWords } from "./words";

const MARKS: Record<string, ReactNode> = {
  open: <ClockCircleOutlined />,
  started: <PlayCircleOutlined />,
  done: <CheckCircleOutlined />,
  waived: <MinusCircleOutlined />,
  lapsed: <MinusCircleOutlined />,
};

/** What the plan asks for, by phase; within one the tightest clock first, what is over last. */
export function Steps({ room, onOpen }: { room: Room; onOpen: (step: string) => void }) {
  const t = useRoomWords();
  const label = useLabels();
  const phases = [...new Set([...room.phases, ...room.steps.map((step) => step.phase)])];
  const list = useRef<HTMLDivElement>(null);
  useListKeys(list);
  if (room.steps.length === 0) return <Nothing>{t("noSteps")}</Nothing>;
  const sections = phases.map((phase) => {
    const steps = room.steps.filter((step) => step.phase === phase).sort(byClock);
    if (steps.length === 0) return null;
    return (
      <section key={phase} aria-label={label("phases", phase)} style={{ marginBottom: 16 }}>
        <Typography.Title level={3} style={{ fontSize: 15, margin: "8px 0" }}>
          {label("phases", phase)}
        </Typography.Title>
        {steps.map((step) => (
          <StepLine key={step.key} room={room} step={step} onOpen={onOpen} />
        ))}
      </section>
    );
  });
  return <div ref={list}>{sections}</div>;
}

function byClock(one: Step, other: Step): number {
  if (isOpen(one) !== isOpen(other)) return isOpen(one) ? -1 : 1;
  return (one.due_at ?? "9").localeCompare(other.due_at ?? "9");
}

function StepLine({ room, step, onOpen }: { room: Room; step: Step; onOpen: (step: string) => void }) {
  const run = useRunWords();
  const common = useCommonWords();
  const text = useText();
  const { post } = useDirectory();
  return (
    <Flex
      gap={8}
      align="start"
      style={{ padding: "8px 0", borderTop: "1px solid var(--ant-color-border-secondary)" }}
      data-step={step.key}
    >
      <Flex vertical flex={1} gap={2} style={{ minWidth: 0 }}>
        <Button
          type="link"
          data-line={step.key}
          onClick={() => onOpen(step.key)}
          style={{
            padding: 0,
            height: "auto",
            whiteSpace: "normal",
            textAlign: "start",
            justifyContent: "start",
          }}
        >
          {text(step.do)}
        </Button>
        <Flex gap={8} wrap align="center">
          <Typography.Text type="secondary">
            {MARKS[step.status]} {run(`status.${step.status}` as "status.open")}
          </Typography.Text>
          <Typography.Text type="secondary">{post(step.owner, room.run.bureau)}</Typography.Text>
          {step.late && <Tag color="error">{common("late")}</Tag>}
          <Clauses ids={step.clauses} />
        </Flex>
      </Flex>
      <Flex vertical align="end" gap={4}>
        {step.due_at && isOpen(step) && <Clock due={step.due_at} timeline={room.run.timeline} size={18} />}
        <StepButtons room={room} step={step} onOpen={onOpen} />
      </Flex>
    </Flex>
  );
}

function StepButtons({ room, step, onOpen }: { room: Room; step: Step; onOpen: (step: string) => void }) {
  const t = useRunWords();
  const acting = useActing(room.run.timeline);
  const start = () => void acting.act(room.run.id, { act: "start", step: step.key }).catch(() => undefined);
  return (
    <Flex gap={6}>
      {allows(room, `start:${step.key}`) && (
        <Button size="small" onClick={start} loading={acting.busy}>
          {t("act.start")}
        </Button>
      )}
      {allows(room, `finish:${step.key}`) && (
        <Button size="small" type="primary" onClick={() => onOpen(step.key)}>
          {t("act.finish")}
        </Button>
      )}
    </Flex>
  );
}
