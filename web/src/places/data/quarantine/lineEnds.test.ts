import { expect, test } from "vitest";
import { lineEndsOf } from "./lineEnds";

test("a text keeps the line ends that it came with", () => {
  expect(lineEndsOf("a\r\nb", "a\nb")).toBe("a\r\nb");
  expect(lineEndsOf("a\r\nb", "a\r\nc\nd")).toBe("a\r\nc\r\nd");
  expect(lineEndsOf("a\nb", "a\nc")).toBe("a\nc");
  expect(lineEndsOf("", "a\nb")).toBe("a\nb");
});
