/** What happened, where, with what and to what; exposures by their 5M1E category. */
import { Link } from "react-router";
import { useTranslation } from "../../../language";
import { Card } from "../../../parts/Card";
import { thingPath } from "../asking";
import { called, type LifeEvent, type Operation } from "../model";
import { Bullet } from "../thing/Bullet";
import { Pictures } from "../thing/Pictures";

export function EventFacts({ event, operation }: { event: LifeEvent; operation: Operation | undefined }) {
  const { t } = useTranslation("trace");
  const local = event.time_local.replace("T", " ");
  const things = operation ? operation.uses : event.others.map((each) => ({ id: each.id, label: each.id, name: null, role: each.role, text: each.role, amount: "" }));
  return (
    <Card title={t("event.happened")} note={`${event.type}${event.action ? ` · ${event.action}` : ""}`}>
      <dl className="facts trace-facts">
        <Row label={t("event.when")}><span className="mono">{local}</span></Row>
        {operation?.place ? <Row label={t("fact.place")}>{called(operation.place)}</Row> : event.read_point ? <Row label={t("fact.place")}><span className="mono">{event.read_point}</span></Row> : null}
        {operation?.disposition_text ? <Row label={t("event.disposition")}>{operation.disposition_text}</Row> : null}
        {operation?.facts.map((fact) => (
          <Row key={fact.name + fact.value} label={fact.label}>
            <span className={`square trace-fill ${fact.category}`} title={t(`category.${fact.category}`)} /> {fact.value}
          </Row>
        ))}
      </dl>
      {operation && operation.measurements.length > 0 ? (
        <section>
          <h3 className="trace-h3">{t("panel.values")}</h3>
          <ul className="trace-bullets wide">
            {operation.measurements.map((each, at) => (
              <Bullet key={`${each.characteristic}${at}`} measurement={each} />
            ))}
          </ul>
        </section>
      ) : null}
      {things.length > 0 ? (
        <section>
          <h3 className="trace-h3">{t("panel.uses", { count: operation?.uses_total ?? things.length })}</h3>
          <div className="scroll">
            <table className="plain">
              <thead>
                <tr>
                  <th scope="col">{t("column.role")}</th>
                  <th scope="col">{t("column.name")}</th>
                  <th scope="col">{t("column.thing")}</th>
                  <th scope="col" className="number">{t("column.amount")}</th>
                </tr>
              </thead>
              <tbody>
                {things.map((each, at) => (
                  <tr key={`${each.id}${at}`}>
                    <td>{each.text}</td>
                    <td>{each.name ?? ""}</td>
                    <td><Link className="mono" to={thingPath(each.id)}>{each.label}</Link></td>
                    <td className="number mono">{each.amount}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </section>
      ) : null}
      {operation ? <Pictures operation={operation} /> : null}
    </Card>
  );
}

function Row({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
