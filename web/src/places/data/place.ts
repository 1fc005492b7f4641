/** Where something stands in a source, as a person says it. The server names rows and columns; any other place (a path
 * in a document, a line of a mapping) is an address to be read as it is. */
type Words = (key: string, values: Record<string, string>) => string;

const ROW = /^row (\d+)(?: \((\d+) rows\))?(?:, column (.+))?$/s;

export function placeSaid(place: string, t: Words): string {
  const found = ROW.exec(place);
  if (!found?.[1]) return place;
  const row = found[1];
  if (found[3]) return t("place.cell", { row, column: found[3] });
  return found[2] ? t("place.rows", { row, rows: found[2] }) : t("place.row", { row });
}
