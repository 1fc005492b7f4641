import { describe, expect, it } from "vitest";
import type { Bucket } from "../documents";
import { labelled, timeline } from "./timeline";

const bucket = (start: string): Bucket => ({ start, rows: 10, bad: 1, rate: 0.1, inside: false });
const HOURS = ["2026-03-02T08:00:00Z", "2026-03-02T09:00:00Z", "2026-03-04T08:00:00Z"].map(bucket);

describe("buckets of time", () => {
  it("stand side by side, with a gap where nothing was judged", () => {
    const { bars, step, breaks } = timeline(HOURS, 3600, 0, 370);
    expect(step).toBeCloseTo(100);
    expect(bars.map((each) => Math.round(each.x))).toEqual([0, 100, 270]);
    expect(breaks.map(Math.round)).toEqual([235]);
  });
  it("take a day of 25 hours for a day", () => {
    const days = ["2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"].map(bucket);
    expect(timeline(days, 86_400, 0, 100).breaks).toEqual([]);
  });
  it("may be none", () => {
    expect(timeline([], 60, 0, 100)).toEqual({ bars: [], step: 0, breaks: [] });
  });
  it("are labelled so that no label touches another", () => {
    const { bars } = timeline(HOURS, 3600, 0, 370);
    expect(labelled(bars, 150, 400).map((each) => each.at)).toEqual([0, 2]);
    expect(labelled(bars, 150, 200).map((each) => each.at)).toEqual([0]);
  });
});
