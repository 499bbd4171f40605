import { Button, Flex, Form, Input, Modal, Typography } from "antd";
import { useState } from "react";

import { api, type Schemas } from "../../api/client";
import { Folded } from "../../ui/Folded";
import { showTime } from "../../ui/time";
import { None } from "./None";
import { allows } from "./roster";
import { useSending } from "./sending";
import { useDutyWords } from "./words";

type HandOver = Schemas["HandOverView"];
const FIRST = 4;

/** Who handed over what to whom; one that waits is signed here by whoever takes over. */
export function HandOvers({ handovers, empty }: { handovers: readonly HandOver[]; empty: string }) {
  if (handovers.length === 0) return <None>{empty}</None>;
  return (
    <Folded
      items={handovers}
      first={FIRST}
      show={(each) => <Line key={`${each.roster}/${each.n}`} handover={each} />}
    />
  );
}

function Line({ handover }: { handover: HandOver }) {
  const t = useDutyWords();
  const { send, busy } = useSending();
  const { roster: post, n, handed_by, handed_at, taken_by, taken_at, lines, runs, note } = handover;
  const take = () =>
    send(() =>
      api.POST("/api/duty/rosters/{post}/handovers/{n}/take-over", { params: { path: { post, n } } }),
    );
  return (
    <Flex gap={8} justify="space-between" align="start" wrap style={{ padding: "6px 0" }}>
      <div style={{ minWidth: 0 }}>
        <div>
          {t("handedBy", { label: handed_by.label, at: showTime(handed_at) })}
          {t("comma")}
          {taken_by ? t("takenBy", { label: taken_by.label, at: showTime(taken_at) }) : t("waitsForSecond")}
        </div>
        <Typography.Text type="secondary">
          {t("openLines", { count: lines.length })}
          {runs.length > 0 && ` · ${t("openRuns", { runs: runs.join(t("list")) })}`}
          {note && ` · ${note}`}
        </Typography.Text>
        {!taken_by && lines.length > 0 && (
          <ul style={{ margin: "4px 0 0", paddingInlineStart: 20 }}>
            {lines.map((line) => (
              <li key={line.n}>
                {showTime(line.at).slice(5)} {line.text}
              </li>
            ))}
          </ul>
        )}
      </div>
      {allows(handover, "take-over") && (
        <Button type="primary" size="small" loading={busy} onClick={take}>
          {t("takeOver")}
        </Button>
      )}
    </Flex>
  );
}

/** The first signature, by whoever goes. */
export function HandOverButton({ post, label }: { post: string; label?: string }) {
  const t = useDutyWords();
  const { send, busy } = useSending();
  const [open, setOpen] = useState(false);
  const [form] = Form.useForm<{ note?: string }>();
  const finish = ({ note = "" }: { note?: string }) =>
    send(
      () => api.POST("/api/duty/rosters/{post}/handovers", { params: { path: { post } }, body: { note } }),
      () => setOpen(false),
    );
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {label ?? t("handOver")}
      </Button>
      {open && (
        <Modal
          open
          title={label ?? t("handOver")}
          onCancel={() => setOpen(false)}
          onOk={() => form.submit()}
          okText={t("handOver")}
          confirmLoading={busy}
        >
          <Typography.Paragraph type="secondary">{t("handOverHow")}</Typography.Paragraph>
          <Form form={form} layout="vertical" onFinish={finish}>
            <Form.Item name="note" label={t("note")}>
              <Input.TextArea autoSize={{ minRows: 2 }} maxLength={2000} />
            </Form.Item>
          </Form>
        </Modal>
      )}
    </>
  );
}
