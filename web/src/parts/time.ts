/** Instants as a person at the site reads them: numbers only, the same in every language. */
const PARTS: Intl.DateTimeFormatOptions = {
  year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
};

/** ``2026-11-12 10:54:05`` in the browser's zone. ``at``: milliseconds, or a canonical time of the server. */
export function clock(at: number | string, _language?: string): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return String(at);
  const parts = Object.fromEntries(new Intl.DateTimeFormat("en-GB", PARTS).formatToParts(date).map((part) => [part.type, part.value]));
  return `${parts["year"]}-${parts["month"]}-${parts["day"]} ${parts["hour"]}:${parts["minute"]}:${parts["second"]}`;
}

/** ``2026-11-12``. */
export const day = (at: number | string): string => clock(at).slice(0, 10);

/** ``11-12 10:54``. */
export const minute = (at: number | string): string => clock(at).slice(5, 16);
