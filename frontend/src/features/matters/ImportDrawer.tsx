import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Drawer, Flex, Form, Progress, Select, Table, Tabs, Typography } from "antd";
import { useState } from "react";
import { Link } from "react-router";

import { sendForm, type Schemas } from "../../api/client";
import { useDirectory } from "../../runs/labels";
import { ChooseFile } from "../../ui/ChooseFile";
import { Explained } from "../../ui/states";
import { useText } from "../../words";
import { writeRefused } from "./sheet";
import { useMatterWords } from "./words";

type Result = Schemas["ImportResult"];
type Asked = { hotline: string; bureau?: string };
const HOTLINES = ["12345", "12393"];

const importTickets = (file: File, { hotline, bureau }: Asked) =>
  sendForm<Result>("/api/matters/import", { file, hotline, ...(bureau ? { bureau } : {}) });

/** A hotline export becomes matters; every row is told of: opened, taken before, or refused and why. */
export default function ImportDrawer({ close }: { close: () => void }) {
  const t = useMatterWords();
  const client = useQueryClient();
  const [file, setFile] = useState<File>();
  const importing = useMutation({
    mutationFn: (asked: Asked) => importTickets(file as File, asked),
    onSuccess: () => client.invalidateQueries(),
  });
  const result = importing.data;
  return (
    <Drawer open title={t("import")} onClose={close} size={640}>
      {result ? (
        <Told result={result} again={() => importing.reset()} />
      ) : (
        <>
          <Typography.Paragraph type="secondary">{t("importHow")}</Typography.Paragraph>
          <ImportForm file={file} setFile={setFile} busy={importing.isPending} send={importing.mutate} />
          {importing.isPending && <Progress percent={100} status="active" format={() => t("sending")} />}
          {importing.error && (
            <Alert
              type="error"
              title={importing.error.message}
              description={<Explained error={importing.error} />}
            />
          )}
        </>
      )}
    </Drawer>
  );
}

type FormGiven = {
  file: File | undefined;
  setFile: (file: File | undefined) => void;
  busy: boolean;
  send: (asked: Asked) => void;
};

function ImportForm({ file, setFile, busy, send }: FormGiven) {
  const t = useMatterWords();
  const text = useText();
  const { bureaus } = useDirectory();
  return (
    <Form<Asked> layout="vertical" initialValues={{ hotline: HOTLINES[0] }} onFinish={send}>
      <Form.Item name="hotline" label={t("hotline")}>
        <Select options={HOTLINES.map((value) => ({ value, label: value }))} />
      </Form.Item>
      <Form.Item name="bureau" label={t("bureau")}>
        <Select
          allowClear
          showSearch={{ optionFilterProp: "label" }}
          options={bureaus.map(({ code, name }) => ({ value: code, label: text(name) }))}
        />
      </Form.Item>
      <Form.Item>
        <ChooseFile accept=".xlsx,.csv" choose={setFile}>
          {t("choose")}
        </ChooseFile>
      </Form.Item>
      <Button type="primary" htmlType="submit" disabled={!file} loading={busy}>
        {t("send")}
      </Button>
    </Form>
  );
}

function Told({ result, again }: { result: Result; again: () => void }) {
  const t = useMatterWords();
  const { rows, taken, repeated, refused, unread } = result;
  const counts = { rows, taken: taken.length, repeated: repeated.length, refused: refused.length };
  const name = (word: "taken" | "repeated" | "refused") => `${t(word)} ${counts[word]}`;
  const items = [
    { key: "refused", label: name("refused"), children: <Refused faults={refused} /> },
    { key: "taken", label: name("taken"), children: <Taken rows={taken} /> },
    { key: "repeated", label: name("repeated"), children: <Taken rows={repeated} /> },
  ];
  return (
    <Flex vertical gap={12}>
      <Alert type={refused.length ? "warning" : "success"} title={t("result", counts)} role="status" />
      {unread.length > 0 && (
        <Typography.Text type="secondary">{t("unread", { columns: unread.join("、") })}</Typography.Text>
      )}
      <Tabs items={items} defaultActiveKey={refused.length ? "refused" : "taken"} />
      <Button onClick={again}>{t("again")}</Button>
    </Flex>
  );
}

function Refused({ faults }: { faults: Result["refused"] }) {
  const t = useMatterWords();
  const head = [t("row"), t("column"), t("what"), t("how")];
  const save = () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([writeRefused(faults, head)], { type: "text/csv" }));
    link.download = "refused.csv";
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return (
    <>
      {faults.length > 0 && (
        <Button size="small" onClick={save} style={{ marginBottom: 8 }}>
          {t("save")}
        </Button>
      )}
      <Table
        size="small"
        rowKey={({ row, column }) => `${row}/${column}`}
        dataSource={[...faults]}
        locale={{ emptyText: t("none") }}
        columns={[
          { title: head[0], dataIndex: "row", width: 70 },
          { title: head[1], dataIndex: "column", width: 120 },
          { title: head[2], dataIndex: "what" },
          { title: head[3], dataIndex: "how" },
        ]}
      />
    </>
  );
}

function Taken({ rows }: { rows: Result["taken"] }) {
  const t = useMatterWords();
  return (
    <Table
      size="small"
      rowKey="row"
      dataSource={[...rows]}
      locale={{ emptyText: t("none") }}
      columns={[
        { title: t("row"), dataIndex: "row", width: 70 },
        { title: t("ticket"), dataIndex: "ticket" },
        {
          title: t("number"),
          dataIndex: "number",
          render: (number: string, { matter }) => <Link to={`/runs/${matter}`}>{number}</Link>,
        },
      ]}
    />
  );
}
