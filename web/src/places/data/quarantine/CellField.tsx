/** The field of one cell: of several lines where the cell has them. */
import { Input } from "antd";
import type { ItemForm } from "../questions";
import { lineEndsOf } from "./lineEnds";

type Cell = NonNullable<ItemForm["cells"]>[number];

interface Field {
  at: number;
  cell: Cell;
  value: string;
  disabled: boolean;
  change: (value: string) => void;
}

export function CellField({ at, cell, value, disabled, change }: Field) {
  const bad = cell.messages.length > 0;
  const given = {
    id: `cell-${at}`,
    className: "mono",
    value,
    disabled,
    "aria-invalid": bad,
    ...(bad ? { "aria-describedby": `why-${at}` } : {}),
    onChange: (event: { target: { value: string } }) => change(lineEndsOf(cell.value, event.target.value)),
  };
  return cell.value.includes("\n") ? <Input.TextArea autoSize={{ maxRows: 8 }} {...given} /> : <Input {...given} />;
}
