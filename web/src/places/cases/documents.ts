/** The documents of the server that this place draws. */
import type { components } from "../../api/schema";

type Documents = components["schemas"];
export type Scope = Documents["ScopeDocument"];
export type Summary = Documents["ScopeSummaryDocument"];
export type Evaluation = Documents["EvaluationDocument"];
export type Units = Documents["ScopeUnitsDocument"];
export type Unit = Documents["ScopeUnitDocument"];
export type Place = Documents["ScopePlaceDocument"];
export type WhatIf = Documents["WhatIfDocument"];
export type TriedHold = Documents["TriedHoldDocument"];
export type Difference = Documents["ScopeDifferenceDocument"];
export type HoldEvent = Documents["HoldEventDocument"];
export type Case = Documents["CaseDocument"];
export type CaseHead = Documents["CaseHeadDocument"];
export type CaseState = CaseHead["state"];
export type Balance = Documents["CaseBalanceDocument"];
export type Notice = Documents["NoticeDocument"];
export type Notices = Documents["NoticesDocument"];
export type Discipline = Documents["DisciplineDocument"];
export type Fact = Documents["CaseFactDocument"];
export type Action = Documents["CaseActionDocument"];
export type CaseReport = Case["reports"][number];
export type CaseRun = Case["causes"][number];
export type Entry = Documents["CaseEntryDocument"];

/** Where things can be, in the order in which it is told: what is lost first, what is in hand last. */
export const STATUSES = ["sold", "shipped", "in_transit", "installed", "in_stock", "returned", "consumed", "scrapped", "unknown"] as const;
export type Status = (typeof STATUSES)[number];
export const WORDS = ["certain", "possible", "excluded"] as const;
export type Word = (typeof WORDS)[number];
export const STATES: readonly CaseState[] = ["open", "contained", "analysed", "corrected", "closed"];

/** Affected things of a word: serials and lots. */
export const thingsOf = (summary: Summary, word: Word): number => (summary.words[word]["instance"] ?? 0) + (summary.words[word]["lot"] ?? 0);
export const affectedOf = (summary: Summary): number => summary.pieces + summary.lots;
