/** The fields that the plan asks for, a control for each type of its language. */
import { UploadOutlined } from "@ant-design/icons";
import { Button, DatePicker, Form, Input, InputNumber, Select, Switch, Upload, type UploadFile } from "antd";
import type { ReactNode } from "react";

import { queries, sendForm, type Schemas } from "../api/client";
import { useText } from "../words";
import { useDirectory, useLabels } from "./labels";
import { BY_LABEL } from "./choosing";
import { PostPicker } from "./PostPicker";
import { RunPicker } from "./RunPicker";
import { UNSENT } from "./WhenFields";
import { useKinds } from "./useKinds";
import { findAddress, readForm } from "./doors";
import { useRunWords } from "./words";

type Field = Schemas["Field"];
const GRADES = ["I", "II", "III", "IV"];
const ALL_GRADES = [...GRADES, "major", "ordinary"];
const STAGES = ["first", "progress", "final"] as const;
const WARNINGS = ["red", "orange", "yellow", "blue"];

export type Place = { run: string; home: string; timeline: string };

type Given = Place & {
  fields: readonly Field[];
  /** A plan's fields are called what its words say, an act's own as the pages call them. */
  ofPlan: boolean;
};

export function ProofFields({ fields, ofPlan, ...place }: Given) {
  const label = useLabels();
  const t = useRunWords();
  return fields.map((field) => {
    const own = t(`field.${field.name}` as "field.stage");
    const name = ofPlan || own.startsWith("field.") ? label("fields", field.name) : own;
    const sealed = field.type === "person" || field.type === "contact";
    return (
      <Form.Item
        key={field.name}
        name={field.name}
        label={name}
        extra={sealed ? t("sealedHow") : undefined}
        valuePropName={field.type === "flag" ? "checked" : "value"}
        rules={[{ required: field.required ?? false, message: t("required", { name }) }]}
        {...(field.type === "flag" && field.required ? { initialValue: false } : {})}
      >
        <Control field={field} {...place} />
      </Form.Item>
    );
  });
}

type ControlProps = Place & { field: Field };

/** Form.Item hands `value` and `onChange` to whatever stands here, so they go on to the control. */
function Control({ field, run, home, timeline, ...held }: ControlProps & Record<string, unknown>): ReactNode {
  const t = useRunWords();
  const label = useLabels();
  const choices = (part: "grades" | "warnings", words: readonly string[]) =>
    words.map((word) => ({ value: word, label: label(part, word) }));
  const tags = <Select {...held} mode="tags" open={false} suffixIcon={null} placeholder={t("listHow")} />;
  switch (field.type) {
    case "number":
      return <InputNumber {...held} min={0} precision={0} style={{ width: "100%" }} />;
    case "flag":
      return <Switch {...held} />;
    case "time":
      return <DatePicker {...held} {...UNSENT} showTime style={{ width: "100%" }} />;
    case "date":
      return <DatePicker {...held} {...UNSENT} style={{ width: "100%" }} />;
    case "list":
    case "media":
      return tags;
    case "grade":
      return <Select {...held} showSearch={BY_LABEL} options={choices("grades", ALL_GRADES)} />;
    case "level":
      return <Select {...held} showSearch={BY_LABEL} options={choices("grades", GRADES)} />;
    case "warning":
      return <Select {...held} showSearch={BY_LABEL} options={choices("warnings", WARNINGS)} />;
    case "posts":
    case "divisions":
      return <PostPicker {...held} home={home} />;
    case "file":
    case "files":
      return <FileField {...held} run={run} many={field.type === "files"} />;
    case "duration":
      return <Input {...held} placeholder={t("durationHow")} />;
    case "text":
      return <Input.TextArea {...held} autoSize={{ minRows: 1, maxRows: 8 }} />;
    case "run":
      return <RunPicker {...held} forms={["incident", "matter"]} timeline={timeline} />;
    case "same-form":
      return <RunPicker {...held} forms={[readForm(run) as "incident"]} timeline={timeline} />;
    case "klass":
      return <KlassPicker {...held} />;
    case "bureau":
    case "post":
    case "body":
    case "stage":
      return <Choice {...held} of={field.type} home={home} />;
    default:
      return <Input {...held} />;
  }
}

/** A class of matters, of the plans in force. */
function KlassPicker(held: Record<string, unknown>) {
  const { options } = useKinds("matter");
  return <Select {...held} showSearch={BY_LABEL} options={options} />;
}

/** One of a list: a body of the directory, a post of this bureau, whoever may be called outside, a stage. */
function Choice({ of, home, ...held }: { of: string; home: string } & Record<string, unknown>) {
  const t = useRunWords();
  const text = useText();
  const { bureaus, posts } = useDirectory();
  const outside = queries.useQuery(
    "get",
    "/api/outside",
    { params: { query: { bureau: home } } },
    { enabled: of === "body" },
  );
  const lists: Record<string, () => { value: string; label: string }[]> = {
    bureau: () => bureaus.map(({ code, name }) => ({ value: code, label: text(name) })),
    post: () =>
      posts
        .filter(({ ref }) => ref.startsWith(`${home}:`))
        .map(({ ref, title }) => ({ value: ref.slice(home.length + 1), label: text(title) })),
    body: () =>
      (outside.data ?? []).map(({ id, name, number }) => ({
        value: id,
        label: `${text(name)} ${number || t("noNumber")}`,
      })),
    stage: () => STAGES.map((stage) => ({ value: stage, label: t(`stage.${stage}`) })),
  };
  return <Select {...held} showSearch={BY_LABEL} options={lists[of]?.() ?? []} />;
}

async function attachFile(run: string, file: File): Promise<string> {
  const kept = await sendForm<Schemas["AttachmentInfo"]>(findAddress(run, "/attachments"), { file });
  return kept.reference;
}

type FileProps = { run: string; many: boolean; onChange?: (value: string | string[] | undefined) => void };

/** Uploads at once; the proof then holds the reference that came back. */
function FileField({ run, many, onChange }: FileProps) {
  const t = useRunWords();
  const tell = (files: UploadFile[]) => {
    const kept = files
      .map(({ response }) => response as string | undefined)
      .filter((each) => each !== undefined);
    onChange?.(many ? kept : kept[0]);
  };
  return (
    <Upload
      multiple={many}
      {...(many ? {} : { maxCount: 1 })}
      customRequest={({ file, onSuccess, onError }) => {
        attachFile(run, file as File).then(onSuccess, onError);
      }}
      onChange={({ fileList }) => tell(fileList)}
    >
      <Button icon={<UploadOutlined />}>{t("upload")}</Button>
    </Upload>
  );
}
