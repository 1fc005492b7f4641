/** The parts of ECharts that we use, in our tokens. */
import { BarChart, CustomChart, LineChart, ScatterChart } from "echarts/charts";
import { AriaComponent, DataZoomComponent, GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { type EChartsCoreOption, init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([BarChart, CustomChart, LineChart, ScatterChart, AriaComponent, DataZoomComponent, GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent, SVGRenderer]);

/** Neither on paper nor for who asked for less motion. */
const MOVES = window.matchMedia("screen and (prefers-reduced-motion: no-preference)");

const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Within the margins of an upright page and a card on it: of its layout for paper a browser tells nobody. */
const PAPER = "640px";

function wide(chart: ReturnType<typeof init>, place: HTMLElement, width: string): void {
  place.style.width = width;
  chart.resize();
}

/** Draws, follows the width of its place, and gives back how to end it. ``pick``: what a click means. */
export function draw(place: HTMLElement, option: EChartsCoreOption, pick?: (series: string, at: number) => void): () => void {
  const chart = init(place, undefined, { renderer: "svg" });
  const axis = { axisLine: { lineStyle: { color: token("--line-strong") } }, axisLabel: { color: token("--ink-3"), fontSize: 11 }, splitLine: { lineStyle: { color: token("--line") } }, axisTick: { lineStyle: { color: token("--line-strong") } } };
  chart.setOption({
    animation: MOVES.matches,
    animationDuration: 150,
    textStyle: { fontFamily: token("--sans"), color: token("--ink") },
    ...option,
    xAxis: dressed(option["xAxis"], axis),
    yAxis: dressed(option["yAxis"], axis),
  });
  if (pick) chart.on("click", (event) => pick(event.seriesName ?? "", event.dataIndex));
  const watch = new ResizeObserver(() => chart.resize());
  watch.observe(place);
  const before = (): void => wide(chart, place, PAPER);
  const after = (): void => wide(chart, place, "100%");
  window.addEventListener("beforeprint", before);
  window.addEventListener("afterprint", after);
  return () => {
    watch.disconnect();
    window.removeEventListener("beforeprint", before);
    window.removeEventListener("afterprint", after);
    chart.dispose();
  };
}

function dressed(given: unknown, axis: object): unknown {
  if (Array.isArray(given)) return given.map((each: unknown) => dressed(each, axis));
  return typeof given === "object" && given !== null ? { ...axis, ...given } : given;
}
