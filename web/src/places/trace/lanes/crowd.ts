/** Blocks on a line that may not overlap: each as near as possible to where it belongs. Pure. */
export interface Wanted {
  /** Pixels where the block should be centred. */
  centre: number;
  width: number;
}

/**
 * Left edges of the blocks, in the given order, which must be that of their centres; ``gap`` pixels apart, within
 * ``[0, room]`` as long as they fit. Least squares by pooling neighbours that collide.
 */
export function apart(wanted: readonly Wanted[], gap: number, room: number): number[] {
  const pools: { first: number; count: number; left: number; width: number }[] = [];
  wanted.forEach((block, index) => {
    let pool = { first: index, count: 1, left: block.centre - block.width / 2, width: block.width };
    for (let before = pools.at(-1); before && before.left + before.width + gap > pool.left; before = pools.at(-1)) {
      pools.pop();
      // Each member pulls the pool to where its own left edge would be.
      const shifted = pool.left - (before.width + gap);
      const left = (before.left * before.count + shifted * pool.count) / (before.count + pool.count);
      pool = { first: before.first, count: before.count + pool.count, left, width: before.width + gap + pool.width };
    }
    pools.push(pool);
  });
  return within(pools, wanted, gap, room);
}

function within(pools: { first: number; count: number; left: number; width: number }[], wanted: readonly Wanted[], gap: number, room: number): number[] {
  let least = 0;
  const lefts = pools.map((pool) => {
    const left = Math.max(pool.left, least);
    least = left + pool.width + gap;
    return left;
  });
  let most = room;
  for (let at = pools.length - 1; at >= 0; at -= 1) {
    const pool = pools[at];
    const left = lefts[at];
    if (!pool || left === undefined) continue;
    lefts[at] = Math.max(0, Math.min(left, most - pool.width));
    most = (lefts[at] ?? 0) - gap;
  }
  const edges: number[] = [];
  pools.forEach((pool, at) => {
    let left = lefts[at] ?? 0;
    for (let index = pool.first; index < pool.first + pool.count; index += 1) {
      edges.push(left);
      left += (wanted[index]?.width ?? 0) + gap;
    }
  });
  return edges;
}

export interface Bunch<T> {
  items: T[];
  from: number;
  to: number;
}

/** Neighbours nearer than ``least`` pixels in one bunch, when there are more than fit; ``x`` must not fall. */
export function bunched<T>(items: readonly T[], x: (item: T) => number, least: number): Bunch<T>[] {
  const bunches: Bunch<T>[] = [];
  for (const item of items) {
    const at = x(item);
    const last = bunches.at(-1);
    if (last && at - last.from < least) {
      last.items.push(item);
      last.to = at;
    } else bunches.push({ items: [item], from: at, to: at });
  }
  return bunches;
}
