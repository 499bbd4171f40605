/** One act as a form in a drawer: its fields, the refusal at the field it is about, a second question where it hurts. */
import { App, Button, Drawer, Flex, Form, Typography } from "antd";

import { Problem } from "../../api/problem";
import { useActing, type Act } from "../../runs/acting";
import { writeProof } from "../../runs/proof";
import { ProofFields } from "../../runs/ProofFields";
import { useRunWords } from "../../runs/words";
import { useCommonWords } from "../../words/common";
import { GRAVE, type Asked } from "./acts";
import { useRoomWords } from "./words";

type Given = {
  run: string;
  home: string;
  act: string;
  step?: string;
  fields: readonly Asked[];
  onDone: () => void;
};

/** `proof.grade` of a refusal belongs to the field `grade` of the form. */
const readField = (error: unknown) => (error instanceof Problem ? (error.field.split(".").at(-1) ?? "") : "");

export function ActForm({ run, home, act, step, fields, onDone }: Given) {
  const t = useRunWords();
  const room = useRoomWords();
  const { modal } = App.useApp();
  const [form] = Form.useForm<Record<string, unknown>>();
  const acting = useActing();

  const send = async (held: Record<string, unknown>) => {
    const written = writeProof(fields, held);
    const body =
      act === "finish" ? { act, step, proof: written } : { act, ...(step ? { step } : {}), ...written };
    try {
      await acting.act(run, body as Act);
      onDone();
    } catch (error) {
      const name = readField(error);
      if (fields.some((field) => field.name === name))
        form.setFields([{ name, errors: [(error as Error).message] }]);
    }
  };
  const submit = (held: Record<string, unknown>) => {
    if (!GRAVE.has(act)) return send(held);
    const title = room("sure", { act: room(`do.${act}` as "do.close") });
    return void modal.confirm({ title, onOk: () => send(held) });
  };
  return (
    <Form form={form} layout="vertical" onFinish={submit}>
      {act === "call-outside" && (
        <Typography.Paragraph type="secondary">{room("callHow")}</Typography.Paragraph>
      )}
      {fields.length === 0 && <Typography.Paragraph type="secondary">{room("noForm")}</Typography.Paragraph>}
      <ProofFields fields={fields} run={run} home={home} />
      <Waiting shown={acting.waiting} />
      <Flex justify="end">
        <Button type="primary" htmlType="submit" loading={acting.busy}>
          {t("send")}
        </Button>
      </Flex>
    </Form>
  );
}

function Waiting({ shown }: { shown: boolean }) {
  const t = useCommonWords();
  return shown ? <Typography.Paragraph type="warning">{t("waiting")}</Typography.Paragraph> : null;
}

export function ActDrawer({ title, open, ...given }: Given & { title: string; open: boolean }) {
  return (
    <Drawer title={title} open={open} onClose={given.onDone} size={480} destroyOnHidden>
      <ActForm {...given} />
    </Drawer>
  );
}
