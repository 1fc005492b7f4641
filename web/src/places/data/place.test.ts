import { describe, expect, it } from "vitest";
import { placeSaid } from "./place";

const told = (key: string, values: Record<string, string>): string => `${key} ${Object.values(values).join("|")}`;

describe("a place in a source", () => {
  it("names row and column", () => {
    expect(placeSaid("row 12", told)).toBe("place.row 12");
    expect(placeSaid("row 12, column Force, peak [N]", told)).toBe("place.cell 12|Force, peak [N]");
    expect(placeSaid("row 12 (3 rows)", told)).toBe("place.rows 12|3");
  });
  it("leaves other addresses as they are", () => {
    expect(placeSaid("eventList[3]", told)).toBe("eventList[3]");
    expect(placeSaid("row twelve", told)).toBe("row twelve");
  });
});
