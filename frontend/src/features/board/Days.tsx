import { Button, Table } from "antd";
import { lazy, Suspense, useMemo, useState } from "react";

import { useLook } from "../../ui/look";
import { Panel } from "../../ui/Panel";
import { Loading } from "../../ui/states";
import { chartColours } from "../../ui/theme";
import type { Board } from "./board";
import { useBoardWords } from "./words";

const Chart = lazy(() => import("../../ui/Chart"));

type Given = { days: Board["thirty_days"]; height?: number; bare?: boolean };

/** What was opened and closed on each of thirty days, as bars or as numbers. */
export function Days({ days, height = 140, bare = false }: Given) {
  const t = useBoardWords();
  const [numbers, setNumbers] = useState(false);
  if (bare) return <DaysChart days={days} height={height} />;
  const turn = (
    <Button size="small" type="text" onClick={() => setNumbers(!numbers)}>
      {t(numbers ? "asChart" : "asTable")}
    </Button>
  );
  return (
    <Panel title={t("days")} extra={turn}>
      {numbers ? (
        <Table
          size="small"
          rowKey="day"
          pagination={false}
          scroll={{ y: 240 }}
          dataSource={[...days].reverse()}
          columns={[
            { title: t("day"), dataIndex: "day" },
            { title: t("opened"), dataIndex: "opened" },
            { title: t("closed"), dataIndex: "closed" },
          ]}
        />
      ) : (
        <DaysChart days={days} height={height} />
      )}
    </Panel>
  );
}

function DaysChart({ days, height }: { days: Board["thirty_days"]; height: number }) {
  const t = useBoardWords();
  const { look } = useLook();
  const option = useMemo(() => {
    const { first, second } = chartColours(look);
    const bars = (name: "opened" | "closed", color: string) => ({
      name: t(name),
      type: "bar",
      data: days.map((day) => day[name]),
      itemStyle: { color },
    });
    return {
      grid: { left: 28, right: 8, top: 26, bottom: 20 },
      legend: { top: 0, right: 0, itemHeight: 8, itemWidth: 12 },
      tooltip: { trigger: "axis" },
      xAxis: { type: "category", data: days.map(({ day }) => day.slice(5)), axisTick: { show: false } },
      yAxis: { type: "value", minInterval: 1 },
      series: [bars("opened", first), bars("closed", second)],
    };
  }, [days, look, t]);
  const sum = (name: "opened" | "closed") => days.reduce((total, day) => total + day[name], 0);
  return (
    <Suspense fallback={<Loading />}>
      <Chart
        option={option}
        height={height}
        label={t("daysLabel", { opened: sum("opened"), closed: sum("closed") })}
      />
    </Suspense>
  );
}
