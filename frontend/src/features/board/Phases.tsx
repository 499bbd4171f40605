import { Flex, Typography } from "antd";
import { useRef } from "react";
import { Link } from "react-router";

import { Clock } from "../../ui/Clock";
import { GradeTag } from "../../ui/GradeTag";
import { Panel } from "../../ui/Panel";
import { useListKeys } from "../../ui/useListKeys";
import { useText } from "../../words";
import type { Board, BoardRow } from "./board";

type Given = { phases: Board["by_phase"]; rows: readonly BoardRow[] };

/** The same incidents, a column for each phase, in the order the server lists them. */
export function Phases({ phases, rows }: Given) {
  const text = useText();
  const list = useRef<HTMLDivElement>(null);
  useListKeys(list);
  const shown = phases.filter(({ id }) => rows.some(({ phase }) => phase === id));
  return (
    <div ref={list} style={{ display: "flex", gap: 12, overflowX: "auto", alignItems: "start" }}>
      {shown.map((phase) => (
        <div key={phase.id} style={{ flex: "1 0 240px" }}>
          <Panel title={`${text(phase.title) || phase.id} ${phase.count}`}>
            <Flex vertical gap={8}>
              {rows
                .filter((row) => row.phase === phase.id)
                .map((row) => (
                  <Run key={row.id} row={row} />
                ))}
            </Flex>
          </Panel>
        </div>
      ))}
    </div>
  );
}

function Run({ row }: { row: BoardRow }) {
  const text = useText();
  return (
    <div style={{ borderTop: "1px solid var(--ant-color-border-secondary)", paddingTop: 6 }}>
      <Link to={`/runs/${row.id}`} data-line={row.id}>
        {row.number} {row.title}
      </Link>
      <Flex gap={8} wrap align="center">
        <GradeTag grade={row.grade} />
        {row.tightest && <Clock due={row.tightest.due_at} timeline={row.timeline} size={16} />}
      </Flex>
      <Typography.Text type="secondary">
        {text(row.bureau_name)}
        {row.tightest && ` · ${text(row.tightest.do)}`}
      </Typography.Text>
    </div>
  );
}
