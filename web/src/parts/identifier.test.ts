import { expect, test } from "vitest";
import { readable, telling } from "./identifier";

test("what people compare stands last", () => {
  expect(telling("urn:epc:id:sgln:9521001.00001.4")).toBe("9521001.00001.4");
  expect(telling("https://id.gs1.org/414/9521001000018")).toBe("9521001000018");
  expect(telling("urn:clew:id:%E7%AB%99%E4%BD%8D")).toBe("站位");
  expect(telling("2026-03-02")).toBe("2026-03-02");
});

test("broken escapes stay", () => {
  expect(readable("100%")).toBe("100%");
});
