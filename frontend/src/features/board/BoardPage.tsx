import { Button, Flex, type TableColumnsType } from "antd";

import { OpenButton } from "../../runs/OpenButton";
import { RunTable } from "../../runs/RunTable";
import { Clauses, splitClauses } from "../../ui/Clauses";
import { useLook } from "../../ui/look";
import { Panel } from "../../ui/Panel";
import { Fetched, NothingFor } from "../../ui/states";
import { useText } from "../../words";
import { useBoard, useFilters, type Board, type BoardRow } from "./board";
import { Bureaus } from "./Bureaus";
import { Counts } from "./Counts";
import { Days } from "./Days";
import { Filters } from "./Filters";
import { Phases } from "./Phases";
import { Shares } from "./Shares";
import { useBoardWords } from "./words";

/** All incidents one may see, counted and listed, late first; a city sees its districts. */
export default function BoardPage() {
  const filters = useFilters();
  const board = useBoard(filters.query);
  const t = useBoardWords();
  return (
    <Flex vertical gap={12}>
      <Flex justify="end">
        <OpenButton form="incident" />
      </Flex>
      <Filters filters={filters} />
      <Fetched query={board}>
        {(data) => {
          const first = data.pages[0] as Board;
          const rows = data.pages.flatMap(({ items }) => items);
          return (
            <>
              <Overview board={first} filters={filters} />
              <Rows board={first} rows={rows} filters={filters} />
              {board.hasNextPage && (
                <Button onClick={() => void board.fetchNextPage()} loading={board.isFetchingNextPage}>
                  {t("more")}
                </Button>
              )}
            </>
          );
        }}
      </Fetched>
    </Flex>
  );
}

type Part = { board: Board; filters: ReturnType<typeof useFilters> };

function Overview({ board, filters: { query, toggle } }: Part) {
  const t = useBoardWords();
  const { phone } = useLook();
  const share = (name: "phase" | "grade" | "kind") => ({
    chosen: query.get(name) ?? "",
    choose: (id: string) => toggle(name, id),
  });
  const columns = phone ? "minmax(0, 1fr)" : "repeat(4, minmax(0, 1fr))";
  return (
    <>
      <Counts counts={board.counts} />
      <div style={{ display: "grid", gap: 12, gridTemplateColumns: columns }}>
        <Shares title={t("byPhase")} shares={board.by_phase} {...share("phase")} />
        <Shares title={t("byGrade")} shares={board.by_grade} {...share("grade")} graded />
        <Shares title={t("byKind")} shares={board.by_kind} {...share("kind")} />
        <Days days={board.thirty_days} />
      </div>
      {board.by_bureau.length > 1 && (
        <Panel title={t("bureaus")}>
          <Bureaus
            bureaus={board.by_bureau}
            chosen={query.get("bureau") ?? ""}
            choose={(id) => toggle("bureau", id)}
          />
        </Panel>
      )}
    </>
  );
}

function Rows({ board, rows, filters: { query, clear } }: Part & { rows: readonly BoardRow[] }) {
  const t = useBoardWords();
  const text = useText();
  if (rows.length === 0) {
    const next = query.size > 0 && <Button onClick={clear}>{t("clear")}</Button>;
    return (
      <NothingFor needs="incidents:read" next={next}>
        {t(query.size > 0 ? "nothing" : "nothingOpen")}
      </NothingFor>
    );
  }
  if (query.get("view") === "phases") return <Phases phases={board.by_phase} rows={rows} />;
  const more: TableColumnsType<BoardRow> = [
    { title: t("phase"), render: (_, row) => text(row.phase_title) },
    {
      title: t("asks"),
      render: (_, { tightest }) =>
        tightest && (
          <Flex vertical>
            {text(tightest.do)}
            <Clauses ids={splitClauses(tightest.clauses)} />
          </Flex>
        ),
    },
    { title: t("unacknowledged"), dataIndex: "unacknowledged", align: "end" },
  ];
  return <RunTable runs={rows} nameKind={({ kind_title }) => text(kind_title)} graded ordered more={more} />;
}
