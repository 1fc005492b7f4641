import { describe, expect, it } from "vitest";
import { chance, fitted, minuteIn, points, scaleOf, share, ticks, whole } from "./figures";

describe("shares and points", () => {
  it("say small shares with two telling digits and never 100 % for not all", () => {
    expect(share(0.1207, "en")).toBe("12.1 %");
    expect(share(0.1207, "zh-CN")).toBe("12.1%");
    expect(share(0.000345, "en")).toBe("0.034 %");
    expect(share(0.99999, "en")).toBe("99.9 %");
    expect(share(1, "en")).toBe("100.0 %");
    expect(share(0, "en")).toBe("0.0 %");
    expect(share(null, "en")).toBe("–");
  });
  it("may be whole, and still never all for not all", () => {
    expect([whole(0.9999, "en"), whole(1, "en"), whole(0.001, "en"), whole(0, "zh"), whole(null, "en")]).toEqual(["99 %", "100 %", "1 %", "0%", "–"]);
  });
  it("sign points with a true minus", () => {
    expect(points(0.429364, true)).toBe("+42.9");
    expect(points(-0.0021, true)).toBe("−0.21");
    expect(points(0.05)).toBe("5.0");
  });
  it("never calls a chance nothing", () => {
    expect(chance(0.003361)).toBe("0.0034");
    expect(chance(5e-28)).toBe("< 0.0001");
  });
});

describe("scales", () => {
  it("keep what lies beyond at their ends", () => {
    const at = scaleOf(-0.1, 0.5, 0, 600);
    expect(at(-0.1)).toBe(0);
    expect(at(0.2)).toBeCloseTo(300);
    expect(at(9)).toBe(600);
  });
  it("tick at round numbers within the range, zero exactly", () => {
    expect(ticks(-0.12, 0.53, 6)).toEqual([0, 0.2, 0.4]);
    expect(ticks(-0.11, 0.33, 6)).toEqual([-0.1, 0, 0.1, 0.2, 0.3]);
    expect(ticks(1, 1, 5)).toEqual([1]);
  });
});

describe("words in a drawing", () => {
  it("cut by width, Chinese wider than Latin", () => {
    expect(fitted("treatment", 100)).toBe("treatment");
    expect(fitted("处理处理处理处理", 50).endsWith("…")).toBe(true);
    expect(fitted("x".repeat(50), 70).length).toBeLessThan(12);
  });
  it("tell an instant in the zone of the question", () => {
    expect(minuteIn("2026-03-02T20:05:00Z", "Asia/Shanghai")).toBe("2026-03-03 04:05");
    expect(minuteIn("never", "UTC")).toBe("never");
  });
});
