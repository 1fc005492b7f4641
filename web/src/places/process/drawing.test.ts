import { describe, expect, it } from "vitest";
import type { Chart } from "./documents";
import { beyond, lineOf, markAt, marksOf, plain, rangeOf, tip } from "./drawing";

const EMPTY: Chart = {
  position: 1, of: "measurement", characteristic: "torque", title: "torque", unit: "NU", unit_symbol: "N·m", kind: "points", statement: "", summary: null,
  points: [], buckets: [], limits: [], limits_total: 0, gauges: [], changes: [], changes_total: 0, left_out: 0, choices: { products: [], steps: [], gauges: [], equipment: [] },
};
const span = (lower: number | null, upper: number | null) => ({ first: 0, last: 9, start: "2026-03-02T08:00:00Z", end: "2026-03-02T09:00:00Z", lower, upper, nominal: null });

describe("marks", () => {
  it("are the readings, or the middle of several", () => {
    const point = { time: "2026-03-02T08:00:00Z", value: 3, within: false, thing: null, short: null, gauge: null };
    expect(marksOf({ ...EMPTY, points: [point] })).toEqual([{ at: 0, time: Date.parse(point.time), value: 3, low: 3, high: 3, out: 1 }]);
    const bucket = { start: "2026-03-02T08:00:00Z", end: "2026-03-02T10:00:00Z", first: 10, count: 5, least: 1, greatest: 9, mean: 4, out: 2 };
    expect(marksOf({ ...EMPTY, kind: "buckets", buckets: [bucket] })).toMatchObject([{ at: 12, value: 4, low: 1, high: 9, out: 2, time: Date.parse("2026-03-02T09:00:00Z") }]);
  });
  it("out of limits stand at the end that passed them", () => {
    const mark = { at: 3, time: 0, value: 5, low: 1, high: 9, out: 1 };
    expect(beyond(mark, [span(2, 20)])).toBe(1);
    expect(beyond(mark, [span(null, 8)])).toBe(9);
    expect(beyond(mark, [span(0, 10)])).toBe(5);
  });
});

it("a name of somebody else's cannot become markup", () => {
  const point = { time: "2026-03-02T08:00:00Z", value: 3, within: false, thing: "x", short: "<img src=x>", gauge: null };
  const chart = { ...EMPTY, points: [point] };
  expect(tip(chart, marksOf(chart), { seriesName: "out", dataIndex: 0 }, false)).toContain("&lt;img src=x&gt;");
});

describe("the line", () => {
  const minute = 60_000;
  const readings = [0, 1, 2, 3, 723, 724].map((at) => ({ time: new Date(at * minute).toISOString(), value: at, within: at !== 723, thing: null, short: `S${at}`, gauge: null }));
  const chart = { ...EMPTY, points: readings };
  const marks = marksOf(chart);
  it("breaks by time where half a day has no reading, and only there", () => {
    const line = lineOf(marks, true);
    expect(line.map((each) => each[1])).toEqual([0, 1, 2, 3, null, 723, 724]);
    expect(line[4]?.[0]).toBe(363 * minute);
    expect(lineOf(marks, false).map((each) => each[1])).toEqual([0, 1, 2, 3, 723, 724]);
  });
  it("is whole where times are even, or all the same", () => {
    expect(lineOf(marks.slice(0, 4), true)).toHaveLength(4);
    expect(lineOf(marks.map((mark) => ({ ...mark, time: 0 })), true)).toHaveLength(6);
    expect(lineOf([], true)).toEqual([]);
  });
  it("says after the break what stands there", () => {
    expect(tip(chart, marks, { seriesName: "readings", dataIndex: 5 }, true)).toContain("S723");
    expect(tip(chart, marks, { seriesName: "readings", dataIndex: 4 }, true)).toBe("");
    expect(tip(chart, marks, { seriesName: "readings", dataIndex: 4 }, false)).toContain("S723");
    expect(tip(chart, marks, { seriesName: "out", dataIndex: 0 }, true)).toContain("S723");
    expect(markAt(marks, "out", 1, true)).toBeUndefined();
  });
});

describe("the value axis", () => {
  const marks = marksOf({ ...EMPTY, points: [2, 4].map((value) => ({ time: "2026-03-02T08:00:00Z", value, within: true, thing: null, short: null, gauge: null })) });
  it("holds readings and the limits near them", () => {
    const { min, max } = rangeOf(marks, [span(1, 5)]);
    expect(min).toBeLessThan(1);
    expect(max).toBeGreaterThan(5);
  });
  it("is not flattened by a limit far away", () => {
    expect(rangeOf(marks, [span(null, 1000)]).max).toBeLessThan(10);
  });
});

it("numbers have no binary noise", () => {
  expect(plain(0.1 + 0.2)).toBe("0.3");
});
