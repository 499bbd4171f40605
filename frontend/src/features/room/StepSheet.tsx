import { Button, Descriptions, Drawer, Flex, Tag, Typography } from "antd";
import { useState } from "react";

import { useDirectory } from "../../runs/labels";
import { useRunWords } from "../../runs/words";
import { Clauses } from "../../ui/Clauses";
import { showTime } from "../../ui/time";
import { useText } from "../../words";
import { ActForm } from "./ActForm";
import { STEP_ACTS } from "./acts";
import { ProofShown } from "./ProofShown";
import { StepHistory } from "./StepHistory";
import { allows, isOpen, type Room, type Step } from "./room";
import { useRoomWords } from "./words";

/** One step: why it is asked, every clock with its source, the form that proves it, what was given. */
type Given = { room: Room; first: string; onClose: (step: string) => void };

export function StepSheet({ step, ...given }: Given & { step: Step | undefined }) {
  const text = useText();
  return (
    <Drawer
      title={text(step?.do)}
      open={step !== undefined}
      onClose={() => step && given.onClose(step.key)}
      size={520}
      destroyOnHidden
    >
      {step && <Sheet step={step} {...given} />}
    </Drawer>
  );
}

function Sheet({ room, step, first, onClose }: Given & { step: Step }) {
  const t = useRoomWords();
  const run = useRunWords();
  const [other, setOther] = useState(first in STEP_ACTS ? first : undefined);
  const finishes = isOpen(step) && allows(room, `finish:${step.key}`);
  const given = {
    run: room.run.id,
    home: room.run.bureau,
    timeline: room.run.timeline,
    about: { step: step.key },
    onDone: () => onClose(step.key),
  };
  return (
    <Flex vertical gap={16}>
      <About room={room} step={step} />
      <Clocks step={step} />
      {Object.keys(step.proof).length > 0 && <ProofShown run={room.run.id} proof={step.proof} />}
      {finishes && !other && (
        <section>
          <Typography.Title level={3} style={{ fontSize: 15 }}>
            {t("form")}
          </Typography.Title>
          <ActForm {...given} act="finish" under="proof" fields={step.form} />
        </section>
      )}
      {other && <ActForm {...given} act={other} fields={STEP_ACTS[other] ?? []} />}
      <Flex gap={8} wrap>
        {Object.keys(STEP_ACTS)
          .filter((act) => allows(room, `${act}:${step.key}`))
          .map((act) => (
            <Button key={act} onClick={() => setOther(other === act ? undefined : act)}>
              {run(`act.${act}` as "act.return")}
            </Button>
          ))}
      </Flex>
      <StepHistory room={room} step={step} />
    </Flex>
  );
}

function About({ room, step }: { room: Room; step: Step }) {
  const t = useRoomWords();
  const run = useRunWords();
  const { post } = useDirectory();
  const home = room.run.bureau;
  const rows = [
    { key: "clauses", label: t("clauses"), children: <Clauses ids={step.clauses} /> },
    { key: "owner", label: t("owner"), children: post(step.owner, home) },
    {
      key: "status",
      label: run(`status.${step.status}` as "status.open"),
      children: showTime(step.ended_at ?? step.opened_at),
    },
    ...(step.support.length
      ? [
          {
            key: "support",
            label: t("support"),
            children: step.support.map((each) => post(each, home)).join("、"),
          },
        ]
      : []),
    ...(step.because ? [{ key: "because", label: t("because"), children: step.because }] : []),
    ...(step.returns
      ? [{ key: "returns", label: t("history"), children: t("returns", { count: step.returns }) }]
      : []),
  ];
  return <Descriptions column={1} items={rows} />;
}

function Clocks({ step }: { step: Step }) {
  const t = useRoomWords();
  if (step.clocks.length === 0) return null;
  return (
    <section>
      <Typography.Title level={3} style={{ fontSize: 15 }}>
        {t("clocks")}
      </Typography.Title>
      {step.clocks.map((clock) => (
        <Flex key={clock.rule} gap={8} wrap>
          <Typography.Text strong>{showTime(clock.due_at)}</Typography.Text>
          <Typography.Text type="secondary">{t("source", { source: clock.source })}</Typography.Text>
          {clock.assumed && <Tag>{t("assumed")}</Tag>}
          {step.ran_out[clock.rule] && <Tag color="error">{t("ranOut")}</Tag>}
        </Flex>
      ))}
    </section>
  );
}
