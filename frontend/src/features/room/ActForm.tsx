/** One act as a form in a drawer: its fields, the refusal at the field it is about, a second question where it hurts. */
import { Button, Drawer, Flex, Form, Modal, Typography } from "antd";

import { Problem } from "../../api/problem";
import { useActing, type Act } from "../../runs/acting";
import { writeProof, writeValue } from "../../runs/proof";
import { ProofFields } from "../../runs/ProofFields";
import { WhenFields, WHEN, WHY } from "../../runs/WhenFields";
import { useRunWords } from "../../runs/words";
import { GRAVE, type Asked } from "./acts";
import { SayThis } from "./SayThis";
import { useRoomWords } from "./words";

export type ActGiven = {
  run: string;
  home: string;
  timeline: string;
  act: string;
  /** What the act is about, such as the step or the promise. */
  about?: Record<string, unknown>;
  /** Under which name the fields go into the body; without it they are the body's own. */
  under?: "proof" | "facts";
  fields: readonly Asked[];
  onDone: () => void;
};

type Held = Record<string, unknown>;

/** `proof.grade` of a refusal belongs to the field `grade` of the form. */
const readField = (error: unknown) => (error instanceof Problem ? (error.field.split(".").at(-1) ?? "") : "");

export function ActForm({ run, home, timeline, act, about, under, fields, onDone }: ActGiven) {
  const t = useRunWords();
  const room = useRoomWords();
  const [modal, holder] = Modal.useModal();
  const [form] = Form.useForm<Held>();
  const acting = useActing(timeline);

  const send = async (held: Held) => {
    const written = writeProof(fields, held);
    const when = {
      [WHEN]: writeValue("time", held[WHEN] as never),
      [WHY]: writeValue("text", held[WHY] as never),
    };
    const body = { act, ...about, ...(under ? { [under]: written } : written), ...when };
    try {
      await acting.act(run, body as Act);
      onDone();
    } catch (error) {
      const name = readField(error);
      if ([...fields.map((field) => field.name), WHEN, WHY].includes(name))
        form.setFields([{ name, errors: [(error as Error).message] }]);
    }
  };
  const submit = (held: Held) => {
    if (acting.busy) return undefined;
    if (!GRAVE.has(act)) return send(held);
    const title = room("sure", { act: room(`do.${act}` as "do.close") });
    return void modal.confirm({ title, onOk: () => void send(held) });
  };
  return (
    <Form form={form} layout="vertical" onFinish={submit}>
      {holder}
      {act === "call-outside" && <SayThis home={home} />}
      {fields.length === 0 && <Typography.Paragraph type="secondary">{room("noForm")}</Typography.Paragraph>}
      <ProofFields ofPlan={under !== undefined} fields={fields} run={run} home={home} timeline={timeline} />
      <WhenFields />
      <Flex justify="end">
        <Button type="primary" htmlType="submit" loading={acting.busy}>
          {t("send")}
        </Button>
      </Flex>
    </Form>
  );
}

export function ActDrawer({ title, open, ...given }: ActGiven & { title: string; open: boolean }) {
  return (
    <Drawer title={title} open={open} onClose={given.onDone} size={480} destroyOnHidden>
      <ActForm {...given} />
    </Drawer>
  );
}
