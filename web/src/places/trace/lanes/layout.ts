/** Where everything of the lanes is drawn: an answer of the server and a scale in, shapes in pixels out. Pure. */
import type { Lanes, Lot, MinorLot, Operation, Stay, Strip } from "../model";
import { apart, type Bunch, bunched } from "./crowd";
import { instant, isWhole, lines, lineText, offsetOf, place, type LensZone, type Scale, scaleOf, stepOf, stepWords, type View } from "./time";
import { textWidth } from "./text";

/** Room for the names at the left; less on a narrow screen. */
const LABELS = 204;
const LABELS_NARROW = 132;
export const RIGHT = 16;
const AXIS = 50;
const HEAD = 26;
const LOT = 30;
const MINOR = 22;
export const BLOCK = 44;
const HANG = 18;
export const STRIP = 84;
export const PLOT = 50;
const STAY = 34;
const REST = 24;
const NARROW = 34;
const GAP = 4;

export interface AxisPart {
  kind: LensZone["kind"];
  left: number;
  right: number;
  start: number;
  /** The server's words for the scale of the whole axis; of a part of it the step itself. */
  said: string | { unit: string; count: number };
  lines: { x: number; text: string }[];
}

export interface LotShape {
  lot: Lot;
  y: number;
  left: number;
  right: number;
  /** It lands in a block that is shown, at its instant; else it went into something on the way. */
  lands: boolean;
}

export interface MinorShape {
  lot: MinorLot;
  x: number;
  y: number;
}

export interface BlockShape {
  /** One, or several that have no room side by side. */
  operations: Operation[];
  left: number;
  width: number;
  /** Where it truly was. */
  from: number;
  to: number;
}

export interface StripShape {
  strip: Strip;
  y: number;
}

export interface StayShape {
  stay: Stay;
  y: number;
  left: number;
  right: number;
  within: number | null;
}

export interface Layout {
  scale: Scale;
  width: number;
  labels: number;
  /** As on a phone: what stands in the drawing is mostly out of sight. */
  narrow: boolean;
  height: number;
  offset: number;
  axis: AxisPart[];
  lotsHead: number;
  lots: LotShape[];
  minorY: number | null;
  minor: MinorShape[];
  rail: number;
  blockTop: number;
  blocks: BlockShape[];
  stripsHead: number | null;
  strips: StripShape[];
  staysHead: number;
  stays: StayShape[];
  /** Where it is said how many have no bar of their own. */
  restY: number | null;
  now: number;
  nowAt: number;
  /** Where lots went in before the first block: the rail is dotted there. */
  before: number | null;
  /** From the last record to now: of this nothing is known. */
  silence: number;
  bottom: number;
}

export interface Shown {
  view: View;
  /** Pixels of the whole drawing, labels included. */
  width: number;
  minorOpen: boolean;
  strips: readonly Strip[];
  narrow?: boolean;
}

export const zonesOf = (doc: Lanes): LensZone[] =>
  doc.zones.map((zone) => ({ kind: zone.kind, start: Date.parse(zone.start), end: Date.parse(zone.end), width: zone.width }));

export function layoutOf(doc: Lanes, shown: Shown): Layout {
  const labels = shown.narrow ? LABELS_NARROW : LABELS;
  const width = shown.width - labels - RIGHT;
  const scale = scaleOf(zonesOf(doc), shown.view, width);
  const offset = offsetOf(doc.subject.offset);
  let y = AXIS;
  const lotsHead = y + 16;
  y += HEAD;
  const lots = doc.lots.lanes.map((lot, row) => ({ lot, y: y + row * LOT + LOT / 2, ...bar(scale, lot.start, lot.end), lands: landsIn(doc, lot) }));
  y += lots.length * LOT;
  const minorY = doc.lots.rest > 0 ? y + MINOR / 2 : null;
  const minor = minorShapes(doc, scale, minorY, shown.minorOpen);
  if (minorY !== null) y += MINOR * (shown.minorOpen ? minor.length + 1 : 1);
  if (lots.length === 0) y += 14;
  const rail = y + 26;
  const blockTop = rail + HANG;
  y = blockTop + BLOCK + 34;
  const stripsHead = shown.strips.length > 0 ? y + 14 : null;
  if (stripsHead !== null) y += HEAD + 12;
  const strips = shown.strips.map((strip, row) => ({ strip, y: y + row * STRIP }));
  y += strips.length * STRIP;
  const staysHead = y + 14;
  y += HEAD;
  const stays = stayShapes(doc, scale, y);
  y += Math.max(1, stays.length) * STAY;
  const restY = doc.downstream.rest > 0 ? y + REST / 2 : null;
  if (restY !== null) y += REST;
  const nowAt = Date.parse(doc.now);
  const silence = scale.x(lastKnown(doc));
  return {
    scale, width, labels, offset, lotsHead, lots, minorY, minor, rail, blockTop, stripsHead, strips, staysHead, stays, restY, nowAt, silence,
    narrow: shown.narrow === true,
    height: y + 12,
    bottom: y,
    axis: axisOf(doc, scale, offset),
    blocks: blocksOf(doc.spine.operations, scale),
    now: scale.x(nowAt),
    before: beforeOf(doc, scale),
  };
}

function bar(scale: Scale, start: string, end: string | null): { left: number; right: number } {
  const left = scale.x(Date.parse(start));
  return { left, right: end === null ? left : Math.max(left, scale.x(Date.parse(end))) };
}

function landsIn(doc: Lanes, lot: Lot): boolean {
  const operation = doc.spine.operations.find((each) => each.id === lot.operation);
  const at = Date.parse(lot.end);
  return operation !== undefined && at >= Date.parse(operation.start) && at <= Date.parse(operation.end);
}

function lastKnown(doc: Lanes): number {
  const times = [...doc.spine.operations.map((each) => each.end), ...doc.downstream.stays.flatMap((each) => [each.start, each.end ?? each.start]), ...doc.lots.lanes.map((each) => each.end)];
  return Math.max(...times.map((each) => Date.parse(each)), Number.NEGATIVE_INFINITY);
}

function beforeOf(doc: Lanes, scale: Scale): number | null {
  const ends = doc.lots.lanes.map((lot) => Date.parse(lot.end));
  const first = Math.min(...doc.spine.operations.map((each) => Date.parse(each.start)));
  const earliest = Math.min(...ends);
  return ends.length > 0 && earliest < first ? scale.x(earliest) : null;
}

function minorShapes(doc: Lanes, scale: Scale, y: number | null, open: boolean): MinorShape[] {
  if (y === null) return [];
  return doc.lots.minor.map((lot, row) => ({ lot, x: scale.x(Date.parse(lot.end)), y: open ? y + (row + 1) * MINOR : y }));
}

function stayShapes(doc: Lanes, scale: Scale, top: number): StayShape[] {
  return doc.downstream.stays.map((stay, row) => ({
    stay,
    y: top + row * STAY + STAY / 2,
    ...bar(scale, stay.start, stay.end ?? doc.now),
    within: stay.within,
  }));
}

/** Grid lines as the server chose them; of a part of the axis as many as there is room for. */
function axisOf(doc: Lanes, scale: Scale, offset: number): AxisPart[] {
  const { view, width } = scale;
  const span = view.to - view.from;
  let passed = 0;
  const parts: AxisPart[] = [];
  doc.zones.forEach((zone) => {
    const left = ((passed - view.from) / span) * width;
    passed += zone.width;
    const right = ((passed - view.from) / span) * width;
    if (right <= 0.5 || left >= width - 0.5) return;
    const start = Date.parse(zone.start);
    const end = Date.parse(zone.end);
    if (isWhole(view)) {
      const shown = zone.lines.map((line) => ({ x: scale.x(Date.parse(line.at)), text: line.text }));
      parts.push({ kind: zone.kind, left, right, start, said: zone.text, lines: shown });
      return;
    }
    const step = stepOf(end - start, right - left, 58);
    const from = Math.max(start, scaleInstant(scale, 0));
    const to = Math.min(end, scaleInstant(scale, width));
    const shown = lines(from, to, step, offset).map((at) => ({ x: scale.x(at), text: lineText(at, step, offset) }));
    parts.push({ kind: zone.kind, left, right, start: from, said: stepWords(step), lines: shown });
  });
  return parts;
}

const scaleInstant = (scale: Scale, x: number): number => instant(scale.zones, scale.view.from + (x / scale.width) * (scale.view.to - scale.view.from));

/** From generous to narrow: the first that lets all blocks stand side by side. */
const CAPS = [116, 100, 88, 76, 66, 58, 50, 42, NARROW];

const wanted = (operation: Operation, cap: number): number => Math.max(Math.min(cap, 46), Math.min(cap, textWidth(operation.title, 11.5) + 16));

interface Placed {
  operation: Operation;
  from: number;
  to: number;
}

/** Blocks side by side with their titles where there is room, else narrow, else in bunches with a count. */
function blocksOf(operations: readonly Operation[], scale: Scale): BlockShape[] {
  const placed = operations
    .map((operation) => ({ operation, from: scale.x(Date.parse(operation.start)), to: scale.x(Date.parse(operation.end)) }))
    .filter((each) => each.to >= -1 && each.from <= scale.width + 1);
  const room = scale.width;
  for (const cap of CAPS) {
    // As long as it lasted where that is longer than its words, and only where there is room for it.
    const widths = placed.map((each) => (cap === CAPS[0] ? Math.max(each.to - each.from, wanted(each.operation, cap)) : wanted(each.operation, cap)));
    if (widths.reduce((sum, each) => sum + each + GAP, 0) <= room) return single(placed, widths, room);
  }
  const bunches = bunched(placed, (each) => each.from, NARROW + GAP + 2);
  return several(bunches, room);
}

function single(placed: readonly Placed[], widths: readonly number[], room: number): BlockShape[] {
  const lefts = apart(placed.map((each, at) => ({ centre: (each.from + each.to) / 2, width: widths[at] ?? NARROW })), GAP, room);
  return placed.map((each, at) => ({ operations: [each.operation], left: lefts[at] ?? 0, width: widths[at] ?? NARROW, from: each.from, to: each.to }));
}

function several(bunches: readonly Bunch<Placed>[], room: number): BlockShape[] {
  const spans = bunches.map((bunch) => ({ from: bunch.from, to: Math.max(bunch.to, ...bunch.items.map((each) => each.to)) }));
  const lefts = apart(spans.map((span) => ({ centre: (span.from + span.to) / 2, width: NARROW })), GAP, room);
  return bunches.map((bunch, at) => ({
    operations: bunch.items.map((each) => each.operation),
    left: lefts[at] ?? 0,
    width: NARROW,
    from: spans[at]?.from ?? 0,
    to: spans[at]?.to ?? 0,
  }));
}

/** The part of the axis that shows all of these operations with some air. */
export function viewAround(doc: Lanes, operations: readonly Operation[]): View {
  const zones = zonesOf(doc);
  const from = Math.min(...operations.map((each) => place(zones, Date.parse(each.start))));
  const to = Math.max(...operations.map((each) => place(zones, Date.parse(each.end))));
  const air = Math.max(0.004, (to - from) * 0.12);
  return { from: Math.max(0, from - air), to: Math.min(1, to + air) };
}
