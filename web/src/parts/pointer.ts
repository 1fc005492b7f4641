/** Where in a source something stands, in the reader's words: the server points to it as ``row 3, column Result``. */
const ROW = /\brow (\d+)(?: \((\d+) rows\))?/g;
const COLUMN = /, column (.+)$/;

type Say = (key: string, params: Record<string, string>) => string;

export function pointed(place: string, say: Say): string {
  return place
    .replace(COLUMN, (_, column: string) => say("pointer.joint", {}) + say("pointer.column", { column }))
    .replace(ROW, (_, row: string, count?: string) => (count === undefined ? say("pointer.row", { row }) : say("pointer.rows", { row, count })));
}
