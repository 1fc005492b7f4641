import { describe, expect, it } from "vitest";
import { isBehind } from "./behind";

const BEGUN = { at: 40, time: 1000 };

describe("isBehind", () => {
  it("believes the position that an answer tells", () => {
    expect(isBehind({ data: { position: 41 }, dataUpdatedAt: 900 }, 41, BEGUN)).toBe(false);
    expect(isBehind({ data: { position: 40 }, dataUpdatedAt: 2000 }, 41, BEGUN)).toBe(true);
  });

  it("takes what was asked after a position was heard to hold it", () => {
    expect(isBehind({ data: { items: [] }, dataUpdatedAt: 1500 }, 40, BEGUN)).toBe(false);
    expect(isBehind({ data: undefined, dataUpdatedAt: 0 }, 40, BEGUN)).toBe(true);
  });

  it("asks anew what was kept from before, what the log grew beyond, and what was asked before anything was heard", () => {
    expect(isBehind({ data: { items: [] }, dataUpdatedAt: 900 }, 40, BEGUN)).toBe(true);
    expect(isBehind({ data: { items: [] }, dataUpdatedAt: 1500 }, 41, BEGUN)).toBe(true);
    expect(isBehind({ data: { items: [] }, dataUpdatedAt: 1500 }, 40, { at: 0, time: 1000 })).toBe(true);
  });
});
