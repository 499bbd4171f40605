/** Putting people on many shifts at once: some days of one kind, or turns over a stretch of days. */
import { Button, DatePicker, Drawer, Form, Select, Typography } from "antd";
import dayjs, { type Dayjs } from "dayjs";

import { api } from "../../api/client";
import { BY_LABEL } from "../../runs/choosing";
import { UNSENT } from "../../runs/WhenFields";
import { readNow, showDay } from "../../ui/time";
import { useText } from "../../words";
import { useNeeded } from "./fields";
import { addDays, moveMonth, showClock, type Gap } from "./month";
import { writeDay, type Calendar } from "./roster";
import { useSending } from "./sending";
import { useDutyWords } from "./words";

type Given = { calendar: Calendar; close: () => void };
type Added = { kind: string; username: string; days: Dayjs[] };
type Turns = { people: string[]; first: Dayjs; last: Dayjs };

const listPeople = (calendar: Calendar) =>
  calendar.people.map(({ username, label }) => ({ value: username, label }));

/** The kind of shift that a gap is of, by the hour it begins at; another has to be chosen by hand. */
const findKind = (calendar: Calendar, gap: Gap | null) =>
  gap && calendar.roster.kinds.find(({ begins, backup }) => !backup && begins === showClock(gap.since))?.code;

export function AddDrawer({ calendar, gap, close }: Given & { gap: Gap | null }) {
  const t = useDutyWords();
  const text = useText();
  const needed = useNeeded();
  const { send, busy } = useSending();
  const post = calendar.roster.post;
  const add = ({ kind, username, days }: Added) => {
    const shifts = days.map((day) => ({ kind, username, day: writeDay(day) }));
    send(
      () => api.POST("/api/duty/rosters/{post}/shifts", { params: { path: { post } }, body: { shifts } }),
      close,
    );
  };
  return (
    <Drawer open title={t("add")} onClose={close} size={420}>
      <Typography.Paragraph type="secondary">{t("addHow")}</Typography.Paragraph>
      <Form<Added>
        layout="vertical"
        onFinish={add}
        initialValues={{
          kind: findKind(calendar, gap),
          days: gap ? [dayjs(showDay(gap.since))] : undefined,
        }}
      >
        <Form.Item name="days" label={t("days")} rules={needed(t("days"))}>
          <DatePicker {...UNSENT} multiple style={{ width: "100%" }} />
        </Form.Item>
        <Form.Item name="kind" label={t("kind")} rules={needed(t("kind"))}>
          <Select
            options={calendar.roster.kinds.map(({ code, zh, en = "", begins, ends }) => ({
              value: code,
              label: `${text({ zh, en })} ${begins}–${ends}`,
            }))}
          />
        </Form.Item>
        <Form.Item name="username" label={t("person")} rules={needed(t("person"))}>
          <Select showSearch={BY_LABEL} options={listPeople(calendar)} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={busy}>
          {t("add")}
        </Button>
      </Form>
    </Drawer>
  );
}

/** From today, or from the first day of a month to come, to the month's last day. */
function findTurns(month: string) {
  const today = showDay(new Date(readNow("live")).toISOString());
  const first = `${month}-01`;
  return {
    first: dayjs(first > today ? first : today),
    last: dayjs(addDays(`${moveMonth(month, 1)}-01`, -1)),
  };
}

export function RotateDrawer({ calendar, month, close }: Given & { month: string }) {
  const t = useDutyWords();
  const needed = useNeeded();
  const { send, busy } = useSending();
  const post = calendar.roster.post;
  const rotate = ({ people, first, last }: Turns) => {
    const body = { people, first: writeDay(first), last: writeDay(last) };
    send(() => api.POST("/api/duty/rosters/{post}/rotate", { params: { path: { post } }, body }), close);
  };
  return (
    <Drawer open title={t("rotate")} onClose={close} size={420}>
      <Typography.Paragraph type="secondary">{t("rotateHow")}</Typography.Paragraph>
      <Form<Turns> layout="vertical" onFinish={rotate} initialValues={findTurns(month)}>
        <Form.Item name="people" label={t("people")} rules={needed(t("people"))}>
          <Select mode="multiple" showSearch={BY_LABEL} options={listPeople(calendar)} />
        </Form.Item>
        <Form.Item name="first" label={t("firstDay")} rules={needed(t("firstDay"))}>
          <DatePicker {...UNSENT} style={{ width: "100%" }} />
        </Form.Item>
        <Form.Item name="last" label={t("lastDay")} rules={needed(t("lastDay"))}>
          <DatePicker {...UNSENT} style={{ width: "100%" }} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={busy}>
          {t("rotate")}
        </Button>
      </Form>
    </Drawer>
  );
}
