import { describe, expect, it } from "vitest";
import { next } from "./keys";
import { ending, fitted, textWidth, titled } from "./text";

const BANDS = [
  [{ name: "lot:a", x: 10 }, { name: "lot:b", x: 300 }],
  [{ name: "op:1", x: 20 }, { name: "op:2", x: 290 }, { name: "op:3", x: 500 }],
  [{ name: "stay:c", x: 510 }],
];

describe("keys", () => {
  it("go along a band and between bands to what is nearest", () => {
    expect(next(BANDS, "op:1", "ArrowRight")).toBe("op:2");
    expect(next(BANDS, "op:1", "ArrowLeft")).toBeUndefined();
    expect(next(BANDS, "lot:b", "ArrowDown")).toBe("op:2");
    expect(next(BANDS, "op:3", "ArrowUp")).toBe("lot:b");
    expect(next(BANDS, "op:3", "ArrowDown")).toBe("stay:c");
    expect(next(BANDS, "stay:c", "ArrowDown")).toBeUndefined();
    expect(next(BANDS, "op:2", "End")).toBe("op:3");
    expect(next(BANDS, undefined, "ArrowRight")).toBe("lot:a");
  });
});

describe("texts", () => {
  it("fit into their room or end with an ellipsis", () => {
    expect(textWidth("浸漆", 10)).toBe(20);
    expect(fitted("浸漆固化", 100, 12)).toBe("浸漆固化");
    const cut = fitted("Impregnate and cure", 60, 12);
    expect(cut.endsWith("…")).toBe(true);
    expect(textWidth(cut, 12)).toBeLessThanOrEqual(60);
    expect(fitted("Impregnate", 6, 12)).toBe("");
  });
  it("of an identifier keep the end, which tells", () => {
    expect(ending("MTR-2409020001", 200, 10)).toBe("MTR-2409020001");
    expect(ending("MTR-2409020001", 50, 10)).toMatch(/^….*0001$/);
    expect(textWidth(ending("MTR-2409020001", 50, 10), 10, true)).toBeLessThanOrEqual(50);
  });
  it("of a block take two lines before they are cut", () => {
    expect(titled("balancing", 80)).toEqual({ lines: ["balancing"], size: 11.5 });
    expect(titled("impregnation", 50).lines).toEqual(["impreg-", "nation"]);
    expect(titled("commissioning", 50).lines).toEqual(["commis-", "sioning"]);
    expect(titled("end-of-line test", 50).lines).toEqual(["end-of-", "line test"]);
    expect(titled("下线测试", 30).lines).toEqual(["下线", "测试"]);
    expect(titled("incoming inspection", 34).lines).toEqual([fitted("incoming inspection", 34, 11.5)]);
    for (const each of titled("heat treatment", 58).lines) expect(textWidth(each, titled("heat treatment", 58).size)).toBeLessThanOrEqual(58);
  });
});
