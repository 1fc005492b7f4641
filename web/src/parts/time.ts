/** Instants as a person at the site reads them: numbers only, the same in every language, on one clock. */
const PARTS: Intl.DateTimeFormatOptions = {
  year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", timeZoneName: "longOffset",
};
const written = new Map<string, Intl.DateTimeFormat>();

/**
 * The zone of the server, as its own pages and files have it: two people who look at one record read the same time, wherever
 * they sit. It is written into the page (app.html).
 */
export const zoneHere = (): string => (typeof document === "undefined" ? undefined : document.documentElement.dataset["zone"]) ?? "UTC";

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = written.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-GB", { ...PARTS, timeZone: knownZone(zone) });
  written.set(zone, made);
  return made;
}

/** A browser may be older than the name of a zone. */
function knownZone(zone: string): string {
  try {
    return new Intl.DateTimeFormat("en-GB", { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return "UTC";
  }
}

const partsOf = (at: Date, zone: string): Record<string, string> => Object.fromEntries(formatOf(zone).formatToParts(at).map((part) => [part.type, part.value]));

/** ``2026-11-12 10:54:05`` on the clock of a zone. ``at``: milliseconds, or a canonical time of the server. */
export function clockIn(at: number | string, zone: string): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return String(at);
  const parts = partsOf(date, zone);
  return `${parts["year"]?.padStart(4, "0")}-${parts["month"]}-${parts["day"]} ${parts["hour"]}:${parts["minute"]}:${parts["second"]}`;
}

/** The same on the clock of the server. */
export const clock = (at: number | string): string => clockIn(at, zoneHere());

/** The same with its zone, where another clock is beside it: ``2026-11-12 10:54:05 UTC+08:00``. */
export function clockWithZone(at: number | string): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return String(at);
  return `${clock(at)} ${(partsOf(date, zoneHere())["timeZoneName"] ?? "").replace("GMT", "UTC").replace("+00:00", "")}`;
}

/** The instant at which the clock of a zone shows ``2026-11-12T10:54``, in milliseconds; NaN where there is none. */
export function instantAt(wall: string, zone: string): number {
  const shown = Date.parse(`${wall}Z`);
  if (Number.isNaN(shown)) return shown;
  const ahead = (at: number): number => Date.parse(`${clockIn(at, zone).replace(" ", "T")}Z`) - Math.floor(at / 1000) * 1000;
  // The offset is that of the instant itself, which is first taken for one of UTC.
  return shown - ahead(shown - ahead(shown));
}

/** ``2026-11-12``. */
export const day = (at: number | string): string => clock(at).slice(0, 10);

/** ``11-12 10:54``. */
export const minute = (at: number | string): string => clock(at).slice(5, 16);
