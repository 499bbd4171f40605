import { Flex, Tag } from "antd";
import { lazy, Suspense } from "react";
import { Link } from "react-router";

import type { Schemas } from "../../api/client";
import { useDeliveryWords } from "../../runs/deliveryWords";
import { useLook } from "../../ui/look";
import { seriesColours } from "../../ui/theme";
import { showTime } from "../../ui/time";
import { WideTable } from "../../ui/WideTable";
import { useText } from "../../words";
import { useReachWords } from "./reachWords";

type Reached = Schemas["Reached"];
const Chart = lazy(() => import("../../ui/Chart"));
const BAR = 28;

/** How often each post answered and was silent, side by side. */
export function ReachChart({ posts }: { posts: readonly Reached[] }) {
  const t = useReachWords();
  const text = useText();
  const [answered, waits, , silent] = seriesColours(useLook().look);
  const parts = [
    { name: t("answered"), count: (each: Reached) => each.answered, color: answered },
    { name: t("silent"), count: (each: Reached) => each.silent, color: silent },
    { name: t("waits"), count: (each: Reached) => each.asked - each.answered - each.silent, color: waits },
  ];
  const said = posts.map((each) =>
    t("chartOne", { post: text(each), answered: each.answered, asked: each.asked }),
  );
  const option = {
    grid: { left: 8, right: 16, top: 32, bottom: 8, containLabel: true },
    legend: { top: 0 },
    tooltip: { trigger: "axis" },
    xAxis: { type: "value", minInterval: 1 },
    yAxis: { type: "category", inverse: true, data: posts.map((each) => text(each)) },
    series: parts.map(({ name, count, color }) => ({
      type: "bar",
      stack: "all",
      name,
      barMaxWidth: BAR / 2,
      itemStyle: { color },
      data: posts.map(count),
    })),
  };
  return (
    <Suspense>
      <Chart
        option={option}
        height={64 + posts.length * BAR}
        label={t("chart", { said: said.join(t("list")) })}
      />
    </Suspense>
  );
}

/** `2 分 5 秒`. */
export function useLength() {
  const t = useReachWords();
  return (seconds: number | null): string => {
    if (seconds === null) return "";
    const minutes = Math.floor(seconds / 60);
    return minutes ? t("minutes", { minutes, seconds: seconds % 60 }) : t("seconds", { seconds });
  };
}

/** By which way an answer came. */
export function useHow() {
  const words = useDeliveryWords();
  return (how: string): string => (how ? words(`how.${how}` as "how.app") : "");
}

/** The figures behind the chart, and who is to be mended. */
export function ReachedPosts({ posts }: { posts: readonly Reached[] }) {
  const t = useReachWords();
  const text = useText();
  const length = useLength();
  const channelOf = useHow();
  const by = ({ channels }: Reached) =>
    Object.entries(channels)
      .map(([how, count]) => t("channelOf", { channel: channelOf(how), count }))
      .join(t("list"));
  return (
    <WideTable<Reached>
      rowKey="post"
      dataSource={[...posts]}
      columns={[
        { title: t("post"), key: "post", render: (_, each) => <Post reached={each} name={text(each)} /> },
        { title: t("counted"), key: "counted", render: (_, each) => `${each.answered} / ${each.asked}` },
        { title: t("median"), key: "median", render: (_, each) => length(each.median_s) },
        { title: t("slowest"), key: "slowest", render: (_, each) => length(each.slowest_s) },
        { title: t("channels"), key: "channels", render: (_, each) => by(each) },
        { title: t("last"), key: "last", render: (_, each) => showTime(each.last_at) },
      ]}
    />
  );
}

function Post({ reached, name }: { reached: Reached; name: string }) {
  const t = useReachWords();
  return (
    <Flex gap={8} wrap align="center">
      <Link to={`/duty/ladders?post=${encodeURIComponent(reached.post)}`} title={t("explain")}>
        {name}
      </Link>
      {reached.silent_in_a_row > 0 && (
        <Tag color="warning">{t("inARow", { count: reached.silent_in_a_row })}</Tag>
      )}
      {reached.backup_first && <Tag color="error">{t("backupFirst")}</Tag>}
    </Flex>
  );
}
