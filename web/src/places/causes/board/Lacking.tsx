/** Too few to tell, or nothing found: that is an answer too. What was seen in time, and what would be needed. */
import { Link } from "react-router";
import { useTranslation } from "../../../language";
import { Card } from "../../../parts/Card";
import { Whole } from "../../../parts/Whole";
import type { Board } from "../documents";
import { count, share } from "../figures";
import { TimeChart } from "./TimeChart";

export function Lacking({ board }: { board: Board }) {
  const { t } = useTranslation("causes");
  const struck = board.suspects;
  return (
    <div className="causes-lacking">
      <Card className="causes-answer" label={board.run.verdict_title}>
        <span className="chip dashed">{board.run.verdict_title}</span>
        <p className="statement" data-figure="statement"><Whole>{board.run.statement}</Whole></p>
        <Needed board={board} />
        <p className="no-print">
          <Link to={`/causes/new?like=${board.run.id}`}>{t("lacking.again")}</Link>
        </p>
      </Card>
      <Card title={t("time.alone")}>
        <TimeChart time={board.time} suspect={undefined} />
      </Card>
      {struck.length > 0 ? (
        <Card title={t("struck")} note={t("struckNote", { count: struck.length })}>
          <ul className="causes-struck-list">
            {struck.slice(0, 30).map((each, at) => (
              <li key={at}>
                {each.grade === "excluded" ? <s>{each.name}</s> : each.name} <span className="quiet">{each.reason ?? each.grade_title}</span>
              </li>
            ))}
          </ul>
        </Card>
      ) : null}
    </div>
  );
}

function Needed({ board }: { board: Board }) {
  const { t, i18n } = useTranslation("causes");
  const lacking = board.lacking;
  if (!lacking) return null;
  const { bad_units: there, needed, power } = lacking;
  return (
    <>
      {there !== null && needed !== null ? <Gauge there={there} needed={needed} /> : null}
      {power.length > 0 ? (
        <>
          <h3 className="causes-part">{t("lacking.power")}</h3>
          <table className="plain causes-power">
            <thead>
              <tr>
                <th scope="col">{t("lacking.share")}</th>
                <th scope="col" className="number">{t("lacking.without")}</th>
                <th scope="col" className="number">{t("lacking.rate")}</th>
              </tr>
            </thead>
            <tbody>
              {power.map((each) => (
                <tr key={each.share}>
                  <td>{share(each.share, i18n.language)}</td>
                  <td className="number">{share(each.rate_without, i18n.language)}</td>
                  <td className="number">{each.rate === null ? t("lacking.never") : share(each.rate, i18n.language)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      ) : null}
    </>
  );
}

/** How many independent bad units there are of those that it takes: filled what there is, hatched what is missing. */
function Gauge({ there, needed }: { there: number; needed: number }) {
  const { t, i18n } = useTranslation("causes");
  const missing = Math.max(0, needed - there);
  return (
    <div className="causes-gauge">
      <div className="causes-gauge-bar" role="img" aria-label={t("lacking.gauge", { there: count(there), needed: count(needed) })}>
        {there > 0 ? <span style={{ flexGrow: Math.min(there, needed) }} className="causes-gauge-there" /> : null}
        {missing > 0 ? <span style={{ flexGrow: missing }} className="hatched" /> : null}
      </div>
      <p>
        {t("lacking.gauge", { there: count(there), needed: count(needed) })}
        {missing > 0 ? `${i18n.language.startsWith("zh") ? "" : " "}${t("lacking.missing", { count: missing, shown: count(missing) })}` : ""}
      </p>
    </div>
  );
}
