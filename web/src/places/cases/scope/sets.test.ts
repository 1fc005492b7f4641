import { describe, expect, it } from "vitest";
import type { Summary } from "../documents";
import { countOf, fileAddress, setOf, wordsOf } from "./sets";

const summary = (certain: number, possible: number, excluded: number): Summary =>
  ({ words: { certain: { instance: certain }, possible: { instance: possible }, excluded: { instance: excluded } } }) as unknown as Summary;

const nothing = new URLSearchParams();

describe("the set that a scope opens on", () => {
  it.each([
    [1, 1, 3, "affected"],
    [5, 0, 3, "certain"],
    [0, 2, 3, "possible"],
    [0, 0, 3, "certain"],
  ])("%s certain, %s possible, %s excluded: %s", (certain, possible, excluded, set) => expect(setOf(nothing, summary(certain, possible, excluded))).toBe(set));

  it("is the one of the address, if there is such a set", () => {
    expect(setOf(new URLSearchParams("words=excluded"), summary(1, 1, 3))).toBe("excluded");
    expect(setOf(new URLSearchParams("words=other"), summary(1, 1, 3))).toBe("affected");
  });
});

it("counts and asks for what is affected by both its words", () => {
  expect(countOf(summary(1, 2, 3), "affected")).toBe(3);
  expect(countOf(summary(1, 2, 3), "excluded")).toBe(3);
  expect(wordsOf("affected")).toBe("certain,possible");
  expect(wordsOf("possible")).toBe("possible");
});

it("takes away the set and the version that are shown", () => {
  expect(fileAddress(4, "csv", "excluded", 2)).toBe("/api/v1/scopes/4/export?format=csv&words=excluded&version=2");
});
