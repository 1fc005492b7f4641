import { describe, expect, it } from "vitest";
import { apart, bunched } from "./crowd";
import { bounded, DAY, instant, isWhole, lines, lineText, offsetOf, panned, place, scaleOf, stepOf, stepWords, wall, WHOLE, zoomed } from "./time";

const ZONES = [
  { kind: "materials", start: 0, end: 10 * DAY, width: 0.3 },
  { kind: "production", start: 10 * DAY, end: 10.5 * DAY, width: 0.5 },
  { kind: "logistics", start: 10.5 * DAY, end: 20.5 * DAY, width: 0.2 },
];

describe("the lens", () => {
  it("is monotone, continuous at the edges, and its own inverse", () => {
    let before = -1;
    for (let at = 0; at <= 20.5 * DAY; at += DAY / 10) {
      const part = place(ZONES, at);
      expect(part).toBeGreaterThanOrEqual(before);
      expect(instant(ZONES, part)).toBeCloseTo(at, -2);
      before = part;
    }
    expect(place(ZONES, 10 * DAY)).toBeCloseTo(0.3);
    expect(place(ZONES, 10.5 * DAY)).toBeCloseTo(0.8);
  });
  it("clamps what is outside, and knows an empty axis", () => {
    expect(place(ZONES, -5)).toBe(0);
    expect(place(ZONES, 99 * DAY)).toBe(1);
    expect(place([], 5)).toBe(0);
    expect(instant([], 0.5)).toBe(0);
  });
  it("scales a part of the axis to pixels and back", () => {
    const scale = scaleOf(ZONES, { from: 0.3, to: 0.8 }, 1000);
    expect(scale.x(10 * DAY)).toBeCloseTo(0);
    expect(scale.x(10.25 * DAY)).toBeCloseTo(500);
    expect(scale.at(500)).toBeCloseTo(10.25 * DAY, -1);
  });
});

describe("the view", () => {
  it("keeps what is under the pointer, and stays within the axis", () => {
    const near = zoomed(WHOLE, 0.5, 0.4);
    expect((0.4 - near.from) / (near.to - near.from)).toBeCloseTo(0.4);
    expect(zoomed(near, 100, 0.4)).toEqual(WHOLE);
    const last = panned({ from: 0.5, to: 0.9 }, 0.5);
    expect(last.from).toBeCloseTo(0.6);
    expect(last.to).toBe(1);
    expect(bounded({ from: 0.2, to: 0.2 }).to).toBeGreaterThan(0.2);
    expect(isWhole(WHOLE)).toBe(true);
    expect(isWhole(near)).toBe(false);
  });
});

describe("grid lines", () => {
  it("stand on the wall clock of the site", () => {
    const offset = offsetOf("+08:00");
    const [first] = lines(Date.UTC(2026, 2, 3, 0, 1), Date.UTC(2026, 2, 4, 0, 1), DAY, offset);
    expect(wall(first ?? 0, offset)).toBe("2026-03-04 00:00:00");
    expect(lineText(first ?? 0, DAY, offset)).toBe("03-04");
    expect(lineText(first ?? 0, 3_600_000, offset)).toBe("00:00");
    expect(offsetOf("-05:30")).toBe(-19_800_000);
    expect(offsetOf("Z")).toBe(0);
  });
  it("are never nearer than asked, and the step has words", () => {
    const step = stepOf(10 * DAY, 300, 34);
    expect((step / (10 * DAY)) * 300).toBeGreaterThanOrEqual(34);
    expect(stepWords(2 * DAY)).toEqual({ unit: "day", count: 2 });
    expect(stepWords(900_000)).toEqual({ unit: "minute", count: 15 });
  });
});

describe("blocks", () => {
  it("do not overlap, keep their order, and stay where they belong when there is room", () => {
    const wanted = [10, 12, 14, 400].map((centre) => ({ centre, width: 50 }));
    const left = apart(wanted, 4, 1000);
    for (let at = 1; at < left.length; at += 1) expect((left[at] ?? 0) - (left[at - 1] ?? 0)).toBeGreaterThanOrEqual(54);
    expect(left[3]).toBe(375);
    expect(left[0]).toBeGreaterThanOrEqual(0);
  });
  it("stay within the room at its right end", () => {
    const left = apart([950, 990, 999].map((centre) => ({ centre, width: 60 })), 4, 1000);
    expect((left[2] ?? 0) + 60).toBeLessThanOrEqual(1000);
    expect((left[1] ?? 0) + 64).toBeLessThanOrEqual((left[2] ?? 0) + 1e-9);
  });
  it("are bunched where they crowd, and none is lost", () => {
    const bunches = bunched([1, 2, 3, 50, 51, 200], (x) => x, 20);
    expect(bunches.map((bunch) => bunch.items.length)).toEqual([3, 2, 1]);
  });
});
