/** What two answers about the same thing say differently. Pure. */
import type { Lanes } from "../model";

interface Called {
  id: string;
  label: string;
  name: string | null;
}

export interface Differences {
  same: boolean;
  counts: { what: "events" | "lots" | "stays"; then: number; now: number }[];
  /** In the later answer alone, of what both show. */
  since: Called[];
  gone: Called[];
}

const shown = (answer: Lanes): Map<string, Called> =>
  new Map([...answer.lots.lanes, ...answer.lots.minor, ...answer.downstream.stays].map((each) => [each.id, { id: each.id, label: each.label, name: each.name }]));

export function differences(then: Lanes, now: Lanes): Differences {
  const counts: Differences["counts"] = [
    { what: "events", then: then.subject.events, now: now.subject.events },
    { what: "lots", then: then.lots.total, now: now.lots.total },
    { what: "stays", then: then.downstream.total, now: now.downstream.total },
  ];
  const before = shown(then);
  const after = shown(now);
  // Of an answer too long to be shown whole it cannot be said what is missing.
  const whole = (answer: Lanes): boolean => answer.lots.rest <= answer.lots.minor.length && answer.downstream.rest === 0;
  const since = whole(then) ? [...after.values()].filter((each) => !before.has(each.id)) : [];
  const gone = whole(now) ? [...before.values()].filter((each) => !after.has(each.id)) : [];
  return { same: counts.every((each) => each.then === each.now) && since.length + gone.length === 0, counts, since, gone };
}
