/**
 * Where in a source something stands, in the reader's words. The server points to it in parts: ``row 3, column Result``,
 * ``labels.csv, row 7``, ``line 4, things[0].id``. Rows, lines and columns are worded; names and paths stay as they are.
 */
const COLUMN = /^(?:(.*?), )?column (.+)$/s;
const ROW = /^(.+: )?row (\d+)(?: \((\d+) rows\))?$/s;
const LINE = /^line (\d+)$/;

type Say = (key: string, params: Record<string, string>) => string;

export function pointed(place: string, say: Say): string {
  const [, before, column] = COLUMN.exec(place) ?? [undefined, place, undefined];
  const parts = before ? before.split(", ") : [];
  if (column === undefined && !parts.some((part) => ROW.test(part) || LINE.test(part))) return place;
  const said = parts.map((part) => spoken(part, say));
  return [...said, ...(column === undefined ? [] : [say("pointer.column", { column })])].join(say("pointer.joint", {}));
}

function spoken(part: string, say: Say): string {
  const line = LINE.exec(part)?.[1];
  if (line) return say("pointer.line", { line });
  const [, within = "", row, count] = ROW.exec(part) ?? [];
  if (!row) return part;
  return within + (count === undefined ? say("pointer.row", { row }) : say("pointer.rows", { row, count }));
}
