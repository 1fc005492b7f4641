/** The answers that this place draws, under short names; their members are the server's own types. */
import type { components } from "../../api/schema";

type Schemas = components["schemas"];
export type Lanes = Schemas["LanesDocument"];
export type Lot = Schemas["LotLane"];
export type MinorLot = Schemas["MinorLot"];
export type Operation = Schemas["LaneOperation"];
export type Measurement = Schemas["LaneMeasurement"];
export type Gauge = Schemas["LaneGauge"];
export type Stay = Schemas["LaneStay"];
export type Suspicion = Schemas["LaneSuspicion"];
export type Named = Schemas["Named"];
export type Strip = Schemas["StripDocument"];
export type Strips = Schemas["StripsDocument"];
export type Histogram = Schemas["HistogramDocument"];
export type Peers = Schemas["PeersDocument"];
export type RecallSplit = Schemas["RecallSplit"];
export type SharedPart = Schemas["SharedPart"];
export type Summary = Schemas["TraceSummary"];
export type Group = Schemas["TraceGroup"];
export type Members = Schemas["TraceMembers"];
export type Witness = Schemas["WitnessDocument"];
export type Finding = Schemas["FoundThingsDocument"];
export type Found = Schemas["FoundDocument"];
export type Thing = Schemas["ThingDocument"];
export type LifeEvent = Schemas["LifeEvent"];
export type EventSource = Schemas["EventSource"];
export type Tone = Operation["tone"];

/** What people call it: its name, else what stands on its label. */
export const called = (thing: { name: string | null; label: string }): string => thing.name ?? thing.label;

/** ``2.6 – 3.4``, ``≤ 0.12``, ``≥ 100``; empty without limits. */
export function limitsText(lower: number | null, upper: number | null): string {
  if (lower === null) return upper === null ? "" : `≤ ${upper}`;
  return upper === null ? `≥ ${lower}` : `${lower} – ${upper}`;
}

/** Proven, so red; a mere hint is amber. */
export const isProven = (suspicions: readonly Suspicion[]): boolean => suspicions.some((each) => each.tone === "defect");

/** A measured value with its unit, as it was written. */
export const amount = (value: string | number | null, symbol: string | null): string => (value === null ? "" : symbol ? `${value} ${symbol}` : String(value));
