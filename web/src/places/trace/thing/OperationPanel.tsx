/** One operation: who, on what, by which program; its values against their limits; images; peers. */
import { Link } from "react-router";
import { useTranslation } from "../../../language";
import { Chip } from "../../../parts/Chip";
import { Whole } from "../../../parts/Whole";
import { eventPath, thingPath } from "../asking";
import { isFloorCode } from "../lanes/text";
import { offsetOf, wall } from "../lanes/time";
import { called, type Operation, type Strip } from "../model";
import { Bullet } from "./Bullet";
import { Pictures } from "./Pictures";
import { PeerStrip } from "./PeerStrip";
import type { Page } from "./props";
import { Suspicions } from "./Suspicions";

type Shown = Page & { operation: Operation; strips: readonly Strip[] };

export function OperationPanel({ operation, answer, asking }: Shown) {
  const { t } = useTranslation("trace");
  const offset = offsetOf(answer.subject.offset);
  const start = wall(Date.parse(operation.start), offset);
  const end = wall(Date.parse(operation.end), offset);
  const known = asking.selected ? "panel.operation" : "panel.latest";
  return (
    <div className="trace-panel-body">
      <p className="quiet">{t(known)}</p>
      <h2>{operation.title}</h2>
      <p className="mono quiet">
        {isFloorCode(operation.code) ? `${operation.code} · ` : ""}
        {start}
        {operation.end === operation.start ? "" : ` → ${end.slice(0, 10) === start.slice(0, 10) ? end.slice(11) : end}`}
      </p>
      <p className="trace-chips">
        {operation.voided ? <Chip tone="due">{t("spine.voided")}</Chip> : null}
        {operation.part ? <Chip>{t("spine.ofPart", { part: called(operation.part) })}</Chip> : null}
        {operation.judgements.map((each) => (
          <Chip key={each.characteristic + each.text} tone={each.tone === "defect" ? "bad" : each.tone === "caution" ? "due" : each.tone === "good" ? "good" : "plain"}>
            {each.text}
          </Chip>
        ))}
      </p>
      <Suspicions suspicions={operation.suspicions} />
      <Facts operation={operation} />
      {operation.measurements.length > 0 ? (
        <section>
          <h3>{t("panel.values")}</h3>
          <ul className="trace-bullets">
            {operation.measurements.map((each, at) => (
              <Bullet key={`${each.characteristic}${at}`} measurement={each} />
            ))}
          </ul>
        </section>
      ) : null}
      <Pictures operation={operation} />
      <PeerStrip operation={operation} asking={asking} subject={answer.subject.id} />
      <Uses operation={operation} />
      <p className="trace-acts no-print">
        <Link className="trace-act" to={eventPath(operation.id)}>
          {t("panel.event")}
        </Link>
        {operation.part ? (
          <Link className="trace-act" to={thingPath(operation.part.id)}>
            {t("panel.part")}
          </Link>
        ) : null}
      </p>
    </div>
  );
}

/** The head of the panel says it already. */
const TITLE = "process_step";

function Facts({ operation }: { operation: Operation }) {
  const { t } = useTranslation("trace");
  const program = [operation.program, operation.program_version].filter(Boolean).join(" · ");
  const rows: [string, string | null][] = [
    [t("fact.equipment"), operation.equipment],
    [t("fact.operator"), operation.operator],
    [t("fact.program"), program || null],
    [t("fact.place"), operation.place ? called(operation.place) : null],
    [t("event.disposition"), operation.disposition_text],
  ];
  return (
    <dl className="facts trace-facts">
      {rows.map(([label, value]) =>
        value ? (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ) : null,
      )}
      {operation.gauges.map((gauge) => (
        <div key={gauge.id}>
          <dt>{t("fact.gauge")}</dt>
          <dd>
            <Whole>{gauge.name ?? gauge.id.split("/").at(-1) ?? ""}</Whole>{"\u00a0· "}
            <span className={`unbroken ${gauge.tone === "defect" ? "bad" : gauge.tone === "caution" ? "due" : ""}`}>{gauge.text}</span>
          </dd>
        </div>
      ))}
      {operation.facts.filter((fact) => fact.name !== TITLE).map((fact) => (
        <div key={fact.name + fact.value}>
          <dt>{fact.label}</dt>
          <dd>
            <span className={`square trace-fill ${fact.category}`} title={t(`category.${fact.category}`)} /> {fact.value}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Uses({ operation }: { operation: Operation }) {
  const { t } = useTranslation("trace");
  if (operation.uses.length === 0) return null;
  return (
    <section>
      <h3>{t("panel.uses", { count: operation.uses_total })}</h3>
      <ul className="trace-uses">
        {operation.uses.map((use, at) => (
          <li key={`${use.id}${at}`}>
            <span className="quiet">{use.text}</span>
            <Link to={thingPath(use.id)}>{called(use)}</Link>
            {use.name ? <span className="mono quiet">{use.label}</span> : null}
            <span className="quiet trace-amount">{use.amount}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
