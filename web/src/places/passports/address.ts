/** What of this place stands in its address. */
export const TABS = ["published", "values", "recalls", "reports"] as const;
export type Tab = (typeof TABS)[number];
export const PAGE = 20;

export const tabOf = (asked: URLSearchParams): Tab => TABS.find((tab) => tab === asked.get("tab")) ?? "published";

/** The page asked for, from 1. */
export function pageOf(asked: URLSearchParams): number {
  const page = Number(asked.get("page"));
  return Number.isInteger(page) && page > 0 ? page : 1;
}

/** The report that the address points at. */
export function reportOf(asked: URLSearchParams): number | null {
  const number = Number(asked.get("report"));
  return Number.isInteger(number) && number > 0 ? number : null;
}

/** The same address with members changed; an empty one is left out. */
export function withChanges(asked: URLSearchParams, changes: Record<string, string>): URLSearchParams {
  const changed = new URLSearchParams(asked);
  for (const [name, value] of Object.entries(changes)) {
    if (value === "") changed.delete(name);
    else changed.set(name, value);
  }
  return changed;
}

/** Identifiers of a text or a CSV file: the first cell of each line that has one, each once. */
export function identifiersOf(text: string): string[] {
  const cells = text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .map((line) => firstCell(line.trim()));
  return [...new Set(cells.filter((cell) => cell !== ""))];
}

function firstCell(line: string): string {
  if (line.startsWith('"')) {
    const quoted = /^"((?:[^"]|"")*)"/.exec(line);
    if (quoted?.[1] !== undefined) return quoted[1].replaceAll('""', '"').trim();
  }
  return (line.split(/[,;\t]/)[0] ?? "").trim();
}

export const sheetOf = (codes: readonly string[]): string => `/passports/labels?${codes.map((code) => `code=${encodeURIComponent(code)}`).join("&")}`;
