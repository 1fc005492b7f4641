import { describe, expect, it } from "vitest";
import { identifiersOf, pageOf, sheetOf, tabOf, withChanges } from "./address";

describe("identifiers of a list", () => {
  it("takes the first cell of each line, each once", () => {
    expect(identifiersOf("\uFEFFM1,motor\r\nM2;motor\nM3\tx\n\n M1 ")).toEqual(["M1", "M2", "M3"]);
  });
  it("reads quoted cells", () => {
    expect(identifiersOf('"a,b",x\n"say ""hi"""')).toEqual(["a,b", 'say "hi"']);
  });
});

describe("the address", () => {
  it("falls back on the first tab and page", () => {
    expect(tabOf(new URLSearchParams("tab=nothing"))).toBe("published");
    expect(pageOf(new URLSearchParams("page=-3"))).toBe(1);
    expect(pageOf(new URLSearchParams("page=4"))).toBe(4);
  });
  it("leaves empty members out", () => {
    expect(withChanges(new URLSearchParams("q=a&page=2"), { page: "", id: "x" }).toString()).toBe("q=a&id=x");
  });
  it("names every label of a sheet", () => {
    expect(sheetOf(["a", "b"])).toBe("/passports/labels?code=a&code=b");
  });
});
