import { expect, it } from "vitest";
import { changed, numberOf } from "./address";

it("changes what is asked and leaves the rest", () => {
  const before = new URLSearchParams("tab=units&status=sold&page=3");
  expect(changed(before, { status: "in_stock", page: null }).toString()).toBe("tab=units&status=in_stock");
  expect(before.get("page")).toBe("3");
});

it("holds several values of one name", () => {
  const next = changed(new URLSearchParams("hold=a"), { hold: ["b", "c d"] });
  expect(next.getAll("hold")).toEqual(["b", "c d"]);
  expect(changed(next, { hold: [] }).toString()).toBe("");
});

it.each([["3", 3], [null, 1], ["0", 1], ["-2", 1], ["1.5", 1], ["x", 1], ["", 1]])("numberOf(%s)", (text, number) => {
  expect(numberOf(text, 1)).toBe(number);
});
