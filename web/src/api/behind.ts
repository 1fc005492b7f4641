/** Whether an answer may lack what the log holds by now. Pure. */

/** When something began to be shown, and the position of the log that had been heard of then (0: none yet). */
export interface Begun {
  at: number;
  time: number;
}

/** ``data``: the answer; many tell the position that they stand on. ``dataUpdatedAt``: when it came. */
export interface Answered {
  data: unknown;
  dataUpdatedAt: number;
}

/** ``at``: the last position heard of. */
export function isBehind(answered: Answered, at: number, begun: Begun | undefined): boolean {
  const { data } = answered;
  if (typeof data === "object" && data !== null && "position" in data && typeof data.position === "number" && data.position >= at) return false;
  // What came after it began to be shown was asked since then, and what was heard of before is in it.
  return begun?.at !== at || answered.dataUpdatedAt < begun.time;
}
