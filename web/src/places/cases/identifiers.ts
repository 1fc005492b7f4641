/** The telling part of an identifier: serial or lot, which is what stands on the label. The whole goes into the title. */
import { minute } from "../../parts/time";

const TELLING = [/\/21\/([^/?#]+)/, /\/10\/([^/?#]+)/, /\/00\/([^/?#]+)/, /^urn:epc:(?:id:sgtin|class:lgtin|id:itip|id:grai|id:sscc|id:giai):(?:.*\.)?([^.]+)$/];
const LONGEST = 28;

export function shortId(id: string, longest: number = LONGEST): string {
  for (const pattern of TELLING) {
    const found = pattern.exec(id);
    if (found?.[1]) return middle(decoded(found[1]), longest);
  }
  if (id.startsWith("urn:uuid:")) return `${id.slice(9, 17)}…${id.slice(-4)}`;
  const parts = id.replace(/\/+$/, "").split(/[/:#]/).filter(Boolean);
  return middle(decoded(parts[parts.length - 1] ?? id), longest);
}

function middle(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const tail = Math.floor((longest - 1) / 2);
  return `${text.slice(0, longest - 1 - tail)}…${text.slice(-tail)}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A sentence with the identifiers and instants in it as a person reads them; ``params``: what stands in it. */
export function shortened(message: string, params: Record<string, unknown>): string {
  const values = Object.values(params).filter((value): value is string => typeof value === "string");
  // The longest first: one may be a part of another.
  return values
    .sort((one, other) => other.length - one.length)
    .reduce((said, value) => said.replaceAll(value, INSTANT.test(value) ? minute(value) : /^[a-z]+:/.test(value) ? shortId(value) : value), message);
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;

export const thingAddress = (id: string): string => `/trace/thing?id=${encodeURIComponent(id)}`;
export const eventAddress = (id: string | number): string => `/trace/event?id=${encodeURIComponent(String(id))}`;
