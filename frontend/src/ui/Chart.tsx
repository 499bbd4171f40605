import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";

import { useLook } from "./look";

echarts.use([
  AriaComponent,
  BarChart,
  GridComponent,
  LegendComponent,
  LineChart,
  SVGRenderer,
  TooltipComponent,
]);

export type ChartOption = echarts.EChartsCoreOption;
type Given = { option: ChartOption; height: number; label: string };

/**
 * A chart in the look of the page, as wide as its place. Import it lazily: it brings ECharts along.
 * `label` says in a sentence what it shows, for whoever does not see it.
 */
export default function Chart({ option, height, label }: Given) {
  const place = useRef<HTMLDivElement>(null);
  const { look } = useLook();
  useEffect(() => {
    if (!place.current) return undefined;
    const chart = echarts.init(place.current, look === "dark" ? "dark" : undefined, { renderer: "svg" });
    chart.setOption({ backgroundColor: "transparent", animation: false, ...option });
    const watch = new ResizeObserver(() => chart.resize());
    watch.observe(place.current);
    return () => {
      watch.disconnect();
      chart.dispose();
    };
  }, [option, look]);
  return <div ref={place} role="img" aria-label={label} style={{ height }} />;
}
