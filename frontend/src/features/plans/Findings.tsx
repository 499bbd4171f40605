import { Tag } from "antd";

import type { Schemas } from "../../api/client";
import { Nothing } from "../../ui/states";
import { WideTable } from "../../ui/WideTable";
import { usePlanWords } from "./words";

type Finding = Schemas["FindingView"];

/** What the checker says, each at its line and column; errors first. */
export function Findings({ findings }: { findings: readonly Finding[] }) {
  const t = usePlanWords();
  if (findings.length === 0) return <Nothing>{t("noFindings")}</Nothing>;
  const sorted = [...findings].sort((one, other) => one.level.localeCompare(other.level));
  return (
    <WideTable<Finding>
      rowKey={({ line, column, code, path }) => `${line}:${column}:${code}:${path}`}
      dataSource={sorted}
      pagination={{ pageSize: 20, hideOnSinglePage: true }}
      scroll={{ x: 500 }}
      columns={[
        {
          title: t("place"),
          width: 110,
          render: (_, { line, column, level }) => (
            <>
              {line}:{column} {level === "error" && <Tag color="error">!</Tag>}
            </>
          ),
        },
        { title: t("what"), dataIndex: "message" },
        { title: t("how"), dataIndex: "how" },
      ]}
    />
  );
}
