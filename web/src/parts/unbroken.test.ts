import { expect, test } from "vitest";
import { unbroken } from "./unbroken";

const wholes = (text: string): string[] => unbroken(text).filter((part) => part.whole).map((part) => part.text);

test("dates with their time, shares and codes stay on one line", () => {
  expect(wholes("with shift 2023-07-18T06:00, day 2023-07-18, 13.0 % to 61.0 %")).toEqual(["2023-07-18T06:00", "2023-07-18", "13.0 %", "61.0 %"]);
  expect(wholes("otherwise 12.8 % (p = 0.002)")).toEqual(["12.8 %", "p = 0.002"]);
  expect(wholes("绝缘测试仪 GIAI 9521001IR-503")).toEqual(["9521001IR-503"]);
  expect(wholes("2026-03-02 08:10 关联召回范围 1。")).toEqual(["2026-03-02 08:10"]);
});

test("words with hyphens may still be broken", () => {
  expect(wholes("treatment 202_lubricant-oil-based, SIMULATED-servo-motor-works.json, REAL-screwdriving-s01-CC-BY-4.0.csv")).toEqual([]);
});

test("nothing of the text is lost", () => {
  for (const text of ["", "plain", "2026-03-02", "a 2026-03-02 b 9 %"]) {
    expect(unbroken(text).map((part) => part.text).join("")).toBe(text);
  }
});
