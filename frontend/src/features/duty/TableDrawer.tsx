import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Drawer, Flex, Form, Input, Typography } from "antd";
import { useState } from "react";

import { sendForm, type Schemas } from "../../api/client";
import { Problem, type Fault } from "../../api/problem";
import { useDirectory } from "../../runs/labels";
import { ChooseFile } from "../../ui/ChooseFile";
import { Explained } from "../../ui/states";
import { WideTable } from "../../ui/WideTable";
import { nameTable } from "./roster";
import { useDutyWords } from "./words";

type Asked = { sheet?: string };
type Given = { post: string; month: string; close: () => void };

/** A month's table becomes shifts: whole, or not at all with every fault by row and column. */
export function TableDrawer({ post, month, close }: Given) {
  const t = useDutyWords();
  const client = useQueryClient();
  const { post: title } = useDirectory();
  const [file, setFile] = useState<File>();
  const importing = useMutation({
    mutationFn: ({ sheet }: Asked) =>
      sendForm<Schemas["Imported"][]>(nameTable(post), {
        file: file as File,
        month,
        ...(sheet ? { sheet } : {}),
      }),
    onSuccess: () => client.invalidateQueries(),
  });
  return (
    <Drawer open title={`${t("importTable")} ${month}`} onClose={close} size={640}>
      <Flex vertical gap={12}>
        <Typography.Text type="secondary">{t("tableHow")}</Typography.Text>
        <ImportForm file={file} setFile={setFile} busy={importing.isPending} send={importing.mutate} />
        {importing.error && <Refusal error={importing.error} />}
        {importing.data?.map(({ roster, ...counts }) => (
          <Alert
            key={roster}
            type="success"
            role="status"
            title={t("imported", { post: title(roster), ...counts })}
          />
        ))}
      </Flex>
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
  const t = useDutyWords();
  return (
    <Form<Asked> layout="vertical" onFinish={send}>
      <Form.Item>
        <ChooseFile accept=".xlsx,.xls" choose={setFile}>
          {t("choose")}
        </ChooseFile>
      </Form.Item>
      <Form.Item name="sheet" label={t("sheet")}>
        <Input maxLength={100} />
      </Form.Item>
      <Button type="primary" htmlType="submit" disabled={!file} loading={busy}>
        {t("send")}
      </Button>
    </Form>
  );
}

function Refusal({ error }: { error: Error }) {
  const t = useDutyWords();
  const faults: readonly Fault[] = error instanceof Problem ? error.faults : [];
  if (faults.length === 0)
    return <Alert type="error" title={error.message} description={<Explained error={error} />} />;
  return (
    <>
      <Alert type="error" title={t("faults", { count: faults.length })} />
      <WideTable
        rowKey={({ row, column, what }) => `${row}/${column}/${what}`}
        dataSource={[...faults]}
        columns={[
          { title: t("row"), dataIndex: "row", width: 60 },
          { title: t("column"), dataIndex: "column", width: 120 },
          { title: t("what"), dataIndex: "what" },
          { title: t("fix"), dataIndex: "how" },
        ]}
      />
    </>
  );
}
