/** Cells before and after. */
interface Change {
  cell: string;
  before: string | null;
  after: string | null;
}

export function Changes({ changes }: { changes: readonly Change[] }) {
  return (
    <>
      {changes.map((each) => (
        <div key={each.cell} className="data-change">
          <span className="mono quiet">{each.cell}</span> <del className="mono">{each.before === "" || each.before === null ? "∅" : each.before}</del> → <ins className="mono">{each.after === "" || each.after === null ? "∅" : each.after}</ins>
        </div>
      ))}
    </>
  );
}
