import { expect, test } from "vitest";
import type { FormField } from "../questions";
import { newEntry, now, valuesToSend, withOffset } from "./filling";

const field = (name: string, kind: FormField["kind"]): FormField => ({
  name, kind, label: name, help: "", required: false, unit: null, unit_label: null, units: [], choices: [], minimum: null, pattern: null, personal: false, grade: "internal", term: name, default: null,
});

test("an instant is sent with its offset", () => {
  const sent = withOffset("2026-03-02T08:00");
  expect(sent).toMatch(/^2026-03-02T08:00:00[+-]\d{2}:\d{2}$/);
  expect(new Date(sent).getTime()).toBe(new Date("2026-03-02T08:00").getTime());
  expect(withOffset("soon")).toBe("soon");
});

test("an entry has a number of its own", () => {
  expect(newEntry()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(newEntry()).not.toBe(newEntry());
});

test("now is a wall-clock time to the minute", () => {
  expect(now(new Date(2026, 2, 2, 8, 5, 59))).toBe("2026-03-02T08:05");
});

test("what was left empty is not sent, and a unit goes with its value", () => {
  const fields = [field("things", "things"), field("measured_value", "quantity"), field("comment", "long")];
  const values = { things: " A1\nA2 ", measured_value: "61.5", measured_value_unit: "2N", comment: " ", other: "x" };
  expect(valuesToSend(fields, values)).toEqual({ things: "A1\nA2", measured_value: "61.5", measured_value_unit: "2N" });
});
