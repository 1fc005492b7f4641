import { expect, test } from "vitest";
import { Problem } from "../api/problem";
import { faultSaid } from "./fault";

const t = (key: string): string => key;

test("a fault is never without words", () => {
  expect(faultSaid(new Problem("unreachable", 0, "", "", ""), t)).toBe("frame:fault.unreachable");
  expect(faultSaid(new Problem("refused", 409, "x", "Title", ""), t)).toBe("Title");
  expect(faultSaid(new Problem("refused", 409, "x", "Title", "The whole of it."), t)).toBe("The whole of it.");
  expect(faultSaid(new TypeError("x is undefined"), t)).toBe("frame:fault.broken");
});
