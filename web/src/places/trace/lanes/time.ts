/**
 * The lens of the axis: instants to pixels and back. The zones come from the server (each linear in time, with its share of
 * the width); what is here only scales, pans and zooms them. Pure; instants are milliseconds since 1970.
 */
export interface LensZone {
  kind: string;
  start: number;
  end: number;
  /** Share of the axis; all add up to 1. */
  width: number;
}

/** A part of the axis in units of its whole width: ``{from: 0, to: 1}`` is everything. */
export interface View {
  from: number;
  to: number;
}

export interface Scale {
  x: (at: number) => number;
  at: (x: number) => number;
  width: number;
  view: View;
  zones: readonly LensZone[];
}

export const WHOLE: View = { from: 0, to: 1 };
/** The narrowest view: a two-hundredth of the axis. */
const NARROWEST = 0.005;

interface Piece extends LensZone {
  left: number;
}

const pieces = (zones: readonly LensZone[]): Piece[] => {
  let left = 0;
  return zones.map((zone) => {
    const piece = { ...zone, left };
    left += zone.width;
    return piece;
  });
};

/** Where an instant is on the whole axis, 0 to 1; outside it is clamped to the ends. */
export function place(zones: readonly LensZone[], at: number): number {
  const all = pieces(zones);
  const first = all[0];
  if (!first || at <= first.start) return 0;
  for (const piece of all) {
    if (at < piece.start) return piece.left;
    if (at <= piece.end) return piece.left + (piece.end === piece.start ? 0 : ((at - piece.start) / (piece.end - piece.start)) * piece.width);
  }
  return 1;
}

/** The instant at a part of the whole axis. */
export function instant(zones: readonly LensZone[], part: number): number {
  const all = pieces(zones);
  for (const piece of all) {
    if (part <= piece.left + piece.width && piece.width > 0) {
      const within = Math.max(0, part - piece.left) / piece.width;
      return piece.start + within * (piece.end - piece.start);
    }
  }
  return all.at(-1)?.end ?? 0;
}

export function scaleOf(zones: readonly LensZone[], view: View, width: number): Scale {
  const span = view.to - view.from;
  return {
    x: (at) => ((place(zones, at) - view.from) / span) * width,
    at: (x) => instant(zones, view.from + (x / width) * span),
    width,
    view,
    zones,
  };
}

/** A view within the axis and not narrower than can be drawn. */
export function bounded(view: View): View {
  const span = Math.min(1, Math.max(NARROWEST, view.to - view.from));
  const from = Math.min(Math.max(0, view.from), 1 - span);
  return { from, to: from + span };
}

/** ``factor`` below 1 comes nearer; what is at ``part`` of the axis stays where it is. */
export function zoomed(view: View, factor: number, part: number): View {
  const span = Math.min(1, Math.max(NARROWEST, (view.to - view.from) * factor));
  const kept = (part - view.from) / (view.to - view.from);
  return bounded({ from: part - kept * span, to: part - kept * span + span });
}

export const panned = (view: View, by: number): View => bounded({ from: view.from + by, to: view.from + by + (view.to - view.from) });

export const isWhole = (view: View): boolean => view.to - view.from > 0.999;

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
const STEPS = [1, 5, 15, 30].map((n) => n * SECOND).concat(
  [1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  [1, 2, 3, 6, 12].map((n) => n * HOUR),
  [1, 2, 7, 14, 30, 60, 91, 182, 365, 730].map((n) => n * DAY),
);

/** The finest step whose lines are at least ``least`` pixels apart where ``pixels`` stand for ``span`` milliseconds. */
export const stepOf = (span: number, pixels: number, least: number): number =>
  STEPS.find((step) => pixels > 0 && (step / span) * pixels >= least) ?? STEPS[STEPS.length - 1] ?? DAY;

/** Multiples of ``step`` on the wall clock ``offset`` milliseconds east of Greenwich, from ``from`` to ``to``. */
export function lines(from: number, to: number, step: number, offset: number): number[] {
  const found: number[] = [];
  for (let at = Math.ceil((from + offset) / step) * step - offset; at <= to && found.length < 400; at += step) found.push(at);
  return found;
}

/** ``+08:00`` in milliseconds; anything else is UTC. */
export function offsetOf(text: string): number {
  const match = /^([+-])(\d\d):(\d\d)$/.exec(text);
  if (!match) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return (match[1] === "-" ? -minutes : minutes) * MINUTE;
}

/** An offset as a reader is told it: ``UTC+08:00``, ``UTC``. */
export const zoneText = (text: string): string => (offsetOf(text) === 0 ? "UTC" : `UTC${text}`);

/** The wall clock at an offset: ``2026-03-03 14:31:05``. */
export function wall(at: number, offset: number): string {
  const date = new Date(at + offset);
  return Number.isNaN(date.getTime()) ? "" : date.toISOString().slice(0, 19).replace("T", " ");
}

/** What stands at a grid line: a time for steps below a day, else the day, with the year where steps are long. */
export function lineText(at: number, step: number, offset: number): string {
  const spelled = wall(at, offset);
  if (step < MINUTE) return spelled.slice(11, 19);
  if (step < DAY) return spelled.slice(11, 16);
  return step < 60 * DAY ? spelled.slice(5, 10) : spelled.slice(0, 10);
}

/** A step as amount and unit, for words. */
export function stepWords(step: number): { unit: "second" | "minute" | "hour" | "day"; count: number } {
  if (step < MINUTE) return { unit: "second", count: step / SECOND };
  if (step < HOUR) return { unit: "minute", count: step / MINUTE };
  if (step < DAY) return { unit: "hour", count: step / HOUR };
  return { unit: "day", count: step / DAY };
}
