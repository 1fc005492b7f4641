/** What is selected: an operation, a lot, a stay, a parameter; without a choice the operation that matters most. */
import { useTranslation } from "../../../language";
import type { Asking } from "../asking";
import type { Lanes, Operation, Strip } from "../model";
import { LotPanel } from "./LotPanel";
import { OperationPanel } from "./OperationPanel";
import type { Page } from "./props";
import { StayPanel } from "./StayPanel";
import { ThingPanel } from "./ThingPanel";

export function Panel({ answer, asking, change, strips }: Page & { strips: readonly Strip[] }) {
  const { t } = useTranslation("trace");
  return (
    <aside className="card trace-panel" aria-label={t("panel.label")}>
      <Chosen answer={answer} asking={asking} change={change} strips={strips} />
    </aside>
  );
}

function Chosen({ answer, asking, change, strips }: Page & { strips: readonly Strip[] }) {
  const { selected } = asking;
  if (selected?.kind === "lot") {
    const lot = answer.lots.lanes.find((each) => each.id === selected.id);
    const minor = answer.lots.minor.find((each) => each.id === selected.id);
    if (lot ?? minor) return <LotPanel lot={lot} minor={minor} asking={asking} answer={answer} />;
  }
  if (selected?.kind === "stay") {
    const stay = answer.downstream.stays.find((each) => each.id === selected.id);
    if (stay) return <StayPanel stay={stay} answer={answer} asking={asking} />;
  }
  const operation = operationOf(answer, asking);
  if (!operation) return <ThingPanel answer={answer} />;
  return <OperationPanel key={operation.id} operation={operation} asking={asking} change={change} answer={answer} strips={strips} />;
}

/** The selected operation, or that of the selected parameter; else the last bad one, else the thing's own last. */
export function operationOf(answer: Lanes, asking: Asking): Operation | undefined {
  const { operations } = answer.spine;
  const { selected } = asking;
  const wanted = selected?.kind === "op" ? selected.id : selected?.kind === "strip" ? selected.id.split("/")[0] : undefined;
  if (wanted !== undefined) return operations.find((each) => each.id === wanted);
  const own = operations.filter((each) => each.part === null && !each.voided);
  return own.findLast((each) => each.tone === "defect") ?? own.findLast((each) => each.measurements.length > 0) ?? own.at(-1);
}
