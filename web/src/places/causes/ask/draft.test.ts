import { describe, expect, it } from "vitest";
import { bodyOf, EMPTY, isNoTime, names, ofAddress, ofBoard, ofOutcome } from "./draft";

describe("a question", () => {
  it("is read from an address", () => {
    const draft = ofAddress(new URLSearchParams("bad=SN1,SN2&bad=SN3&product=P"));
    expect(draft).toMatchObject({ kind: "named", bad: "SN1\nSN2\nSN3", product: "P" });
    expect(ofAddress(new URLSearchParams("outcome=result%3DNOK"))).toMatchObject({ kind: "outcome", characteristic: "result", value: "NOK" });
  });
  it("knows limits from results", () => {
    expect(ofOutcome("torque>1.2 NU")).toMatchObject({ characteristic: "torque", rule: "above", limit: "1.2 NU" });
    expect(ofOutcome("torque=out-of-limits")).toMatchObject({ rule: "out", value: "" });
    expect(ofOutcome("a=b=c")).toMatchObject({ characteristic: "a", value: "b=c" });
  });
  it("is asked as the server reads it, and not before it is whole", () => {
    expect(bodyOf(EMPTY, false, "UTC")).toBeNull();
    expect(bodyOf({ ...EMPTY, characteristic: "result", value: "NOK" }, false, "UTC")).toMatchObject({ outcome: "result=NOK", between: [], zone: "UTC" });
    expect(bodyOf({ ...EMPTY, characteristic: "torque", rule: "below", limit: "1.2" }, true, "UTC")).toMatchObject({ outcome: "torque<1.2" });
    expect(bodyOf({ ...EMPTY, characteristic: "torque" }, true, "UTC")).toMatchObject({ outcome: "torque=out-of-limits" });
    expect(bodyOf({ ...EMPTY, kind: "named", bad: " " }, false, "UTC")).toBeNull();
    expect(bodyOf({ ...EMPTY, kind: "named", bad: "A, B" }, false, "UTC")).toMatchObject({ bad: ["A", "B"], bad_list: null });
  });
  it("comes back from a run", () => {
    const question = { outcome: { characteristic: "torque", value: "<1.2" }, bad: null, good: null, fix: ["shift"], between: null, product: null, matched: 3 };
    const draft = ofBoard({ question, know: "negative_controls: [\"label\"]" }, "UTC");
    expect(bodyOf(draft, true, "UTC")).toMatchObject({ outcome: "torque<1.2", fix: ["shift"], matched: 3, between: [], know: "negative_controls: [\"label\"]" });
  });
  it("has its window on the clock of the server, and an end may be open", () => {
    const judged = { ...EMPTY, characteristic: "result", value: "NOK", since: "2026-03-02T08:00" };
    const body = bodyOf(judged, false, "Asia/Shanghai");
    expect(body).toMatchObject({ between: ["2026-03-02T00:00:00.000Z", null] });
    const again = ofBoard({ question: { outcome: { characteristic: "result", value: "NOK" }, between: body?.between ?? null }, know: "" }, "Asia/Shanghai");
    expect(again).toMatchObject({ since: "2026-03-02T08:00", until: "" });
  });
  it("is not asked while a year is mistyped", () => {
    const judged = { ...EMPTY, characteristic: "result", value: "NOK", until: "20266-01-01T00:00" };
    expect(isNoTime(judged.until, "UTC")).toBe(true);
    expect(bodyOf(judged, false, "UTC")).toBeNull();
  });
});

describe("a list of names", () => {
  it("of several lines is left to the server, a table too", () => {
    expect(names("serial,date\nSN1,2026")).toEqual({ names: [], list: "serial,date\nSN1,2026" });
    expect(names("SN1；SN2")).toEqual({ names: ["SN1", "SN2"], list: null });
  });
});
