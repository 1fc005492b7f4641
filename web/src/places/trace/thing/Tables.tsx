/** The same as the lanes, as tables: for screen readers, for paper, and for who prefers to read. */
import { Link } from "react-router";
import { useTranslation } from "../../../language";
import { Card } from "../../../parts/Card";
import { Failure } from "../../../parts/Failure";
import { CardSkeleton } from "../../../parts/Skeletons";
import { eventPath, thingPath } from "../asking";
import { offsetOf, wall } from "../lanes/time";
import { amount, called, limitsText, type Lanes, type Operation } from "../model";
import { useStrips } from "../queries";
import type { Page } from "./props";
import { ThingFacts } from "./ThingPanel";

export function Tables({ answer, asking }: Pick<Page, "answer" | "asking">) {
  const { t } = useTranslation("trace");
  const offset = offsetOf(answer.subject.offset);
  const strips = useStrips(asking, answer.spine.total > 0);
  const at = (time: string): string => wall(Date.parse(time), offset);
  return (
    <div className="stack">
      <Card title={t("table.thing")}>
        <p className="statement trace-table-says">{answer.subject.statement}</p>
        <ThingFacts answer={answer} />
      </Card>
      {asking.direction === "forward" ? null : <LotsTable answer={answer} at={at} />}
      <OperationsTable answer={answer} at={at} />
      {strips.error ? <Failure error={strips.error} retry={() => void strips.refetch()} /> : null}
      {strips.isLoading ? <CardSkeleton lines={5} /> : null}
      {strips.data && strips.data.strips.length > 0 ? (
        <Sheet title={t("lanes.parameters")} note={t("table.strips")} heads={["parameter", "value", "limits", "where", "readings", "excursions", "lastUnits"]}>
          {strips.data.strips.map((strip) => (
            <tr key={`${strip.operation}${strip.characteristic}${strip.source}`}>
              <td>{strip.label}</td>
              <td className={strip.within === false ? "mono bad" : "mono"}>{amount(strip.value, strip.symbol)}{strip.within === false ? " ●" : ""}</td>
              <td className="mono">{limitsText(strip.lower, strip.upper) || "–"}</td>
              <td>{strip.where}</td>
              <td className="mono">{strip.points_total}</td>
              <td className="mono">{strip.excursions.length}</td>
              <td>{strip.histogram ? t("table.histogram", { count: strip.histogram.count, outside: strip.histogram.outside, below: strip.histogram.below }) : "–"}</td>
            </tr>
          ))}
        </Sheet>
      ) : null}
      {asking.direction === "backward" ? null : <StaysTable answer={answer} at={at} />}
    </div>
  );
}

interface Told {
  answer: Lanes;
  at: (time: string) => string;
}

function LotsTable({ answer, at }: Told) {
  const { t } = useTranslation("trace");
  const { lots } = answer;
  return (
    <Sheet title={t("lanes.above")} note={t("table.lots", { total: lots.total, certain: lots.certain, possible: lots.possible })} heads={["name", "thing", "word", "start", "end", "into", "suspect"]}>
      {lots.lanes.map((lot) => (
        <tr key={lot.key}>
          <td>{lot.name ?? t(`category.${lot.category}`)}</td>
          <td><Link className="mono" to={thingPath(lot.id)}>{lot.label}</Link></td>
          <td>{t(`word.${lot.word}`)}</td>
          <td><span className="mono">{at(lot.start)}</span> <span className="quiet">{t(`lots.${lot.start_is}`)}</span></td>
          <td className="mono">{at(lot.end)}</td>
          <td>{lot.into ? <Link to={thingPath(lot.into.id)}>{called(lot.into)}</Link> : t("table.itself")}</td>
          <td className={lot.suspicions.some((each) => each.tone === "defect") ? "bad" : "due"}>{lot.suspicions.map((each) => each.text).join(" ")}</td>
        </tr>
      ))}
      {lots.minor.map((lot) => (
        <tr key={lot.id}>
          <td>{lot.name ?? ""}</td>
          <td><Link className="mono" to={thingPath(lot.id)}>{lot.label}</Link></td>
          <td>{t(`word.${lot.word}`)}</td>
          <td />
          <td className="mono">{at(lot.end)}</td>
          <td />
          <td />
        </tr>
      ))}
      {lots.rest > lots.minor.length ? (
        <tr>
          <td colSpan={7}><Link to={`${thingPath(answer.subject.id)}&tab=structure`}>{t("table.more", { count: lots.rest - lots.minor.length })}</Link></td>
        </tr>
      ) : null}
    </Sheet>
  );
}

function OperationsTable({ answer, at }: Told) {
  const { t } = useTranslation("trace");
  const { spine } = answer;
  return (
    <Sheet title={t(`lanes.spine.${answer.subject.kind}`)} note={t("lanes.spineNote", { count: spine.total })} heads={["at", "operation", "equipment", "operator", "judgement", "values"]}>
      {spine.operations.map((operation) => (
        <tr key={operation.id} className={operation.voided ? "voided" : undefined}>
          <td className="mono">{at(operation.start)}</td>
          <td>
            <Link to={eventPath(operation.id)}>{operation.title}</Link>
            {operation.part ? <span className="quiet"> {t("spine.ofPart", { part: called(operation.part) })}</span> : null}
            {operation.voided ? <span className="due"> {t("spine.voided")}</span> : null}
          </td>
          <td>{operation.equipment ?? operation.place?.name ?? ""}</td>
          <td>{operation.operator ?? ""}</td>
          <td className={operation.tone === "defect" ? "bad" : operation.tone === "caution" ? "due" : ""}>{operation.judgements.map((each) => each.text).join(t("list.joint"))}</td>
          <td><Values operation={operation} /></td>
        </tr>
      ))}
      {spine.total > spine.operations.length ? (
        <tr>
          <td colSpan={6} className="quiet">{t("table.cut", { shown: spine.operations.length, total: spine.total })}</td>
        </tr>
      ) : null}
    </Sheet>
  );
}

function Values({ operation }: { operation: Operation }) {
  const { t } = useTranslation("trace");
  return (
    <ul className="trace-values">
      {operation.measurements.map((each, at) => (
        <li key={`${each.characteristic}${at}`} className={each.tone === "defect" ? "bad" : undefined}>
          {each.label} <span className="mono">{amount(each.value, each.symbol)}</span>
          {limitsText(each.lower, each.upper) ? <span className="quiet mono"> ({limitsText(each.lower, each.upper)})</span> : null}
          {each.tone === "defect" ? ` ${t("panel.outside")}` : ""}
        </li>
      ))}
    </ul>
  );
}

function StaysTable({ answer, at }: Told) {
  const { t } = useTranslation("trace");
  const { downstream } = answer;
  return (
    <Sheet title={t("lanes.below")} note={t("table.stays", { total: downstream.total })} heads={["name", "thing", "what", "word", "start", "end"]}>
      {downstream.stays.map((stay, row) => (
        <tr key={`${stay.id}${row}`}>
          <td>{stay.name ?? ""}</td>
          <td><Link className="mono" to={thingPath(stay.id)}>{stay.label}</Link></td>
          <td>{stay.text}</td>
          <td>{t(`word.${stay.word}`)}</td>
          <td className="mono">{at(stay.start)}</td>
          <td className="mono">{stay.end === null ? t("stays.still") : at(stay.end)}</td>
        </tr>
      ))}
      {downstream.rest > 0 ? (
        <tr>
          <td colSpan={6}><Link to={`${thingPath(answer.subject.id)}&tab=structure&direction=forward`}>{t("table.more", { count: downstream.rest })}</Link></td>
        </tr>
      ) : null}
    </Sheet>
  );
}

function Sheet({ title, note, heads, children }: { title: string; note: string; heads: string[]; children: React.ReactNode }) {
  const { t } = useTranslation("trace");
  return (
    <Card title={title} note={note}>
      <div className="scroll" tabIndex={0} role="region" aria-label={title}>
        <table className="plain trace-sheet">
          <thead>
            <tr>
              {heads.map((head) => (
                <th key={head} scope="col">{t(`column.${head}`)}</th>
              ))}
            </tr>
          </thead>
          <tbody>{children}</tbody>
        </table>
      </div>
    </Card>
  );
}
