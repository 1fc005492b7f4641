/** Buckets of time side by side; where some are left out between two (nothing was judged then) a gap says so. */
import type { Bucket } from "../documents";

export interface Placed {
  bucket: Bucket;
  at: number;
  x: number;
}

const GAP = 0.7;

/** ``x`` and ``step`` in pixels; ``breaks``: where time is left out. */
export function timeline(buckets: Bucket[], spanSeconds: number, start: number, end: number): { bars: Placed[]; step: number; breaks: number[] } {
  const starts = buckets.map((each) => Date.parse(each.start));
  // A day at a change of the clock is an hour shorter or longer: that is no gap.
  const gaps = starts.map((each, at) => at > 0 && each - starts[at - 1]! > spanSeconds * 1000 + 3_700_000);
  const total = buckets.length + GAP * gaps.filter(Boolean).length;
  const step = total > 0 ? (end - start) / total : 0;
  const breaks: number[] = [];
  let x = start;
  const bars = buckets.map((bucket, at) => {
    if (gaps[at]) {
      breaks.push(x + (GAP * step) / 2);
      x += GAP * step;
    }
    const bar = { bucket, at, x };
    x += step;
    return bar;
  });
  return { bars, step, breaks };
}

/** Which bars get a label, so that none touches another, and none the end: so many pixels apart. */
export function labelled(bars: Placed[], apart: number, end: number): Placed[] {
  const chosen: Placed[] = [];
  for (const bar of bars) {
    const last = chosen.at(-1);
    if (bar.x <= end && (!last || bar.x - last.x >= apart)) chosen.push(bar);
  }
  return chosen;
}
