/** Lines of a text, as findings name them. */

/** The number in ``line 7, things[0].role``; undefined where a place names no line. */
export function lineOf(place: string): number | undefined {
  const found = /(?:^|\s)line (\d+)/.exec(place);
  return found?.[1] === undefined ? undefined : Number(found[1]);
}

/** Where a line (from 1) begins. */
export function offsetOf(text: string, line: number): number {
  return text
    .split("\n")
    .slice(0, line - 1)
    .reduce((sum, each) => sum + each.length + 1, 0);
}
