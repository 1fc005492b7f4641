import { describe, expect, it } from "vitest";
import { askingOf, scopePath, selectedOf, viewOf, viewText } from "./asking";

describe("the address", () => {
  it("keeps what it was told and ignores what it does not know", () => {
    const asking = askingOf(new URLSearchParams("id=A&tab=map&direction=backward&contact=1&mixing=perfect&cutoff=0.1%25&known=12&sel=lot:urn:x:1&by=day"));
    expect(asking.tab).toBe("time");
    expect(asking.direction).toBe("backward");
    expect(asking.policy).toEqual({ contact: true, crossClasses: false, mixing: "perfect", band: undefined, cutoff: "0.1%", maxDepth: undefined });
    expect(asking.knownAt).toBe(12);
    expect(asking.selected).toEqual({ kind: "lot", id: "urn:x:1" });
    expect(asking.by).toBe("day");
    expect(askingOf(new URLSearchParams("known=x")).knownAt).toBeUndefined();
  });
  it("writes a view as it reads it", () => {
    const view = { from: 0.25, to: 0.5 };
    expect(viewOf(viewText(view) ?? "")).toEqual(view);
    expect(viewText({ from: 0, to: 1 })).toBeUndefined();
    expect(viewOf("0.9-0.1")).toEqual({ from: 0, to: 1 });
    expect(selectedOf("nothing")).toBeUndefined();
  });
  it("leads to a scope by the same policy", () => {
    const of = (text: string) => scopePath("urn:x:1", askingOf(new URLSearchParams(text)).policy);
    expect(of("id=A&contact=1&mixing=perfect&cutoff=0.1%25")).toBe("/cases/scopes/new?id=urn%3Ax%3A1&contact=1&mixing=perfect&cutoff=0.1%25");
    expect(of("id=A&classes=1&mixing=plug&band=5kg")).toBe("/cases/scopes/new?id=urn%3Ax%3A1&classes=1&mixing=plug&band=5kg");
    expect(of("id=A")).toBe("/cases/scopes/new?id=urn%3Ax%3A1");
  });
});
