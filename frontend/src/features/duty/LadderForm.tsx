import { Button, DatePicker, Form, Segmented, Select, Typography } from "antd";
import type { Dayjs } from "dayjs";
import { useState } from "react";

import { useSpeaker } from "../../api/me";
import { BY_LABEL } from "../../runs/choosing";
import { useDirectory } from "../../runs/labels";
import { readProof, writeProof } from "../../runs/proof";
import { ProofFields } from "../../runs/ProofFields";
import { type Course } from "../../runs/useKinds";
import { useText } from "../../words";
import { TO_THE_MINUTE } from "./fields";
import type { Asked } from "./ladder";
import { useLadderWords } from "./ladderWords";
import { readHeld, useRosterName, writeHeld } from "./roster";

type Held = Record<string, unknown> & {
  post?: string;
  bureau?: string;
  course?: string;
  at?: Dayjs | null;
  hours?: number;
};
type Given = { courses: readonly Course[]; asked: Asked; ask: (next: Asked) => void };
const HOURS = [2, 6, 24, 72];
// What is asked stands in the address, where neither people nor files have a place.
const UNASKED = new Set(["person", "contact", "file", "files"]);

const listAskable = (course: Course | undefined) =>
  (course?.facts ?? []).filter(({ type }) => !UNASKED.has(type));

/** Of which post, or of what kind of incident; and at what instant. */
export function LadderForm({ courses, asked, ask }: Given) {
  const t = useLadderWords();
  const [of, setOf] = useState<"post" | "kind">(asked.kind ? "kind" : "post");
  const [form] = Form.useForm<Held>();
  const before = asked.kind ? `${asked.plan}/${asked.kind}` : undefined;
  const find = (chosen: string | undefined) => courses.find(({ plan, id }) => `${plan}/${id}` === chosen);
  const course = find((Form.useWatch("course", form) as string | undefined) ?? before);
  const finish = (held: Held) => ask(of === "post" ? readPost(held) : readKind(held, course));
  const initial = {
    ...asked,
    ...(before ? { course: before } : {}),
    ...readFacts(asked.facts, find(before)),
    at: asked.at ? readHeld(asked.at) : null,
    hours: asked.hours ?? HOURS[0],
  };
  return (
    <Form<Held> form={form} layout="vertical" onFinish={finish} initialValues={initial}>
      <Segmented<"post" | "kind">
        block
        value={of}
        onChange={setOf}
        style={{ marginBottom: 12 }}
        options={[
          { value: "post", label: t("byPost") },
          { value: "kind", label: t("byKind") },
        ]}
      />
      {of === "post" ? <PostField /> : <KindFields courses={courses} course={course} />}
      <Form.Item name="at" label={t("at")} extra={t("atHow")}>
        <DatePicker {...TO_THE_MINUTE} />
      </Form.Item>
      <Button type="primary" htmlType="submit" block>
        {t("show")}
      </Button>
    </Form>
  );
}

const readAt = ({ at }: Held): Asked => (at ? { at: writeHeld(at) } : {});

const readPost = (held: Held): Asked => ({ post: held.post ?? "", ...readAt(held) });

function readKind(held: Held, course: Course | undefined): Asked {
  const facts = writeProof(listAskable(course), held);
  return {
    bureau: held.bureau ?? "",
    plan: course?.plan ?? "",
    kind: course?.id ?? "",
    hours: held.hours ?? 0,
    ...(Object.keys(facts).length > 0 ? { facts: JSON.stringify(facts) } : {}),
    ...readAt(held),
  };
}

/** An address may be cut or mistyped: then there is nothing to fill in. */
function readFacts(facts: string | undefined, course: Course | undefined): Record<string, unknown> {
  try {
    return readProof(listAskable(course), JSON.parse(facts ?? "{}") as Record<string, unknown>);
  } catch {
    return {};
  }
}

function PostField() {
  const t = useLadderWords();
  const { posts } = useDirectory();
  const name = useRosterName();
  return (
    <Form.Item
      name="post"
      label={t("post")}
      rules={[{ required: true, message: t("needed", { name: t("post") }) }]}
    >
      <Select showSearch={BY_LABEL} options={posts.map(({ ref }) => ({ value: ref, label: name(ref) }))} />
    </Form.Item>
  );
}

function KindFields({ courses, course }: { courses: readonly Course[]; course: Course | undefined }) {
  const t = useLadderWords();
  const text = useText();
  const { bureaus } = useDirectory();
  const own = useSpeaker().bureau;
  const needed = (name: string) => [{ required: true, message: t("needed", { name }) }];
  const facts = listAskable(course);
  return (
    <>
      <Form.Item name="bureau" label={t("bureau")} initialValue={own} rules={needed(t("bureau"))}>
        <Select
          showSearch={BY_LABEL}
          options={bureaus.map(({ code, name }) => ({ value: code, label: text(name) }))}
        />
      </Form.Item>
      <Form.Item name="course" label={t("kind")} rules={needed(t("kind"))}>
        <Select
          showSearch={BY_LABEL}
          options={courses.map(({ plan, id, title }) => ({ value: `${plan}/${id}`, label: text(title) }))}
        />
      </Form.Item>
      {facts.length > 0 && (
        <>
          <Typography.Paragraph type="secondary">{t("factsHow")}</Typography.Paragraph>
          <ProofFields ofPlan fields={facts} run="incident:" home={own} timeline="live" />
        </>
      )}
      <Form.Item name="hours" label={t("hours")}>
        <Select options={HOURS.map((value) => ({ value, label: t("hoursOf", { count: value }) }))} />
      </Form.Item>
    </>
  );
}
