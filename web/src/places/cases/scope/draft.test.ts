import { expect, it } from "vitest";
import { bodyOf, type Draft, isEmpty, listed } from "./draft";

const EMPTY: Draft = { ids: "", facets: "", excursions: "", name: "", direction: "forward", contact: false, classes: false, mixing: "any", band: "", cutoff: "" };

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

it("is traced by the mixing model with its parameter, and by no other's", () => {
  expect(bodyOf({ ...EMPTY, mixing: "plug", band: " 5kg ", cutoff: "1%" }).mixing).toBe("plug:band=5kg");
  expect(bodyOf({ ...EMPTY, mixing: "perfect", cutoff: "0.1%" }).mixing).toBe("perfect:cutoff=0.1%");
  expect(bodyOf({ ...EMPTY, mixing: "plug" }).mixing).toBe("plug");
  expect(bodyOf({ ...EMPTY, band: "5kg" }).mixing).toBe("any");
});
