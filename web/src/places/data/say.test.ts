import { expect, test } from "vitest";
import { lasted, percent, span } from "./say";

test("a share never looks like all of it while something is missing", () => {
  expect(percent(1)).toBe("100 %");
  expect(percent(0.99999)).toBe("99.99 %");
  expect(percent(0.9)).toBe("90 %");
  expect(percent(0)).toBe("0 %");
  expect(percent(null)).toBe("–");
});

test("a span is told in a unit of which there are several", () => {
  expect(span(86_400)).toEqual(["hours", 24]);
  expect(span(3 * 86_400)).toEqual(["days", 3]);
  expect(span(90)).toEqual(["seconds", 90]);
  expect(span(22_774_400)).toEqual(["days", 264]);
  expect(span(0.2)).toEqual(["seconds", 0]);
});

test("what has not ended has lasted no known time", () => {
  expect(lasted("2026-03-02T08:00:00Z", null)).toBeNull();
  expect(lasted("2026-03-02T08:00:00Z", "2026-03-02T08:00:01.500000Z")).toBe(1.5);
});
