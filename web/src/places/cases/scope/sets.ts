/** The sets of a scope's things that the table shows one at a time: a word of the server, or all that is affected. */
import { type Summary, thingsOf, type Word, WORDS } from "../documents";

export type UnitSet = Word | "affected";
export const SETS: readonly UnitSet[] = ["affected", ...WORDS];

const AFFECTED = "certain,possible";

/** As the server is asked for it. */
export const wordsOf = (set: UnitSet): string => (set === "affected" ? AFFECTED : set);

export const countOf = (summary: Summary, set: UnitSet): number =>
  set === "affected" ? thingsOf(summary, "certain") + thingsOf(summary, "possible") : thingsOf(summary, set);

/** The set in the address. Else what is affected, by its one word where it has but one; what is excluded only when asked for. */
export function setOf(asked: URLSearchParams, summary: Summary): UnitSet {
  const chosen = SETS.find((set) => set === asked.get("words"));
  if (chosen) return chosen;
  const [certain, possible] = [thingsOf(summary, "certain"), thingsOf(summary, "possible")];
  if (certain > 0 && possible > 0) return "affected";
  return possible > 0 ? "possible" : "certain";
}

/** The file of what the table shows: the same set, of the same evaluation. */
export const fileAddress = (scope: number, format: string, set: UnitSet, version: number): string =>
  `/api/v1/scopes/${scope}/export?${new URLSearchParams({ format, words: wordsOf(set), version: String(version) }).toString()}`;
