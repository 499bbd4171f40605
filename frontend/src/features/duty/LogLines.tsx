import { Button, Flex, Table, Tag, Typography } from "antd";
import { useState } from "react";

import { useDirectory } from "../../runs/labels";
import { useLook } from "../../ui/look";
import { showTime } from "../../ui/time";
import { CloseModal } from "./LogForms";
import type { Line } from "./log";
import { useLogWords } from "./logWords";
import { allows } from "./roster";

/** The lines as a table, on a telephone one below the other. */
export function LogLines({ lines }: { lines: readonly Line[] }) {
  const { phone } = useLook();
  const [closing, setClosing] = useState<Line | null>(null);
  return (
    <>
      {phone ? <Stack lines={lines} close={setClosing} /> : <Rows lines={lines} close={setClosing} />}
      {closing && <CloseModal line={closing} close={() => setClosing(null)} />}
    </>
  );
}

type Given = { lines: readonly Line[]; close: (line: Line) => void };

function Rows({ lines, close }: Given) {
  const t = useLogWords();
  const { post } = useDirectory();
  return (
    <Table<Line>
      size="small"
      rowKey="n"
      pagination={false}
      dataSource={[...lines]}
      columns={[
        { title: t("number"), dataIndex: "n", width: 70 },
        { title: t("at"), dataIndex: "at", width: 150, render: (at: string) => showTime(at) },
        { title: t("kind"), dataIndex: "kind", width: 80, render: (kind: Line["kind"]) => t(kind) },
        { title: t("whence"), dataIndex: "whence", width: 140 },
        { title: t("text"), key: "text", render: (_, line) => <Said line={line} /> },
        {
          title: t("by"),
          dataIndex: "post",
          width: 150,
          render: (by: string, { bureau }) => post(by, bureau),
        },
        {
          title: t("state"),
          key: "state",
          width: 130,
          render: (_, line) => <State line={line} close={close} />,
        },
      ]}
    />
  );
}

function Stack({ lines, close }: Given) {
  const t = useLogWords();
  const { post } = useDirectory();
  return lines.map((line) => (
    <Flex key={line.n} vertical gap={2} style={{ padding: "8px 0" }}>
      <Flex justify="space-between" gap={8} wrap>
        <Typography.Text type="secondary">
          {line.n} · {showTime(line.at)} · {t(line.kind)} {line.whence}
        </Typography.Text>
        <State line={line} close={close} />
      </Flex>
      <Said line={line} />
      <Typography.Text type="secondary">{post(line.post, line.bureau)}</Typography.Text>
    </Flex>
  ));
}

function Said({ line }: { line: Line }) {
  const t = useLogWords();
  return (
    <>
      <div>
        {line.text} {line.run && <Tag>{line.run}</Tag>}
      </div>
      {line.done && <Typography.Text type="secondary">{t("doneSaid", { done: line.done })}</Typography.Text>}
    </>
  );
}

function State({ line, close }: { line: Line; close: Given["close"] }) {
  const t = useLogWords();
  if (!line.open)
    return line.closed_at ? (
      <Typography.Text type="secondary">
        {t("closedAt", { at: showTime(line.closed_at).slice(5) })}
      </Typography.Text>
    ) : null;
  return (
    <Flex gap={8} align="center" wrap>
      <Tag>{t("isOpen")}</Tag>
      {allows(line, "close") && (
        <Button size="small" onClick={() => close(line)}>
          {t("close")}
        </Button>
      )}
    </Flex>
  );
}
