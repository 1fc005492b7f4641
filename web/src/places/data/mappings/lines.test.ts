import { expect, test } from "vitest";
import { lineOf, offsetOf } from "./lines";

test("a place names its line", () => {
  expect(lineOf("line 7, things[0].role")).toBe(7);
  expect(lineOf("mapping, line 12")).toBe(12);
  expect(lineOf("things[0]")).toBeUndefined();
});

test("a line begins after the ones before", () => {
  expect(offsetOf("ab\nc\n\nd", 1)).toBe(0);
  expect(offsetOf("ab\nc\n\nd", 2)).toBe(3);
  expect(offsetOf("ab\nc\n\nd", 4)).toBe(6);
});
