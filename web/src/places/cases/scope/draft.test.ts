import { expect, it } from "vitest";
import { bodyOf, type Draft, isEmpty, listed } from "./draft";

const EMPTY: Draft = { ids: "", facets: "", excursions: "", name: "", direction: "forward", contact: false, classes: false, mixing: "any" };

it("takes what is pasted from a list or a sheet", () => {
  expect(listed(" A1\nA2, A3;A1，B 1\t")).toEqual(["A1", "A2", "A3", "B", "1"]);
});

it("leaves blanks in facets", () => {
  expect(bodyOf({ ...EMPTY, facets: "equipment=PRESS 2\n\nequipment=PRESS 3" }).facets).toEqual(["equipment=PRESS 2", "equipment=PRESS 3"]);
});

it("is empty without any start", () => {
  expect(isEmpty(bodyOf({ ...EMPTY, ids: " , ", name: "x" }))).toBe(true);
  expect(isEmpty(bodyOf({ ...EMPTY, excursions: "t>40" }))).toBe(false);
});
