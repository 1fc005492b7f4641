import { afterEach, describe, expect, it, vi } from "vitest";
import { clock, clockIn, clockWithZone, instantAt } from "./time";

const at = (zone: string): void => {
  vi.stubGlobal("document", { documentElement: { dataset: { zone } } });
};

afterEach(() => vi.unstubAllGlobals());

describe("a clock", () => {
  it("is that of the server, wherever the browser is", () => {
    at("Asia/Shanghai");
    expect(clock("2026-03-02T20:05:09Z")).toBe("2026-03-03 04:05:09");
    expect(clockWithZone("2026-03-02T20:05:09Z")).toBe("2026-03-03 04:05:09 UTC+08:00");
    at("America/New_York");
    expect(clock("2026-03-02T20:05:09Z")).toBe("2026-03-02 15:05:09");
    at("Etc/UTC");
    expect(clockWithZone("2026-03-02T20:05:09Z")).toBe("2026-03-02 20:05:09 UTC");
  });
  it("leaves what is no instant, and takes UTC for a zone that the browser does not know", () => {
    expect(clock("never")).toBe("never");
    expect(clockIn("2026-03-02T20:05:09Z", "Mars/Olympus")).toBe("2026-03-02 20:05:09");
  });
});

describe("what a clock shows", () => {
  it.each(["UTC", "Asia/Shanghai", "America/New_York", "Europe/Berlin", "Asia/Kathmandu"])("is an instant in %s", (zone) => {
    for (const wall of ["2026-03-29T01:30", "2026-07-01T00:00", "2026-10-25T04:00", "1998-12-31T23:59"]) {
      expect(clockIn(instantAt(wall, zone), zone).slice(0, 16)).toBe(wall.replace("T", " "));
    }
  });
  it("is none where a year has five digits", () => {
    expect(instantAt("20266-01-01T00:00", "UTC")).toBeNaN();
    expect(instantAt("", "UTC")).toBeNaN();
  });
});
