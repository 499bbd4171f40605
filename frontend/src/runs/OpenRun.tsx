/** Registering an incident or a matter by hand: the form of its course, from the plan. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Drawer, Form, Input, Select } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";

import { api, makeKey } from "../api/client";
import { useSpeaker } from "../api/me";
import { Explained } from "../ui/states";
import { useText } from "../words";
import { useDirectory } from "./labels";
import { writeProof, writeValue } from "./proof";
import { ProofFields } from "./ProofFields";
import { WhenFields, WHEN, WHY } from "./WhenFields";
import { useCourses, type Course } from "./useKinds";
import { useRunWords } from "./words";

type Openable = "incident" | "matter";
type Held = Record<string, unknown> & { title: string; bureau: string };

async function openRun(form: Openable, course: Course, held: Held, key: string): Promise<string> {
  const body = {
    plan: course.plan,
    title: held.title,
    bureau: held.bureau,
    facts: writeProof(course.facts, held),
    [WHEN]: writeValue("time", held[WHEN] as never),
    [WHY]: writeValue("text", held[WHY] as never),
  } as { plan: string; title: string; bureau: string };
  const params = { header: { "Idempotency-Key": key } };
  const { data } =
    form === "incident"
      ? await api.POST("/api/incidents", { params, body: { ...body, kind: course.id } })
      : await api.POST("/api/matters", { params, body: { ...body, klass: course.id } });
  return data?.run.id ?? "";
}

export default function OpenRun({ form, close }: { form: Openable; close: () => void }) {
  const t = useRunWords();
  const text = useText();
  const go = useNavigate();
  const client = useQueryClient();
  // A hotline or an alert opens by itself.
  const courses = useCourses((each) => each.form === form && (form === "matter" || each.opens_by_hand));
  const [chosen, setChosen] = useState("");
  const [key] = useState(makeKey);
  const course = courses.find(({ plan, id }) => `${plan}/${id}` === chosen);
  const opening = useMutation({
    mutationFn: (held: Held) => openRun(form, course as Course, held, key),
    onSuccess: (run) => {
      void client.invalidateQueries();
      close();
      void go(`/runs/${run}`);
    },
  });
  return (
    <Drawer open title={t(`open.${form}`)} onClose={close} size={520}>
      <Form<Held> layout="vertical" onFinish={opening.mutate}>
        <Form.Item label={t("filter.kind")} required htmlFor="open-kind">
          <Select
            id="open-kind"
            value={chosen || null}
            onChange={(value: string) => setChosen(value)}
            showSearch={{ optionFilterProp: "label" }}
            options={courses.map(({ plan, id, title }) => ({ value: `${plan}/${id}`, label: text(title) }))}
          />
        </Form.Item>
        {course && <CourseFields course={course} />}
        {opening.error && (
          <Alert
            type="error"
            title={opening.error.message}
            description={<Explained error={opening.error} />}
            style={{ marginBottom: 12 }}
          />
        )}
        <Button type="primary" htmlType="submit" disabled={!course} loading={opening.isPending}>
          {t("open.send")}
        </Button>
      </Form>
    </Drawer>
  );
}

function CourseFields({ course }: { course: Course }) {
  const t = useRunWords();
  const text = useText();
  const { bureaus } = useDirectory();
  const own = useSpeaker().bureau;
  const needed = (name: string) => [{ required: true, message: t("required", { name }) }];
  return (
    <>
      <Form.Item name="title" label={t("col.title")} rules={needed(t("col.title"))}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="bureau" label={t("col.bureau")} initialValue={own} rules={needed(t("col.bureau"))}>
        <Select
          showSearch={{ optionFilterProp: "label" }}
          options={bureaus.map(({ code, name }) => ({ value: code, label: text(name) }))}
        />
      </Form.Item>
      <ProofFields ofPlan fields={course.facts} run={`${course.form}:`} home={own} timeline="live" />
      <WhenFields />
    </>
  );
}
