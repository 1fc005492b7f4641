/** The answers this place works with, as the server describes them. */
import type { components } from "../../api/schema";

type Told = components["schemas"];

export type Board = Told["CauseBoardDocument"];
export type Suspect = Told["CauseSuspectDocument"];
export type Run = Told["CauseRunDocument"];
export type Interval = Told["CauseIntervalDocument"];
export type Axis = Told["CauseAxisDocument"];
export type Tile = Told["CauseTileDocument"];
export type Together = Told["CauseTogetherDocument"];
export type InTime = Told["CauseTimeDocument"];
export type Bucket = Told["CauseBucketDocument"];
export type Trend = Told["CauseTrendDocument"];
export type Path = Told["CausePathDocument"];
export type Refutation = Told["CauseRefutationDocument"];
export type Lacking = Told["CauseLackingDocument"];
export type Verdict = Told["CauseVerdictDocument"];
export type Judged = Verdict["verdict"];
export type Job = Told["CauseJobDocument"];
export type Choices = Told["CauseChoicesDocument"];
export type Outcome = Told["CauseOutcomeChoiceDocument"];
export type Asking = Told["CauseAsked"];
export type Category = Suspect["category"];

/** What the mark of a category looks like: one of 5M1E, else the ink of time and order. */
export const TONE: Record<Category | "unknown", string> = {
  man: "var(--man)",
  machine: "var(--machine)",
  material: "var(--material)",
  method: "var(--method)",
  environment: "var(--environment)",
  measurement: "var(--measurement)",
  sequence: "var(--ink-3)",
  time: "var(--ink-3)",
  unknown: "transparent",
};
