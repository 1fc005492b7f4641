import type { Asking, Change } from "../asking";
import type { Lanes } from "../model";

/** What the parts of the page of a thing are given. */
export interface Page {
  answer: Lanes;
  asking: Asking;
  change: (change: Change, replace?: boolean) => void;
}
