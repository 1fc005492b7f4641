import { expect, test } from "vitest";
import { bytes } from "./bytes";

test("sizes keep three digits", () => {
  expect(bytes(0)).toBe("0 B");
  expect(bytes(1023)).toBe("1023 B");
  expect(bytes(1536)).toBe("1.50 KiB");
  expect(bytes(20 * 1024 ** 2)).toBe("20.0 MiB");
  expect(bytes(300 * 1024 ** 3)).toBe("300 GiB");
});
