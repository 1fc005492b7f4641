/** What somebody has typed for a question, and the question that it makes. */
import { clockIn, instantAt } from "../../../parts/time";
import type { Asking, Board } from "../documents";

export interface Draft {
  kind: "outcome" | "named";
  /** What was judged or measured. */
  characteristic: string;
  /** Of a judgement: the result that is bad. */
  value: string;
  /** Of a measurement: beyond its own limits, above or below a number. */
  rule: "out" | "above" | "below";
  limit: string;
  bad: string;
  good: string;
  product: string;
  since: string;
  until: string;
  fix: string[];
  know: string;
  matched: number | null;
}

export const EMPTY: Draft = {
  kind: "outcome", characteristic: "", value: "", rule: "out", limit: "", bad: "", good: "", product: "", since: "", until: "", fix: [], know: "", matched: null,
};

/** ``result=NOK``, ``torque=out-of-limits``, ``torque>1.2`` as the members of a draft. */
export function ofOutcome(text: string): Pick<Draft, "characteristic" | "value" | "rule" | "limit"> {
  const found = /^([^=<>]+)(=|<|>)(.+)$/s.exec(text.trim());
  const name = found?.[1]?.trim() ?? "";
  const value = found?.[3]?.trim() ?? "";
  if (found?.[2] === ">") return { characteristic: name, value: "", rule: "above", limit: value };
  if (found?.[2] === "<") return { characteristic: name, value: "", rule: "below", limit: value };
  return value === "out-of-limits" ? { characteristic: name, value: "", rule: "out", limit: "" } : { characteristic: name, value, rule: "out", limit: "" };
}

/** A draft from the address: ``bad=ID,ID``, ``outcome=result=NOK``, ``product=…``. */
export function ofAddress(asked: URLSearchParams): Draft {
  const bad = asked.getAll("bad").flatMap(listed);
  const outcome = asked.get("outcome");
  return {
    ...EMPTY,
    ...(outcome ? ofOutcome(outcome) : {}),
    kind: bad.length > 0 || asked.has("scope") ? "named" : "outcome",
    bad: bad.join("\n"),
    product: asked.get("product") ?? "",
  };
}

interface Question {
  outcome?: { characteristic: string; value: string } | null;
  bad?: string[] | null;
  good?: string[] | null;
  product?: string | null;
  between?: (string | null)[] | null;
  fix?: string[];
  matched?: number | null;
}

/** The question of a run with what was known of causes, to be changed and asked again. ``zone``: of the form's clock. */
export function ofBoard(board: Pick<Board, "question" | "know">, zone: string): Draft {
  const question = board.question as Question;
  const outcome = question.outcome;
  const sign = outcome && /^[<>]/.test(outcome.value) ? "" : "=";
  return {
    ...EMPTY,
    ...(outcome ? ofOutcome(`${outcome.characteristic}${sign}${outcome.value}`) : {}),
    kind: outcome ? "outcome" : "named",
    bad: (question.bad ?? []).join("\n"),
    good: (question.good ?? []).join("\n"),
    product: question.product ?? "",
    since: local(question.between?.[0], zone),
    until: local(question.between?.[1], zone),
    fix: question.fix ?? [],
    know: board.know,
    matched: question.matched ?? null,
  };
}

/** An instant as a field for date and time has it, on the clock of the zone. */
function local(instant: string | null | undefined, zone: string): string {
  return Number.isNaN(Date.parse(instant ?? "")) ? "" : clockIn(instant ?? "", zone).slice(0, 16).replace(" ", "T");
}

export const listed = (text: string): string[] => [...new Set(text.split(/[\s,;，；、]+/).filter(Boolean))];

/** Names on one line are names; several lines are a list or a table, which the server reads. */
export function names(text: string): { names: string[]; list: string | null } {
  const lines = text.split(/\r?\n/).filter((line) => line.trim());
  return lines.length > 1 ? { names: [], list: text } : { names: listed(text), list: null };
}

/** What was typed as a time and is none. */
export const isNoTime = (text: string, zone: string): boolean => text !== "" && Number.isNaN(instantAt(text, zone));

/**
 * The request, or null where something is missing or is no time. ``measured``: the characteristic is a measurement. An end
 * that was left open is null.
 */
export function bodyOf(draft: Draft, measured: boolean, zone: string): Asking | null {
  const ends = [draft.since, draft.until];
  if (ends.some((each) => isNoTime(each, zone))) return null;
  const between = ends.some(Boolean) ? ends.map((each) => (each ? new Date(instantAt(each, zone)).toISOString() : null)) : [];
  const common = {
    product: draft.product.trim() || null,
    between,
    fix: draft.fix,
    know: draft.know.trim() || null,
    matched: draft.matched,
    zone,
    q: 0.05,
    seed: 1,
  };
  if (draft.kind === "named") {
    const bad = names(draft.bad);
    const good = names(draft.good);
    if (bad.names.length === 0 && bad.list === null) return null;
    const compared = draft.good.trim() ? { good: good.names, good_list: good.list } : {};
    return { ...common, bad: bad.names, bad_list: bad.list, ...compared };
  }
  const outcome = outcomeOf(draft, measured);
  return outcome === null ? null : { ...common, bad: [], outcome };
}

function outcomeOf(draft: Draft, measured: boolean): string | null {
  const name = draft.characteristic.trim();
  if (!name) return null;
  if (!measured) return draft.value.trim() ? `${name}=${draft.value.trim()}` : null;
  if (draft.rule === "out") return `${name}=out-of-limits`;
  return draft.limit.trim() ? `${name}${draft.rule === "above" ? ">" : "<"}${draft.limit.trim()}` : null;
}
