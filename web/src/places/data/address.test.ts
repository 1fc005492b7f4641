import { expect, test } from "vitest";
import { numberOf, searchOf, spanOf, stateOf, withChanges } from "./address";

test("what the address does not say has a default", () => {
  const none = new URLSearchParams();
  expect(spanOf(none)).toBe(14);
  expect(stateOf(none)).toBe("open");
  expect(numberOf(none, "after", 0, 0)).toBe(0);
});

test("what makes no sense is not believed", () => {
  const odd = new URLSearchParams("days=13&state=gone&after=-4&before=1.5");
  expect(spanOf(odd)).toBe(14);
  expect(stateOf(odd)).toBe("open");
  expect(numberOf(odd, "after", 0, 0)).toBe(0);
  expect(numberOf(odd, "before", 7)).toBe(7);
});

test("an empty member leaves the address", () => {
  const asked = new URLSearchParams("state=all&cause=ab");
  expect(withChanges(asked, { cause: "", after: "12" }).toString()).toBe("state=all&after=12");
  expect(asked.toString()).toBe("state=all&cause=ab");
});

test("a search leaves out what is not there", () => {
  expect(searchOf({ a: "", b: null, c: undefined })).toBe("");
  expect(searchOf({ cause: "x y", after: 0 })).toBe("?cause=x+y&after=0");
});
