import { Button, Checkbox, DatePicker, Drawer, Form, Input, Modal, Select } from "antd";
import type { Dayjs } from "dayjs";
import { useState } from "react";

import { api, makeKey } from "../../api/client";
import { UNSENT } from "../../runs/WhenFields";
import { KINDS, type Kind, type Line } from "./log";
import { useLogWords } from "./logWords";
import { writeHeld } from "./roster";
import { useSending } from "./sending";

type Held = {
  kind: Kind;
  at?: Dayjs | null;
  whence?: string;
  text: string;
  done?: string;
  run?: string;
  open?: boolean;
};

/** A new line; it stays as it is written. */
export function WriteDrawer({ bureau, close }: { bureau: string; close: () => void }) {
  const t = useLogWords();
  const { send, busy } = useSending();
  const [key] = useState(makeKey); // sent twice, it is written once
  const needed = (name: string) => [{ required: true, message: t("required", { name }) }];
  const write = ({ at, ...held }: Held) => {
    const body = { bureau, ...held, ...(at ? { at: writeHeld(at) } : {}) };
    send(() => api.POST("/api/duty/log", { params: { header: { "Idempotency-Key": key } }, body }), close);
  };
  return (
    <Drawer open title={t("write")} onClose={close} size={480}>
      <Form<Held> layout="vertical" onFinish={write} initialValues={{ kind: "call" }}>
        <Form.Item name="kind" label={t("kind")} rules={needed(t("kind"))}>
          <Select options={KINDS.map((value) => ({ value, label: t(value) }))} />
        </Form.Item>
        <Form.Item name="whence" label={t("whence")} extra={t("whenceHow")}>
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item name="text" label={t("text")} extra={t("textHow")} rules={needed(t("text"))}>
          <Input.TextArea autoSize={{ minRows: 2 }} maxLength={2000} />
        </Form.Item>
        <Form.Item name="done" label={t("done")}>
          <Input.TextArea autoSize maxLength={2000} />
        </Form.Item>
        <Form.Item name="run" label={t("run")}>
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item name="at" label={t("at")} extra={t("atHow")}>
          <DatePicker {...UNSENT} showTime style={{ width: "100%" }} />
        </Form.Item>
        <Form.Item name="open" valuePropName="checked">
          <Checkbox>{t("open")}</Checkbox>
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={busy}>
          {t("send")}
        </Button>
      </Form>
    </Drawer>
  );
}

/** What was done, so that nothing of the line is open. */
export function CloseModal({ line, close }: { line: Line; close: () => void }) {
  const t = useLogWords();
  const { send, busy } = useSending();
  const [form] = Form.useForm<{ done: string }>();
  const params = { path: { bureau: line.bureau, n: line.n } };
  const finish = (body: { done: string }) =>
    send(() => api.POST("/api/duty/log/{bureau}/{n}/close", { params, body }), close);
  return (
    <Modal
      open
      title={t("closeTitle", { n: line.n })}
      onCancel={close}
      onOk={() => form.submit()}
      okText={t("close")}
      confirmLoading={busy}
    >
      <p>{line.text}</p>
      <Form form={form} layout="vertical" onFinish={finish}>
        <Form.Item
          name="done"
          label={t("closeDone")}
          rules={[{ required: true, message: t("required", { name: t("closeDone") }) }]}
        >
          <Input.TextArea autoSize={{ minRows: 2 }} maxLength={2000} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
