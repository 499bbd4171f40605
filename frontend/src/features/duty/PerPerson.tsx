import { Button } from "antd";
import { lazy, Suspense, useMemo, useState } from "react";

import { useLook } from "../../ui/look";
import { Panel } from "../../ui/Panel";
import { Loading } from "../../ui/states";
import { seriesColours } from "../../ui/theme";
import { WideTable } from "../../ui/WideTable";
import { useText } from "../../words";
import { countLoads, type Load } from "./month";
import type { Calendar } from "./roster";
import { useDutyWords } from "./words";

const Chart = lazy(() => import("../../ui/Chart"));
const ROW_PX = 30;

type Given = { calendar: Calendar; month: string };
type Kinds = Calendar["roster"]["kinds"];

const sum = (load: Load) => Object.values(load.kinds).reduce((total, count) => total + count, 0);

/** How many shifts everybody has in the month, as bars or as numbers with hours. */
export function PerPerson({ calendar, month }: Given) {
  const t = useDutyWords();
  const [numbers, setNumbers] = useState(false);
  const loads = useMemo(() => countLoads(calendar.shifts, month), [calendar, month]);
  if (loads.length === 0) return null;
  const turn = (
    <Button size="small" type="text" onClick={() => setNumbers(!numbers)}>
      {t(numbers ? "asChart" : "asTable")}
    </Button>
  );
  return (
    <Panel title={t("perPerson")} extra={turn}>
      {numbers && <Numbers loads={loads} kinds={calendar.roster.kinds} />}
      {!numbers && <Bars loads={loads} kinds={calendar.roster.kinds} month={month} />}
    </Panel>
  );
}

function Numbers({ loads, kinds }: { loads: Load[]; kinds: Kinds }) {
  const t = useDutyWords();
  const text = useText();
  return (
    <WideTable
      rowKey="username"
      dataSource={loads}
      columns={[
        { title: t("person"), dataIndex: "label" },
        ...kinds.map(({ code, zh, en = "" }) => ({
          title: text({ zh, en }),
          key: code,
          render: (_: unknown, load: Load) => load.kinds[code] ?? 0,
        })),
        { title: t("total"), key: "total", render: (_: unknown, load: Load) => sum(load) },
        { title: t("hours"), dataIndex: "hours" },
      ]}
    />
  );
}

function Bars({ loads, kinds, month }: { loads: Load[]; kinds: Kinds; month: string }) {
  const t = useDutyWords();
  const text = useText();
  const { look } = useLook();
  const option = useMemo(() => {
    const colours = seriesColours(look);
    return {
      grid: { left: 4, right: 16, top: 28, bottom: 4, containLabel: true },
      legend: { top: 0, right: 0, itemHeight: 8, itemWidth: 12 },
      tooltip: { trigger: "axis", axisPointer: { type: "shadow" } },
      xAxis: { type: "value", minInterval: 1 },
      yAxis: { type: "category", inverse: true, data: loads.map(({ label }) => label) },
      series: kinds.map(({ code, zh, en = "" }, number) => ({
        name: text({ zh, en }),
        type: "bar",
        stack: "all",
        barMaxWidth: 18,
        data: loads.map((load) => load.kinds[code] ?? 0),
        itemStyle: { color: colours[number % colours.length] },
      })),
    };
  }, [loads, kinds, look, text]);
  const said = loads.map((load) => `${load.label} ${sum(load)}`).join(t("list"));
  return (
    <Suspense fallback={<Loading />}>
      <Chart
        option={option}
        height={64 + ROW_PX * loads.length}
        label={t("perPersonLabel", { month, said })}
      />
    </Suspense>
  );
}
