import { expect, it } from "vitest";
import { isKeptByLanguage } from "./rewording";

it("asks anew what is not kept by its language", () => {
  expect(isKeptByLanguage(["causes", "list", 1, "zh"])).toBe(true);
  expect(isKeptByLanguage(["cases", "12", "disciplines"])).toBe(false);
  expect(isKeptByLanguage(["scopes"])).toBe(false);
});
