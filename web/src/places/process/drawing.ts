/** The run chart as ECharts draws it: readings or the span of several, limits where they held, changes of the gauge. */
import type { EChartsCoreOption } from "echarts/core";
import { clock } from "../../parts/time";
import type { Chart } from "./documents";

/** Above so many changes of the gauge they take turns: a line for each would say nothing. */
export const MOST_CHANGES = 12;

/** One mark of the chart. ``at``: its number among the readings, the middle of several. */
export interface Mark {
  at: number;
  time: number;
  value: number;
  low: number;
  high: number;
  out: number;
}

export function marksOf(chart: Chart): Mark[] {
  if (chart.kind === "points") {
    return chart.points.map((each, at) => ({ at, time: Date.parse(each.time), value: each.value, low: each.value, high: each.value, out: each.within === false ? 1 : 0 }));
  }
  return chart.buckets.map((each) => ({
    at: each.first + (each.count - 1) / 2,
    time: (Date.parse(each.start) + Date.parse(each.end)) / 2,
    value: each.mean,
    low: each.least,
    high: each.greatest,
    out: each.out,
  }));
}

/** Where a mark that has readings out of limits is marked: at the end that passes the limits that held there. */
export function beyond(mark: Mark, limits: Chart["limits"]): number {
  const held = limits.find((each) => each.first <= mark.at && mark.at <= each.last);
  const under = held?.lower != null ? held.lower - mark.low : 0;
  const over = held?.upper != null ? mark.high - held.upper : 0;
  if (over <= 0 && under <= 0) return mark.value;
  return over >= under ? mark.high : mark.low;
}

/** The range of the value axis: all readings and the limits near them; a limit far away would flatten the readings. */
export function rangeOf(marks: readonly Mark[], limits: Chart["limits"]): { min: number; max: number } {
  const low = Math.min(...marks.map((each) => each.low));
  const high = Math.max(...marks.map((each) => each.high));
  const spread = high - low || Math.abs(high) || 1;
  const near = limits.flatMap((each) => [each.lower, each.upper, each.nominal]).filter((each): each is number => each !== null && each > low - 3 * spread && each < high + 3 * spread);
  const min = Math.min(low, ...near);
  const max = Math.max(high, ...near);
  const room = (max - min || spread) * 0.08;
  return { min: min - room, max: max + room };
}

/** So many times the usual step without a reading is a stretch of which nothing is known. */
const QUIET = 8;

/** One reading of the line: across, up, its number among the marks. */
export type Drawn = [number, number | null, number];

/** The readings as the line runs; by time it breaks where they lie much further apart than usual. */
export function lineOf(marks: readonly Mark[], byTime: boolean): Drawn[] {
  const steps = byTime ? marks.slice(1).map((mark, at) => mark.time - (marks[at]?.time ?? mark.time)) : [];
  const usual = [...steps].sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
  return marks.flatMap((mark, at): Drawn[] => {
    const shown: Drawn = [byTime ? mark.time : mark.at, mark.value, at];
    const since = steps[at - 1] ?? 0;
    return usual > 0 && since > QUIET * usual ? [[mark.time - since / 2, null, -1], shown] : [shown];
  });
}

/** Which mark something drawn stands for; undefined: none. ``breaks`` of the line shift what follows. */
export function markAt(marks: readonly Mark[], series: string | undefined, at: number, byTime: boolean): number | undefined {
  if (series === "out") {
    const out = marks.filter((each) => each.out > 0)[at];
    return out && marks.indexOf(out);
  }
  const place = lineOf(marks, byTime)[at]?.[2] ?? -1;
  return place < 0 ? undefined : place;
}

interface Words {
  gauge: string;
  unit: string;
  rate: string;
}

type Token = (name: string) => string;

export function optionOf(chart: Chart, byTime: boolean, words: Words, token: Token): EChartsCoreOption {
  const marks = marksOf(chart);
  const judged = chart.of === "outcome";
  const x = (mark: Mark): number => (byTime ? mark.time : mark.at);
  const few = marks.length <= 250;
  const range = judged ? { min: 0 } : rangeOf(marks, chart.limits);
  const line = judged ? token("--ink-2") : token("--machine");
  return {
    grid: { left: 66, right: 20, top: 34, bottom: 62 },
    tooltip: { trigger: "item", backgroundColor: token("--card"), borderColor: token("--line"), textStyle: { color: token("--ink"), fontSize: 12 }, formatter: (given: unknown) => tip(chart, marks, given, byTime) },
    dataZoom: [{ type: "inside", filterMode: "none" }, { type: "slider", height: 18, bottom: 10, filterMode: "none", borderColor: token("--line"), fillerColor: token("--accent-tint"), dataBackground: quiet(token), selectedDataBackground: quiet(token), moveHandleStyle: { color: token("--line-strong") }, handleStyle: { color: token("--card"), borderColor: token("--line-strong") }, emphasis: { moveHandleStyle: { color: token("--ink-3") } }, textStyle: { color: token("--ink-3") }, labelFormatter: (value: number) => label(chart, marks, byTime, value) }],
    xAxis: {
      type: byTime ? "time" : "value",
      min: "dataMin",
      max: "dataMax",
      splitLine: { show: false },
      axisLabel: { color: token("--ink-3"), fontSize: 11, hideOverlap: true, textMargin: [0, 8], formatter: (value: number) => label(chart, marks, byTime, value) },
    },
    yAxis: { type: "value", ...range, name: judged ? words.rate : words.unit, nameTextStyle: { color: token("--ink-3"), align: "left" }, axisLabel: { color: token("--ink-3"), fontSize: 11, showMinLabel: judged, showMaxLabel: false, formatter: (value: number) => (judged ? `${Math.round(value * 100)}%` : plain(value)) } },
    series: [
      ...(judged ? [] : [bands(chart, marks, byTime, token)]),
      ...(chart.kind === "buckets" && !judged ? [spans(marks, x, token)] : []),
      {
        name: "readings", type: "line", z: 3, data: lineOf(marks, byTime), showSymbol: few, symbol: "circle", symbolSize: few ? 6 : 4,
        lineStyle: { width: 1.3, color: line }, itemStyle: { color: line }, cursor: "pointer", markLine: changes(chart, marks, x, words, token),
      },
      ...(judged
        ? []
        : [{ name: "out", type: "scatter", z: 4, symbol: "diamond", symbolSize: 11, cursor: "pointer", itemStyle: { color: token("--defect") }, data: marks.flatMap((mark) => (mark.out > 0 ? [[x(mark), beyond(mark, chart.limits)]] : [])) }]),
    ],
  };
}

const ESCAPED: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (each) => ESCAPED[each] ?? each);

/** What a mark says when it is pointed at: its time, its value, its unit and gauge. */
export function tip(chart: Chart, marks: readonly Mark[], given: unknown, byTime: boolean): string {
  const { seriesName, dataIndex } = given as { seriesName?: string; dataIndex?: number };
  const place = markAt(marks, seriesName, dataIndex ?? -1, byTime) ?? -1;
  const point = chart.points[place];
  const bucket = chart.buckets[place];
  const unit = chart.unit_symbol;
  const lines: string[] = [];
  if (point) {
    const gauge = point.gauge === null ? undefined : chart.gauges[point.gauge];
    lines.push(`${plain(point.value)} ${unit}`, clock(point.time), point.short ?? "", gauge?.name ?? "");
  } else if (bucket && chart.of === "outcome") {
    lines.push(`${(bucket.mean * 100).toFixed(1)}% (${bucket.out} / ${bucket.count})`, `${clock(bucket.start)} – ${clock(bucket.end)}`);
  } else if (bucket) {
    lines.push(`${plain(bucket.least)} – ${plain(bucket.mean)} – ${plain(bucket.greatest)} ${unit}`, `${clock(bucket.start)} – ${clock(bucket.end)}`, `n = ${bucket.count}`);
  }
  return lines.filter(Boolean).map(escaped).join("<br>");
}

/** From so many milliseconds on the year is worth more than the hour. */
const LONG = 90 * 86_400_000;

const quiet = (token: Token) => ({ lineStyle: { color: token("--line-strong") }, areaStyle: { color: token("--line") } });

/** What the axis says at a place: the time of the reading there. */
function label(chart: Chart, marks: readonly Mark[], byTime: boolean, value: number): string {
  const long = (marks.at(-1)?.time ?? 0) - (marks[0]?.time ?? 0) > LONG;
  const said = (time: number): string => (long ? clock(time).slice(0, 10) : clock(time).slice(5, 16));
  if (byTime) return said(value);
  const near = chart.kind === "points" ? marks[Math.round(value)] : marks.find((mark) => mark.at >= value);
  return near ? said(near.time) : "";
}

/** The range between the limits in faint green, with its edges, as long as they held. */
function bands(chart: Chart, marks: readonly Mark[], byTime: boolean, token: Token) {
  const end = (number: number, time: string): number => (byTime ? Date.parse(time) : number);
  const first = marks[0];
  const last = marks.at(-1);
  const whole = (at: number, edge: "start" | "end"): number | string => (byTime && edge === "start" && first && at === first.time ? "min" : byTime && edge === "end" && last && at === last.time ? "max" : at);
  const range = rangeOf(marks, chart.limits);
  const edge = { color: token("--verified"), type: "dashed", width: 1.2 };
  return {
    name: "limits", type: "line", data: [], silent: true, z: 1,
    markArea: {
      silent: true,
      itemStyle: { color: token("--verified"), opacity: 0.08 },
      data: chart.limits
        .filter((each) => each.lower !== null || each.upper !== null)
        .map((each) => [
          { xAxis: whole(end(each.first, each.start), "start"), yAxis: each.lower ?? range.min },
          { xAxis: whole(end(each.last, each.end), "end"), yAxis: each.upper ?? range.max },
        ]),
    },
    markLine: {
      silent: true,
      symbol: "none",
      label: { show: true, position: "insideEndTop", color: token("--verified"), fontSize: 11, formatter: ({ name }: { name?: string }) => name ?? "" },
      lineStyle: edge,
      data: chart.limits.flatMap((each, at) =>
        (["lower", "upper"] as const).flatMap((side) => {
          const value = each[side];
          if (value === null) return [];
          // Where the next stretch says the same, it says it.
          const named = chart.limits[at + 1]?.[side] === value ? "" : plain(value);
          return [[{ name: named, coord: [end(each.first, each.start), value] }, { coord: [end(each.last, each.end), value] }]];
        }),
      ),
    },
  };
}

const spans = (marks: readonly Mark[], x: (mark: Mark) => number, token: Token) => ({
  name: "span", type: "custom", silent: true, z: 2,
  data: marks.map((mark) => [x(mark), mark.low, mark.high]),
  renderItem: (_: unknown, place: { value: (at: number) => number; coord: (at: number[]) => number[] }) => {
    const [left, low] = place.coord([place.value(0), place.value(1)]);
    const [, high] = place.coord([place.value(0), place.value(2)]);
    return { type: "line", shape: { x1: left, y1: low, x2: left, y2: high }, style: { stroke: token("--line-strong"), lineWidth: 2 } };
  },
});

function changes(chart: Chart, marks: readonly Mark[], x: (mark: Mark) => number, words: Words, token: Token) {
  const shown = chart.changes_total <= MOST_CHANGES ? chart.changes : [];
  return {
    silent: true, symbol: "none", lineStyle: { color: token("--measurement"), type: "dotted", width: 1.4 },
    label: { color: token("--measurement"), fontSize: 11, formatter: ({ name }: { name?: string }) => name ?? "" },
    data: shown.flatMap((change) => {
      const mark = marks.find((each) => each.at >= change.at);
      const gauge = change.new === null ? "" : (chart.gauges[change.new]?.short ?? "");
      return mark ? [{ name: `${words.gauge} ${gauge}`.trim(), xAxis: x(mark) }] : [];
    }),
  };
}

/** Six digits at most, without the noise of binary fractions. */
export const plain = (value: number): string => String(Number(value.toPrecision(6)));
