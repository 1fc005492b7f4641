/** What the address says: the thing, the tab, the direction, the policy of the trace, what is selected, what is in view. */
import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";
import { addressNow } from "../../parts/address";
import { bounded, type View, WHOLE } from "./lanes/time";

export type Tab = "time" | "structure" | "table";
export type Direction = "backward" | "forward";
export type Mixing = "any" | "plug" | "perfect";
export type Grouping = "product" | "place" | "day";
export type Words = "certain,possible" | "certain" | "possible" | "all";

const TABS: readonly Tab[] = ["time", "structure", "table"];
const MIXINGS: readonly Mixing[] = ["any", "plug", "perfect"];
const GROUPINGS: readonly Grouping[] = ["product", "place", "day"];
const WORDS: readonly Words[] = ["certain,possible", "certain", "possible", "all"];

/** What may be followed; the same members as the server's own parameters. */
export interface Policy {
  contact: boolean;
  crossClasses: boolean;
  mixing: Mixing;
  band: string | undefined;
  cutoff: string | undefined;
  maxDepth: number | undefined;
}

export interface Asking {
  id: string;
  tab: Tab;
  /** undefined: both, which only the lanes can show at once. */
  direction: Direction | undefined;
  policy: Policy;
  words: Words;
  by: Grouping;
  group: string | undefined;
  /** A log position, undefined: now. */
  knownAt: number | undefined;
  /** ``op:25``, ``lot:…``, ``stay:…``; see {@link Selected}. */
  selected: Selected | undefined;
  view: View;
  minor: boolean;
  suspects: boolean;
  /** All parameters, not only the first few. */
  allStrips: boolean;
}

export type SelectedKind = "op" | "lot" | "stay" | "strip";
export interface Selected {
  kind: SelectedKind;
  id: string;
}

const oneOf = <T extends string>(choices: readonly T[], value: string | null, otherwise: T): T => choices.find((each) => each === value) ?? otherwise;

const whole = (value: string | null): number | undefined => (value !== null && /^\d{1,15}$/.test(value) ? Number(value) : undefined);

export function selectedOf(text: string | null): Selected | undefined {
  const match = /^(op|lot|stay|strip):(.+)$/s.exec(text ?? "");
  return match ? { kind: match[1] as SelectedKind, id: match[2] as string } : undefined;
}

export function viewOf(text: string | null): View {
  const match = /^(0(?:\.\d+)?|1)-(0\.\d+|1)$/.exec(text ?? "");
  return match && Number(match[2]) > Number(match[1]) ? bounded({ from: Number(match[1]), to: Number(match[2]) }) : WHOLE;
}

const spelled = (part: number): string => String(Math.round(part * 1e5) / 1e5);
export const viewText = (view: View): string | undefined => (view.to - view.from > 0.999 ? undefined : `${spelled(view.from)}-${spelled(view.to)}`);

export function askingOf(asked: URLSearchParams): Asking {
  const direction = asked.get("direction");
  return {
    id: asked.get("id") ?? "",
    tab: oneOf(TABS, asked.get("tab"), "time"),
    direction: direction === "backward" || direction === "forward" ? direction : undefined,
    policy: {
      contact: asked.get("contact") === "1",
      crossClasses: asked.get("classes") === "1",
      mixing: oneOf(MIXINGS, asked.get("mixing"), "any"),
      band: asked.get("band") ?? undefined,
      cutoff: asked.get("cutoff") ?? undefined,
      maxDepth: whole(asked.get("depth")),
    },
    words: oneOf(WORDS, asked.get("words"), "certain,possible"),
    by: oneOf(GROUPINGS, asked.get("by"), "product"),
    group: asked.get("group") ?? undefined,
    knownAt: whole(asked.get("known")),
    selected: selectedOf(asked.get("sel")),
    view: viewOf(asked.get("view")),
    minor: asked.get("minor") === "1",
    suspects: asked.get("suspects") !== "0",
    allStrips: asked.get("strips") === "all",
  };
}

export type Change = Readonly<Record<string, string | undefined>>;

/** The state of the page and how to change it. ``replace``: no step of its own for the back button. */
export function useAsking(): [Asking, (change: Change, replace?: boolean) => void] {
  const [asked, set] = useSearchParams();
  const asking = useMemo(() => askingOf(asked), [asked]);
  const change = useCallback(
    (wanted: Change, replace = false) => {
      set(
        () => {
          const next = addressNow();
          for (const [name, value] of Object.entries(wanted)) {
            if (value === undefined || value === "") next.delete(name);
            else next.set(name, value);
          }
          return next;
        },
        { replace, preventScrollReset: true },
      );
    },
    [set],
  );
  return [asking, change];
}

export const thingPath = (id: string): string => `/trace/thing?id=${encodeURIComponent(id)}`;
export const eventPath = (id: string): string => `/trace/event?id=${encodeURIComponent(id)}`;
export const causesPath = (id: string): string => `/causes/new?bad=${encodeURIComponent(id)}`;
export const casePath = (id: string, existing = false): string => `/cases/new?id=${encodeURIComponent(id)}${existing ? "&to=existing" : ""}`;

/** A recall scope that begins with the thing, by the policy by which it was looked at. */
export function scopePath(id: string, policy?: Policy): string {
  const asked = new URLSearchParams({ id });
  if (policy?.contact) asked.set("contact", "1");
  if (policy?.crossClasses) asked.set("classes", "1");
  if (policy && policy.mixing !== "any") asked.set("mixing", policy.mixing);
  if (policy?.mixing === "plug" && policy.band) asked.set("band", policy.band);
  if (policy?.mixing === "perfect" && policy.cutoff) asked.set("cutoff", policy.cutoff);
  return `/cases/scopes/new?${asked.toString()}`;
}
