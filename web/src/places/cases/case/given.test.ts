import { expect, test } from "vitest";
import { givenBy, linksOf } from "./given";

test("an address gives each thing once, and no number that is none", () => {
  const given = givenBy(new URLSearchParams("id=a&id=a&id=&scope=3&scope=x&cause=0&report=2&report=2"));
  expect(given).toEqual({ units: ["a"], scopes: [3], causes: [], reports: [2] });
});

test("units come first, those of reports with them", () => {
  const given = givenBy(new URLSearchParams("id=a&cause=7&report=2"));
  expect(linksOf(given, ["b", "a"])).toEqual([
    { kind: "unit", id: "a" },
    { kind: "unit", id: "b" },
    { kind: "cause", id: "7" },
    { kind: "report", id: "2" },
  ]);
});
