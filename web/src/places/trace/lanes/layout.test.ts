import { describe, expect, it } from "vitest";
import type { Lanes } from "../model";
import { bandsOf, next } from "./keys";
import { layoutOf } from "./layout";
import { WHOLE } from "./time";

const stay = (id: string): Lanes["downstream"]["stays"][number] => ({
  id, label: id, name: null, kind: "into", text: "went into", word: "certain", start: "2026-03-02T08:00:00Z", end: null, within: null, event: "e",
});

const answer = (shown: number, rest: number): Lanes => ({
  subject: {
    id: "lot", key: "lot", kind: "lot", label: "lot", name: null, product: null, aliases: [], spellings: { captured: "lot", urn: null, digital_link: null }, statement: "", chips: [], events: 1, shown: 1,
    record: { checked: 1, intact: 1 }, location: null, container: null, assembly: null, holds: [], ended: null, sources: [], offset: "+00:00",
  },
  position: 1, as_known_at: null, now: "2026-03-02T10:00:00Z", may_trace: true,
  zones: [{ kind: "production", start: "2026-03-02T08:00:00Z", end: "2026-03-02T10:00:00Z", width: 1, step: 3600, text: "1 step = 1 h", lines: [] }],
  lots: { total: 0, certain: 0, possible: 0, lanes: [], rest: 0, minor: [], minor_limit: 200, rule: "" },
  spine: { operations: [], total: 0, own: 0, production: 0, parts_unread: 0, limit: 400, seconds: 0 },
  downstream: { stays: Array.from({ length: shown }, (_, at) => stay(`u${at}`)), total: shown + rest, rest, now: null },
  shared: [],
});
const laid = (shown: number, rest: number) => layoutOf(answer(shown, rest), { view: WHOLE, width: 1000, minorOpen: false, strips: [] });

describe("what has no bar of its own below", () => {
  it("has a row after the last bar, within the drawing", () => {
    const layout = laid(3, 80);
    const last = layout.stays.at(-1)?.y ?? 0;
    expect(layout.restY).toBeGreaterThan(last + 17);
    expect(layout.height).toBeGreaterThan((layout.restY ?? 0) + 12);
    expect(laid(3, 0).restY).toBeNull();
    expect(layout.height).toBeGreaterThan(laid(3, 0).height);
  });
  it("is where the keys lead to from the last band", () => {
    expect(next(bandsOf(laid(2, 5), false), "stay:u0", "ArrowDown")).toBe("rest");
    expect(next(bandsOf(laid(2, 0), false), "stay:u0", "ArrowDown")).toBeUndefined();
  });
});
