import { Button, Form, Modal, Select, Input, Typography } from "antd";
import { useState } from "react";

import type { Schemas } from "../../api/client";
import { useActing } from "../../runs/acting";
import { useLabels } from "../../runs/labels";
import { useRunWords } from "../../runs/words";
import { listCorrectable } from "./correcting";
import { allows, type Room } from "./room";
import { useRoomWords } from "./words";

type Given = { entry: Schemas["Entry"]; room: Room };
type Held = { field: string; after: string; reason: string };

/** A wrong entry is amended by a new one; offered where the entry has words that can be wrong. */
export function CorrectButton({ entry, room }: Given) {
  const t = useRoomWords();
  const [open, setOpen] = useState(false);
  if (!allows(room, "correct") || listCorrectable(entry).length === 0) return null;
  return (
    <>
      <Button size="small" type="text" onClick={() => setOpen(true)}>
        {t("correct")}
      </Button>
      {open && <Correction entry={entry} room={room} close={() => setOpen(false)} />}
    </>
  );
}

function Correction({ entry, room, close }: Given & { close: () => void }) {
  const t = useRoomWords();
  const run = useRunWords();
  const label = useLabels();
  const acting = useActing(room.run.timeline);
  const [form] = Form.useForm<Held>();
  const values = listCorrectable(entry);
  const chosen: unknown = Form.useWatch("field", form);
  const before = values.find(({ field }) => field === chosen)?.value ?? "";
  const send = (held: Held) =>
    void acting
      .act(room.run.id, { act: "correct", seq: entry.seq, before, ...held })
      .then(close)
      .catch(() => undefined);
  const needed = (name: string) => [{ required: true, message: run("required", { name }) }];
  return (
    <Modal
      open
      title={t("correctTitle", { seq: entry.seq })}
      onCancel={close}
      onOk={() => form.submit()}
      confirmLoading={acting.busy}
    >
      <Typography.Paragraph type="secondary">{t("correctHow")}</Typography.Paragraph>
      <Form form={form} layout="vertical" onFinish={send}>
        <Form.Item name="field" label={t("pickField")} rules={needed(t("pickField"))}>
          <Select
            options={values.map(({ field, value }) => ({
              value: field,
              label: `${label("fields", field.split(".").at(-1) ?? field)}：${value}`,
            }))}
          />
        </Form.Item>
        <Form.Item name="after" label={run("field.after")} rules={needed(run("field.after"))}>
          <Input.TextArea autoSize />
        </Form.Item>
        <Form.Item name="reason" label={run("reason")} rules={needed(run("reason"))}>
          <Input />
        </Form.Item>
      </Form>
    </Modal>
  );
}
