/** Figures and spans as a person reads them. */
const UNITS = [
  ["years", 31_557_600],
  ["days", 86_400],
  ["hours", 3600],
  ["minutes", 60],
  ["seconds", 1],
] as const;

export const count = (value: number): string => value.toLocaleString("en");

/** ``99.8 %``; two digits after the point only where they tell something. Never rounds up to all of it. */
export function percent(share: number | null): string {
  if (share === null) return "–";
  if (share === 1 || share === 0) return `${share * 100} %`;
  const told = share * 100;
  return `${(told > 99 ? Math.floor(told * 100) / 100 : Math.round(told * 10) / 10).toString()} %`;
}

/** A span in its largest unit of which there are two at least: ``["days", 3]``. */
export function span(seconds: number): [(typeof UNITS)[number][0], number] {
  const found = UNITS.find(([, size]) => seconds >= 2 * size);
  const [unit, size] = found ?? (["seconds", 1] as const);
  return [unit, Math.round(seconds / size)];
}

/** How long something took, between two canonical times. */
export function lasted(from: string, until: string | null): number | null {
  return until === null ? null : (Date.parse(until) - Date.parse(from)) / 1000;
}

/** Whose statement it is. What nobody signed with a partner's name is the house's own. */
export const partySaid = (party: string, t: (key: string) => string): string => (party === "self" ? t("own") : party);
