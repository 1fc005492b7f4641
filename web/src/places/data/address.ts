/** What of this place stands in its addresses. */
export const SPANS = [7, 14, 30, 90] as const;
export type Span = (typeof SPANS)[number];
export const STATES = ["open", "corrected", "released", "dismissed", "all"] as const;
export type State = (typeof STATES)[number];
export const PAGE = 50;

export const spanOf = (asked: URLSearchParams): Span => SPANS.find((span) => String(span) === asked.get("days")) ?? 14;
export const stateOf = (asked: URLSearchParams): State => STATES.find((state) => state === asked.get("state")) ?? "open";

/** A whole number of the address, from ``least`` on; ``otherwise`` for anything else. */
export function numberOf(asked: URLSearchParams, name: string, otherwise: number, least = 1): number {
  const given = Number(asked.get(name));
  return asked.get(name) !== null && Number.isInteger(given) && given >= least ? given : otherwise;
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

/** ``?a=1``; nothing for nothing. */
export function searchOf(members: Record<string, string | number | null | undefined>): string {
  const told = Object.entries(members).filter(([, value]) => value !== null && value !== undefined && value !== "");
  return told.length === 0 ? "" : `?${new URLSearchParams(told.map(([name, value]) => [name, String(value)])).toString()}`;
}
