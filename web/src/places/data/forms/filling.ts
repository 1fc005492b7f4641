/** What a person filled in, and how it is sent. */
import type { FormField } from "../questions";

/** By field; a unit beside the value of ``NAME`` is ``NAME_unit``. Instants as the browser's own field writes them. */
export type Values = Record<string, string>;

/** A number of its own for one entry, so that what is sent twice is recorded once. ``crypto.randomUUID`` exists on secure
 * origins alone; a server in the plant's own network may have none. */
export function newEntry(): string {
  const octets = crypto.getRandomValues(new Uint8Array(16));
  octets[6] = ((octets[6] ?? 0) & 0x0f) | 0x40;
  octets[8] = ((octets[8] ?? 0) & 0x3f) | 0x80;
  const digits = Array.from(octets, (octet) => octet.toString(16).padStart(2, "0")).join("");
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join("-");
}

const two = (value: number): string => String(Math.abs(value)).padStart(2, "0");

/** ``2026-11-12T10:54`` on the wall clock of this browser. */
export function now(at: Date = new Date()): string {
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** A wall-clock time of this browser with its offset: ``2026-11-12T10:54:00+08:00``; anything else as it is. */
export function withOffset(local: string): string {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?$/.test(local)) return local;
  const minutes = -new Date(local).getTimezoneOffset();
  const seconds = local.length === 16 ? ":00" : "";
  return `${local}${seconds}${minutes < 0 ? "-" : "+"}${two(Math.trunc(minutes / 60))}:${two(minutes % 60)}`;
}

/** What is sent: what was filled in, instants with their offset. */
export function valuesToSend(fields: readonly FormField[], values: Values): Values {
  const sent: Values = {};
  for (const field of fields) {
    const value = (values[field.name] ?? "").trim();
    if (value !== "") sent[field.name] = field.kind === "date-time" ? withOffset(value) : value;
    const unit = values[`${field.name}_unit`] ?? "";
    if (field.kind === "quantity" && unit !== "") sent[`${field.name}_unit`] = unit;
  }
  return sent;
}
