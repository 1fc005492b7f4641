/** The parts of ECharts that we use, in our tokens. */
import { BarChart, CustomChart, LineChart, ScatterChart } from "echarts/charts";
import { AriaComponent, DataZoomComponent, GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { type EChartsCoreOption, init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([BarChart, CustomChart, LineChart, ScatterChart, AriaComponent, DataZoomComponent, GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent, SVGRenderer]);

const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Draws, follows the width of its place, and gives back how to end it. ``pick``: what a click means. */
export function draw(place: HTMLElement, option: EChartsCoreOption, pick?: (series: string, at: number) => void): () => void {
  const chart = init(place, undefined, { renderer: "svg" });
  const axis = { axisLine: { lineStyle: { color: token("--line-strong") } }, axisLabel: { color: token("--ink-3"), fontSize: 11 }, splitLine: { lineStyle: { color: token("--line") } }, axisTick: { lineStyle: { color: token("--line-strong") } } };
  chart.setOption({
    animationDuration: 150,
    textStyle: { fontFamily: token("--sans"), color: token("--ink") },
    ...option,
    xAxis: dressed(option["xAxis"], axis),
    yAxis: dressed(option["yAxis"], axis),
  });
  if (pick) chart.on("click", (event) => pick(event.seriesName ?? "", event.dataIndex));
  const watch = new ResizeObserver(() => chart.resize());
  watch.observe(place);
  return () => {
    watch.disconnect();
    chart.dispose();
  };
}

function dressed(given: unknown, axis: object): unknown {
  if (Array.isArray(given)) return given.map((each: unknown) => dressed(each, axis));
  return typeof given === "object" && given !== null ? { ...axis, ...given } : given;
}
