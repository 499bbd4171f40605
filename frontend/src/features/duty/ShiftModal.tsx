import { Form, Modal, Radio, Select, Typography, Input } from "antd";
import type { Dayjs } from "dayjs";
import { useState } from "react";

import { api, type Schemas } from "../../api/client";
import { BY_LABEL } from "../../runs/choosing";
import { SpanFields, useNeeded } from "./fields";
import type { Shift } from "./month";
import { allows, readHeld, useShiftNames, writeHeld, type ShiftAct } from "./roster";
import { useSending } from "./sending";
import { useDutyWords } from "./words";

export type Chosen = { act: ShiftAct; shift: Shift; other?: Shift | undefined };
type Given = {
  chosen: Chosen;
  /** Who may be put on the shift, and the shifts it may be swapped with. */
  people: readonly Schemas["PersonView"][];
  shifts: readonly Shift[];
  close: () => void;
};
type Held = {
  username?: string;
  other?: number;
  since?: Dayjs;
  until?: Dayjs;
  how?: "cover" | "swap";
  reason?: string;
};

/** What the server is asked for, of each act. */
function askFor({ act, shift }: Chosen, held: Held): Promise<unknown> {
  const params = { path: { post: shift.roster, n: shift.n } };
  const username = held.username ?? "";
  const other = held.other ?? 0;
  switch (act) {
    case "give":
      return api.POST("/api/duty/rosters/{post}/shifts/{n}/give", { params, body: { username } });
    case "cover":
      return api.POST("/api/duty/rosters/{post}/shifts/{n}/cover", { params, body: { username } });
    case "swap":
      return api.POST("/api/duty/rosters/{post}/shifts/{n}/swap", { params, body: { other } });
    case "move": {
      const body = { since: writeHeld(held.since as Dayjs), until: writeHeld(held.until as Dayjs) };
      return api.POST("/api/duty/rosters/{post}/shifts/{n}/move", { params, body });
    }
    case "remove":
      return api.DELETE("/api/duty/rosters/{post}/shifts/{n}", { params });
    case "ask": {
      const asked = held.how === "swap" ? { other } : { to: username };
      const body = { roster: shift.roster, n: shift.n, reason: held.reason ?? "", ...asked };
      return api.POST("/api/duty/exchanges", { body });
    }
  }
}

const HOW = {
  give: "giveHow",
  cover: "coverHow",
  swap: "swapHow",
  move: "moveHow",
  remove: "removeHow",
  ask: "askHow",
} as const;

/** One act on one shift, confirmed before it happens. */
export function ShiftModal({ chosen, people, shifts, close }: Given) {
  const t = useDutyWords();
  const { name, when } = useShiftNames();
  const { send, busy } = useSending();
  const [form] = Form.useForm<Held>();
  const { act, shift, other } = chosen;
  const finish = (held: Held) => send(() => askFor(chosen, held), close);
  return (
    <Modal
      open
      title={t("actTitle", { act: t(`act_${act}`), shift: name(shift) })}
      onCancel={close}
      onOk={() => form.submit()}
      okText={t(act === "ask" ? "askSend" : `act_${act}`)}
      okButtonProps={{ danger: act === "remove" }}
      confirmLoading={busy}
    >
      <Typography.Paragraph type="secondary">
        {t("actSaid", { when: when(shift), how: t(HOW[act]) })}
      </Typography.Paragraph>
      <Form<Held>
        form={form}
        layout="vertical"
        onFinish={finish}
        initialValues={{
          how: "cover",
          other: other?.n,
          since: readHeld(shift.since),
          until: readHeld(shift.until),
        }}
      >
        {(act === "give" || act === "cover") && <PersonField people={people} shift={shift} />}
        {act === "swap" && <OtherField shifts={shifts} shift={shift} />}
        {act === "move" && <SpanFields />}
        {act === "remove" && t("removeSaid", { shift: name(shift) })}
        {act === "ask" && <AskFields people={people} shifts={shifts} shift={shift} />}
      </Form>
    </Modal>
  );
}

type FieldGiven = { shift: Shift; people: Given["people"]; shifts: Given["shifts"] };

function PersonField({ people, shift }: Pick<FieldGiven, "people" | "shift">) {
  const t = useDutyWords();
  const needed = useNeeded();
  const others = people.filter(({ username }) => username !== shift.person.username);
  return (
    <Form.Item name="username" label={t("person")} rules={needed(t("person"))}>
      <Select
        showSearch={BY_LABEL}
        options={others.map(({ username, label }) => ({ value: username, label }))}
      />
    </Form.Item>
  );
}

function OtherField({ shifts, shift }: Pick<FieldGiven, "shifts" | "shift">) {
  const t = useDutyWords();
  const needed = useNeeded();
  const { name } = useShiftNames();
  const others = shifts.filter(
    (each) => allows(each, "swap-with") && each.person.username !== shift.person.username,
  );
  return (
    <Form.Item name="other" label={t("otherShift")} rules={needed(t("otherShift"))}>
      <Select showSearch={BY_LABEL} options={others.map((each) => ({ value: each.n, label: name(each) }))} />
    </Form.Item>
  );
}

function AskFields({ people, shifts, shift }: FieldGiven) {
  const t = useDutyWords();
  const [how, setHow] = useState<"cover" | "swap">("cover");
  return (
    <>
      <Form.Item name="how">
        <Radio.Group
          aria-label={t("act_ask")}
          onChange={({ target }) => setHow(target.value as "cover" | "swap")}
          options={[
            { value: "cover", label: t("askCover") },
            { value: "swap", label: t("askSwap") },
          ]}
        />
      </Form.Item>
      {how === "cover" ? (
        <PersonField people={people} shift={shift} />
      ) : (
        <OtherField shifts={shifts} shift={shift} />
      )}
      <Form.Item name="reason" label={t("reason")}>
        <Input maxLength={300} />
      </Form.Item>
    </>
  );
}
