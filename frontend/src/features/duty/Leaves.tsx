import { Button, Flex, Form, Modal, Popconfirm, Select, Typography } from "antd";
import type { Dayjs } from "dayjs";
import { useState } from "react";

import { api, type Schemas } from "../../api/client";
import { BY_LABEL } from "../../runs/choosing";
import { useDirectory } from "../../runs/labels";
import { showTime } from "../../ui/time";
import { SpanFields, useNeeded } from "./fields";
import { None } from "./None";
import { allows, writeHeld } from "./roster";
import { useSending } from "./sending";
import { useDutyWords } from "./words";

type Leave = Schemas["LeaveView"];

export function Leaves({ leaves, empty }: { leaves: readonly Leave[]; empty: string }) {
  if (leaves.length === 0) return <None>{empty}</None>;
  return leaves.map((leave) => <Line key={leave.id} leave={leave} />);
}

function Line({ leave }: { leave: Leave }) {
  const t = useDutyWords();
  const { send, busy } = useSending();
  const end = () =>
    send(() => api.POST("/api/duty/leaves/{leave}/end", { params: { path: { leave: leave.id } } }));
  const open = leave.open_shifts?.length ?? 0;
  const times = { since: showTime(leave.since), until: showTime(leave.until) };
  return (
    <Flex gap={8} justify="space-between" align="start" wrap style={{ padding: "6px 0" }}>
      <div>
        {t("leaveSaid", { label: leave.person.label, ...times })}
        {open > 0 && <Typography.Text type="danger"> {t("leaveOpen", { count: open })}</Typography.Text>}
      </div>
      {allows(leave, "end") && (
        <Popconfirm title={t("leaveEnd")} description={t("leaveEndHow")} onConfirm={end}>
          <Button size="small" loading={busy}>
            {t("leaveEnd")}
          </Button>
        </Popconfirm>
      )}
    </Flex>
  );
}

type Given = {
  /** Of whom, one or several to choose from; and at which bureaus it may be recorded. */
  people: readonly Schemas["PersonView"][];
  bureaus: readonly string[];
};
type Held = { username: string; bureau: string; since: Dayjs; until: Dayjs };

/** From when until when somebody is away. */
export function LeaveButton({ people, bureaus }: Given) {
  const t = useDutyWords();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {t("leaveTake")}
      </Button>
      {open && <LeaveModal people={people} bureaus={bureaus} close={() => setOpen(false)} />}
    </>
  );
}

function LeaveModal({ people, bureaus, close }: Given & { close: () => void }) {
  const t = useDutyWords();
  const { bureau: named } = useDirectory();
  const { send, busy } = useSending();
  const [form] = Form.useForm<Held>();
  const needed = useNeeded();
  const finish = ({ since, until, ...who }: Held) =>
    send(
      () =>
        api.POST("/api/duty/leaves", { body: { ...who, since: writeHeld(since), until: writeHeld(until) } }),
      close,
    );
  const only = { username: people.length === 1 ? people[0]?.username : undefined, bureau: bureaus[0] };
  return (
    <Modal open title={t("leaveTake")} onCancel={close} onOk={() => form.submit()} confirmLoading={busy}>
      <Form<Held> form={form} layout="vertical" onFinish={finish} initialValues={only}>
        <Form.Item
          name="username"
          label={t("person")}
          rules={needed(t("person"))}
          hidden={people.length === 1}
        >
          <Select
            showSearch={BY_LABEL}
            options={people.map(({ username, label }) => ({ value: username, label }))}
          />
        </Form.Item>
        <Form.Item
          name="bureau"
          label={t("bureau")}
          rules={needed(t("bureau"))}
          hidden={bureaus.length === 1}
        >
          <Select options={bureaus.map((code) => ({ value: code, label: named(code) }))} />
        </Form.Item>
        <SpanFields />
      </Form>
    </Modal>
  );
}
