import { DeleteOutlined } from "@ant-design/icons";
import {
  Button,
  Checkbox,
  Drawer,
  Flex,
  Form,
  Input,
  InputNumber,
  Select,
  TimePicker,
  Typography,
} from "antd";

import { api } from "../../api/client";
import { BY_LABEL } from "../../runs/choosing";
import { useDirectory } from "../../runs/labels";
import { UNSENT } from "../../runs/WhenFields";
import { useRosterName } from "./roster";
import { useSending } from "./sending";
import { readTerms, writeTerms, type HeldTerms, type Terms } from "./terms";
import { useTermsWords } from "./termsWords";

const COVERAGES = ["always", "working-hours", "key-dates"] as const;
const DAYS = ["every", "working", "resting"] as const;

type Given = {
  terms: Terms;
  /** The post whose roster it is, or those among which one is chosen for a new roster. */
  post?: string;
  among?: readonly string[];
  done: (post: string) => void;
  close: () => void;
};

/** When a post must be covered, by how many, in which shifts, and who sees to it. */
export function TermsDrawer({ terms, post, among = [], done, close }: Given) {
  const t = useTermsWords();
  const { send, busy } = useSending();
  const name = useRosterName();
  const { posts } = useDirectory();
  const save = ({ post: chosen = post ?? "", ...held }: HeldTerms & { post?: string }) =>
    send(
      () =>
        api.PUT("/api/duty/rosters/{post}", { params: { path: { post: chosen } }, body: writeTerms(held) }),
      () => done(chosen),
    );
  const needed = useNeededRule();
  const named = (refs: readonly string[]) => refs.map((ref) => ({ value: ref, label: name(ref) }));
  return (
    <Drawer open title={t(post ? "changeTitle" : "open")} onClose={close} size={560}>
      <Typography.Paragraph type="secondary">{t(post ? "changeHow" : "openHow")}</Typography.Paragraph>
      <Form<HeldTerms> layout="vertical" onFinish={save} initialValues={readTerms(terms)}>
        {!post && (
          <Form.Item name="post" label={t("post")} rules={[needed(t("post"))]}>
            <Select showSearch={BY_LABEL} options={named(among)} />
          </Form.Item>
        )}
        <Form.Item name="coverage" label={t("coverage")} extra={t("coverageHow")}>
          <Select options={COVERAGES.map((value) => ({ value, label: t(`coverage_${value}`) }))} />
        </Form.Item>
        <Form.Item name="seats" label={t("seats")} rules={[needed(t("seats"))]}>
          <InputNumber min={1} precision={0} />
        </Form.Item>
        <Form.Item name="keeper" label={t("keeper")} extra={t("keeperHow")} rules={[needed(t("keeper"))]}>
          <Select showSearch={BY_LABEL} options={named(posts.map(({ ref }) => ref))} />
        </Form.Item>
        <Kinds />
        <Button type="primary" htmlType="submit" loading={busy}>
          {t("save")}
        </Button>
      </Form>
    </Drawer>
  );
}

function useNeededRule() {
  const t = useTermsWords();
  return (name: string) => ({ required: true, message: t("needed", { name }) });
}

function Kinds() {
  const t = useTermsWords();
  return (
    <Form.List name="kinds">
      {(fields, { add, remove }) => (
        <Form.Item label={t("kinds")} extra={t("kindsHow")}>
          {fields.map(({ key, name }) => (
            <Kind key={key} at={name} remove={fields.length > 1 ? () => remove(name) : undefined} />
          ))}
          <Button onClick={() => add({ days: "every" })}>{t("addKind")}</Button>
        </Form.Item>
      )}
    </Form.List>
  );
}

function Kind({ at, remove }: { at: number; remove: (() => void) | undefined }) {
  const t = useTermsWords();
  const needed = useNeededRule();
  return (
    <div style={{ padding: "8px 0", borderTop: "1px solid var(--ant-color-border-secondary)" }}>
      <Flex gap={8} wrap align="start">
        <Form.Item name={[at, "zh"]} label={t("name")} rules={[needed(t("name"))]}>
          <Input maxLength={20} style={{ width: 110 }} />
        </Form.Item>
        <Form.Item name={[at, "en"]} label={t("nameEn")}>
          <Input maxLength={40} style={{ width: 110 }} />
        </Form.Item>
        <Form.Item name={[at, "times"]} label={t("times")} rules={[needed(t("times"))]}>
          <TimePicker.RangePicker
            {...UNSENT}
            format="HH:mm"
            order={false}
            needConfirm={false}
            style={{ width: 170 }}
          />
        </Form.Item>
        <Form.Item name={[at, "days"]} label={t("days")} initialValue="every">
          <Select
            style={{ width: 100 }}
            options={DAYS.map((value) => ({ value, label: t(`days_${value}`) }))}
          />
        </Form.Item>
      </Flex>
      <Flex gap={8} wrap align="start">
        <Form.Item
          name={[at, "names"]}
          label={t("names")}
          tooltip={t("namesHow")}
          style={{ flex: "1 1 200px" }}
        >
          <Select mode="tags" open={false} suffixIcon={null} />
        </Form.Item>
        <Form.Item name={[at, "backup"]} label={t("backup")} valuePropName="checked">
          <Checkbox>{t("backup")}</Checkbox>
        </Form.Item>
        {remove && (
          <Form.Item label=" " colon={false}>
            <Button
              icon={<DeleteOutlined />}
              aria-label={t("removeKind")}
              title={t("removeKind")}
              onClick={remove}
            />
          </Form.Item>
        )}
      </Flex>
    </div>
  );
}
