/** A list of runs, late first: a table on desks, cards on telephones. */
import { Card, Flex, Table, Tag, Typography, type TableColumnsType } from "antd";
import { useRef } from "react";
import { Link, useNavigate } from "react-router";

import type { Schemas } from "../api/client";
import { Clock } from "../ui/Clock";
import { GradeTag } from "../ui/GradeTag";
import { useLook } from "../ui/look";
import { showTime } from "../ui/time";
import { useListKeys } from "../ui/useListKeys";
import { useCommonWords } from "../words/common";
import { useDirectory } from "./labels";
import { useRunWords } from "./words";

type Run = Schemas["RunView"];
type Given<R extends Run> = {
  runs: readonly R[];
  nameKind: (run: R) => string;
  graded: boolean;
  /** What a list shows beside these, such as the phase. */
  more?: TableColumnsType<R>;
  /** The server's order stands; else late ones come first. */
  ordered?: boolean;
};

export function RunTable<R extends Run>({ runs, nameKind, graded, more = [], ordered = false }: Given<R>) {
  const t = useRunWords();
  const { phone } = useLook();
  const { bureau } = useDirectory();
  const go = useNavigate();
  const list = useRef<HTMLDivElement>(null);
  useListKeys(list);
  const sorted = ordered ? [...runs] : [...runs].sort(byUrgency);
  if (phone)
    return sorted.map((run) => <RunCard key={run.id} run={run} kind={nameKind(run)} graded={graded} />);
  const columns: TableColumnsType<R> = [
    {
      title: t("col.number"),
      dataIndex: "number",
      render: (number: string, run) => <Link to={`/runs/${run.id}`}>{number}</Link>,
    },
    {
      title: t("col.title"),
      dataIndex: "title",
      ellipsis: true,
      render: (title: string, run) => <Link to={`/runs/${run.id}`}>{title}</Link>,
    },
    { title: t("col.kind"), render: (_, run) => nameKind(run) },
    ...(graded
      ? [{ title: t("col.grade"), render: (_: unknown, run: R) => <GradeTag grade={run.grade} /> }]
      : []),
    { title: t("col.bureau"), render: (_, run) => bureau(run.bureau) },
    ...more,
    { title: t("col.clock"), render: (_, run) => <RunClock run={run} /> },
    { title: t("col.status"), render: (_, run) => <RunStatus run={run} /> },
    { title: t("col.opened"), dataIndex: "opened_at", render: showTime },
  ];
  return (
    <div ref={list}>
      <Table<R>
        rowKey="id"
        size="small"
        columns={columns}
        dataSource={sorted}
        pagination={false}
        scroll={{ x: 900 }}
        onRow={(run) => ({
          tabIndex: 0,
          "data-line": run.id,
          onKeyDown: ({ key, target, currentTarget }) => {
            if (key === "Enter" && target === currentTarget) void go(`/runs/${run.id}`);
          },
        })}
      />
    </div>
  );
}

function byUrgency(one: Run, other: Run): number {
  const rank = ({ closed_at, late }: Run) => (closed_at ? 2 : late ? 0 : 1);
  return rank(one) - rank(other) || (one.due_at ?? "9").localeCompare(other.due_at ?? "9");
}

function RunClock({ run }: { run: Run }) {
  return run.due_at && !run.closed_at ? <Clock due={run.due_at} timeline={run.timeline} size={16} /> : null;
}

function RunStatus({ run }: { run: Run }) {
  const t = useRunWords();
  const common = useCommonWords();
  return (
    <Flex gap={4} wrap style={{ minWidth: 90 }}>
      {t(`run.${run.status}` as "run.open")}
      {run.late && <Tag color="error">{common("late")}</Tag>}
      {run.timeline !== "live" && <Tag>{common("drill")}</Tag>}
    </Flex>
  );
}

function RunCard({ run, kind, graded }: { run: Run; kind: string; graded: boolean }) {
  return (
    <Card size="small" style={{ marginBottom: 8 }}>
      <Flex vertical gap={4}>
        <Link to={`/runs/${run.id}`}>
          {run.number} {run.title}
        </Link>
        <Flex gap={8} wrap align="center">
          <Typography.Text type="secondary">{kind}</Typography.Text>
          {graded && <GradeTag grade={run.grade} />}
          <RunClock run={run} />
          <RunStatus run={run} />
        </Flex>
      </Flex>
    </Card>
  );
}
