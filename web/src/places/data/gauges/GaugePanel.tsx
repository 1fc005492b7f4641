/** One gauge: its calibrations, the spans that they make doubtful, and the units behind doubtful results. */
import { Button } from "antd";
import { Link } from "react-router";
import { useMay } from "../../../api/reader";
import { useTranslation } from "../../../language";
import { Asked } from "../../../parts/Asked";
import { Card } from "../../../parts/Card";
import { day } from "../../../parts/time";
import { shortId } from "../../cases/identifiers";
import { searchOf } from "../address";
import { ExportButton } from "../ExportButton";
import { type Gauge, useImpact } from "../questions";
import { count } from "../say";

const SHOWN = 8;

export function GaugePanel({ gauge }: { gauge: Gauge }) {
  const { t } = useTranslation("data");
  const mayTrace = useMay("trace");
  return (
    <div className="stack">
      <Card title={<span className="mono">{shortId(gauge.id)}</span>} {...(gauge.name ? { note: gauge.name } : {})}>
        <p className="quiet mono data-whole">{gauge.id}</p>
        {gauge.calibrations.length > 0 ? (
          <table className="plain">
            <caption className="visually-hidden">{t("gauges.calibrations")}</caption>
            <thead>
              <tr>
                <th scope="col">{t("gauges.on")}</th>
                <th scope="col">{t("gauges.result")}</th>
                <th scope="col">{t("gauges.due")}</th>
              </tr>
            </thead>
            <tbody>
              {gauge.calibrations.map((each) => (
                <tr key={each.position}>
                  <td className="mono data-nowrap">
                    <Link to={`/trace/event${searchOf({ id: each.position })}`}>{day(each.time)}</Link>
                  </td>
                  <td>
                    {t(`gauges.results.${each.result}`)}
                    {each.certificate ? <div className="quiet mono">{each.certificate}</div> : null}
                  </td>
                  <td className="mono data-nowrap">{each.due ? day(each.due) : ""}</td>
                </tr>
              ))}
            </tbody>
          </table>
        ) : (
          <p className="quiet">{t("gauges.never")}</p>
        )}
        <p className="data-links">
          <Link to={`/data/forms/calibrate${searchOf({ id: gauge.id })}`}>{t("gauges.calibrate")}</Link>
          <Link to={`/trace/thing${searchOf({ id: gauge.id })}`}>{t("gauges.life")}</Link>
        </p>
      </Card>
      {gauge.doubtful.length > 0 ? <Doubtful gauge={gauge} mayTrace={mayTrace} /> : null}
    </div>
  );
}

function Doubtful({ gauge, mayTrace }: { gauge: Gauge; mayTrace: boolean }) {
  const { t } = useTranslation("data");
  return (
    <Card title={t("gauges.doubtful")}>
      <ul className="data-findings">
        {gauge.doubtful.map((span) => (
          <li key={`${span.from ?? ""}${span.cause.position}`}>
            <span className="mono">
              {span.from ? day(span.from) : t("gauges.beginning")} – {span.until ? day(span.until) : t("gauges.still")}
            </span>{" "}
            {t(`gauges.because.${span.reason}`)}
          </li>
        ))}
      </ul>
      {mayTrace ? <Touched id={gauge.id} /> : <p className="quiet">{t("lacking", { verb: t("verb.trace") })}</p>}
    </Card>
  );
}

function Touched({ id }: { id: string }) {
  const { t } = useTranslation("data");
  return (
    <Asked query={useImpact(id, SHOWN)}>
      {({ counts, units }) => (
        <>
          <p className="data-lead">{t("gauges.touched", { results: t("gauges.touchedResults", { count: counts.results, told: count(counts.results) }), units: t("gauges.touchedUnits", { count: counts.units, told: count(counts.units) }) })}</p>
          <ul className="data-units">
            {units.map((unit) => (
              <li key={unit.id}>
                <Link className="mono" title={unit.id} to={`/trace/thing${searchOf({ id: unit.id })}`}>
                  {shortId(unit.id)}
                </Link>
              </li>
            ))}
          </ul>
          {counts.units > units.length ? <p className="quiet">{t("gauges.more", { count: counts.units - units.length })}</p> : null}
          <div className="data-actions">
            <ExportButton href={`/api/v1/gauge/impact${searchOf({ id, format: "csv" })}`} says={t("csv")} />
            <Button href={`/gauge${searchOf({ id })}`} target="_blank">
              {t("print")}
            </Button>
          </div>
        </>
      )}
    </Asked>
  );
}
