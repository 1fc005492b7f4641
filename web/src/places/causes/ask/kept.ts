/** The draft of the last question, while this page is open: a question that was refused or given up can be changed. */
import type { Draft } from "./draft";

let last: Draft | undefined;

export const keep = (draft: Draft): void => {
  last = draft;
};

export const kept = (): Draft | undefined => last;
