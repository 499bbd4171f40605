import { Flex, Typography } from "antd";
import { Link } from "react-router";

import { OnDuty, useOnDuty } from "../../runs/OnDuty";
import { Clock } from "../../ui/Clock";
import { GradeTag } from "../../ui/GradeTag";
import { useLive } from "../../ui/live";
import { useLook } from "../../ui/look";
import { Fetched, Nothing } from "../../ui/states";
import { listColours } from "../../ui/theme";
import { showSecond, useNow } from "../../ui/time";
import { useText } from "../../words";
import { readFilters, useBoard, useUsualTimeline, useFilters, type Board, type BoardRow } from "./board";
import { Bureaus } from "./Bureaus";
import { Counts } from "./Counts";
import { Days } from "./Days";
import { useBoardWords } from "./words";

const CLOCKS = 8;

/** For the big screen: readable from five metres, with nothing to press but the way back. */
export default function WallPage() {
  const { query, toggle } = useFilters();
  const board = useBoard(query, CLOCKS);
  return (
    <div style={{ padding: 24, minHeight: "100dvh", boxSizing: "border-box" }}>
      <Fetched query={board}>
        {({ pages }) => {
          const shown = pages[0] as Board;
          return (
            <Flex vertical gap={20}>
              <Head board={shown} query={query} />
              <Counts counts={shown.counts} size={56} />
              <div
                style={{
                  display: "grid",
                  gap: 24,
                  gridTemplateColumns: "repeat(auto-fit, minmax(min(100%, 520px), 1fr))",
                }}
              >
                <Clocks rows={shown.items} />
                <Flex vertical gap={20}>
                  <Bureaus
                    bureaus={shown.by_bureau}
                    chosen={query.get("bureau") ?? ""}
                    choose={(id) => toggle("bureau", id)}
                    size={20}
                  />
                  <Duty />
                </Flex>
              </div>
              <Days days={shown.thirty_days} height={110} bare />
            </Flex>
          );
        }}
      </Fetched>
    </div>
  );
}

/** The status word in its colour, and how old this may be: a cut line is said in red, never hidden. */
function Head({ board, query }: { board: Board; query: URLSearchParams }) {
  const t = useBoardWords();
  const colours = listColours(useLook().look);
  const { connected } = useLive();
  const { timeline } = readFilters(query, useUsualTimeline());
  const now = new Date(useNow(timeline)).toISOString();
  const { late, open } = board.counts;
  const [word, colour] = late
    ? [t("lateNow"), colours.I]
    : open
      ? [t("running"), colours.III]
      : [t("allWell"), "var(--ant-color-success)"];
  return (
    <Flex align="baseline" gap={24} wrap>
      <Typography.Title level={1} style={{ margin: 0, fontSize: 72, lineHeight: 1.1, color: colour }}>
        {word}
      </Typography.Title>
      <span style={{ marginInlineStart: "auto" }} />
      <span
        role="status"
        style={{
          fontSize: 28,
          fontVariantNumeric: "tabular-nums",
          ...(connected ? {} : { color: colours.I, fontWeight: 600 }),
        }}
      >
        {connected ? t("liveAt", { time: showSecond(now) }) : t("cut")}
      </span>
      <Link to={{ pathname: "/board", search: query.toString() }}>{t("leave")}</Link>
    </Flex>
  );
}

function Clocks({ rows }: { rows: readonly BoardRow[] }) {
  const t = useBoardWords();
  const running = rows.filter(({ tightest }) => tightest);
  return (
    <section aria-label={t("clocks")}>
      {running.length === 0 && <Nothing>{t("noClocks")}</Nothing>}
      {running.map((row) => (
        <BigClock key={row.id} row={row} />
      ))}
    </section>
  );
}

function BigClock({ row }: { row: BoardRow }) {
  const text = useText();
  if (!row.tightest) return null;
  return (
    <Flex
      gap={24}
      align="center"
      wrap
      style={{ padding: "10px 0", borderTop: "1px solid var(--ant-color-border-secondary)" }}
    >
      <Clock due={row.tightest.due_at} timeline={row.timeline} size="min(48px, 9vw)" />
      <Flex vertical style={{ minWidth: 0, flex: "1 1 260px" }}>
        <Typography.Text ellipsis style={{ fontSize: 26 }}>
          {text(row.tightest.do)}
        </Typography.Text>
        <Flex gap={12} align="center" wrap>
          <Link
            to={`/runs/${row.id}`}
            style={{ fontSize: 20, color: "inherit", textDecoration: "underline" }}
          >
            {row.number} {row.title}
          </Link>
          <GradeTag grade={row.grade} />
          <Typography.Text type="secondary" style={{ fontSize: 18 }}>
            {text(row.bureau_name)} · {row.tightest.clauses}
          </Typography.Text>
        </Flex>
      </Flex>
    </Flex>
  );
}

function Duty() {
  const t = useBoardWords();
  const posts = useOnDuty();
  if (posts.length === 0) return null;
  return (
    <section>
      <Typography.Title level={2} style={{ fontSize: 22 }}>
        {t("duty")}
      </Typography.Title>
      <OnDuty posts={posts} size={20} />
    </section>
  );
}
