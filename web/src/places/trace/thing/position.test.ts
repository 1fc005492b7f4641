import { expect, test } from "vitest";
import { positionTyped } from "./position";

test.each([
  ["", null],
  ["  ", null],
  ["12a", null],
  ["42", null],
  ["0", 0],
  ["41", 41],
])("%j where 42 is chosen: %s", (text, position) => expect(positionTyped(text, 42)).toBe(position));
