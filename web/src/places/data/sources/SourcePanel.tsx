/** One source: the parts of its quality, how late it is, which rules it breaks, which columns are empty. */
import { Link } from "react-router";
import { useTranslation } from "../../../language";
import { Card } from "../../../parts/Card";
import { Chip } from "../../../parts/Chip";
import { searchOf } from "../address";
import type { SourceStanding } from "../questions";
import { count, percent, span } from "../say";
import { ruleSaid } from "./rules";
import { Target } from "./Target";

type Quality = NonNullable<SourceStanding["quality"]>;
const PARTS = ["required", "validity", "consistency", "completeness", "uniqueness", "timeliness"] as const;

export function SourcePanel({ source, calendar }: { source: SourceStanding; calendar: readonly string[] }) {
  const { t } = useTranslation("data");
  const { quality } = source;
  return (
    <div className="stack">
      <Card title={<span className="mono">{source.label}</span>} end={<Chip tone={source.state === "good" ? "good" : source.state === "low" ? "due" : "plain"}>{t(`sources.state.${source.state}`)}</Chip>}>
        {source.weakest && source.score !== null ? (
          <p className="data-lead">{t("sources.weakest", { part: t(`dimension.${source.weakest}`), share: percent(source.score) })}</p>
        ) : (
          <p className="data-lead">{t("sources.silentWhy", { days: calendar.length })}</p>
        )}
        {quality ? <Dimensions quality={quality} /> : null}
        <p className="data-links">
          <Link to={`/data/acquisitions${searchOf({ find: source.last_name })}`}>{t("sources.toLog", { count: source.captures })}</Link>
        </p>
      </Card>
      {quality ? <Late quality={quality} inTime={source.in_time} /> : null}
      {quality && quality.broken.length > 0 ? <Broken quality={quality} /> : null}
      {quality && quality.columns.length > 0 ? <Columns quality={quality} /> : null}
      {quality ? <Days quality={quality} /> : null}
    </div>
  );
}

function Dimensions({ quality }: { quality: Quality }) {
  const { t } = useTranslation("data");
  return (
    <table className="plain data-parts">
      <caption className="visually-hidden">{t("sources.parts")}</caption>
      <thead className="visually-hidden">
        <tr>
          <th scope="col">{t("sources.part")}</th>
          <th scope="col">{t("sources.bar")}</th>
          <th scope="col">{t("sources.share")}</th>
        </tr>
      </thead>
      <tbody>
        {PARTS.map((name) => {
          const part = quality.total.dimensions[name];
          return (
            <tr key={name}>
              <th scope="row" title={t(`dimensionMeans.${name}`)}>
                {t(`dimension.${name}`)}
              </th>
              <td>
                <span className="data-bar" aria-hidden="true">
                  <span className={part.share !== null && part.share < 0.95 ? "low" : undefined} style={{ width: `${(part.share ?? 0) * 100}%` }} />
                </span>
              </td>
              <td className="number mono" title={t("sources.counted", { count: count(part.count), of: count(part.of) })}>
                {part.of === 0 ? t("sources.notJudged") : percent(part.share)}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Late({ quality, inTime }: { quality: Quality; inTime: SourceStanding["in_time"] }) {
  const { t } = useTranslation("data");
  const told = (seconds: number | null): string => {
    if (seconds === null) return t("amount.unknown", { ns: "frame" });
    const [unit, value] = span(seconds);
    return t(`span.${unit}`, { count: value, value: count(value) });
  };
  return (
    <Card title={t("sources.late")} end={<Chip tone={inTime === "good" ? "good" : inTime === "low" ? "due" : "plain"}>{percent(quality.total.dimensions.timeliness.share)}</Chip>}>
      <dl className="facts">
        <dt>{t("sources.median")}</dt>
        <dd>{told(quality.total.late_median_seconds)}</dd>
        <dt>{t("sources.p95")}</dt>
        <dd>{told(quality.total.late_p95_seconds)}</dd>
        <dt>{t("sources.target")}</dt>
        <dd>
          <Target source={quality.source} seconds={quality.target_seconds} told={told(quality.target_seconds)} />
        </dd>
      </dl>
      {inTime === "low" ? <p className="quiet data-note">{t("sources.lateWhy")}</p> : null}
    </Card>
  );
}

function Broken({ quality }: { quality: Quality }) {
  const { t } = useTranslation("data");
  return (
    <Card title={t("sources.broken")}>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col" className="number">
              {t("sources.times")}
            </th>
            <th scope="col">{t("sources.rule")}</th>
          </tr>
        </thead>
        <tbody>
          {quality.broken.map((each) => (
            <tr key={`${each.rule}${each.field ?? ""}${each.cause ?? ""}`}>
              <td className="number mono">{count(each.count)}</td>
              <td>
                {each.cause ? (
                  <Link className="data-underlined" title={each.rule} to={`/data/quarantine${searchOf({ state: "all", cause: each.cause })}`}>
                    {ruleSaid(each.rule, t)}
                  </Link>
                ) : (
                  <span title={each.rule}>{ruleSaid(each.rule, t)}</span>
                )}
                {each.field ? <span className="mono quiet"> {each.field}</span> : null}
                {each.cause ? null : <div className="quiet">{t("sources.flagged")}</div>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}

function Columns({ quality }: { quality: Quality }) {
  const { t } = useTranslation("data");
  return (
    <Card title={t("sources.emptiest")}>
      <dl className="facts">
        {quality.columns.map((each) => (
          <div key={each.column} className="data-pair">
            <dt className="mono">{each.column}</dt>
            <dd className="mono">{percent(each.share)}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

function Days({ quality }: { quality: Quality }) {
  const { t } = useTranslation("data");
  return (
    <details className="card data-fold">
      <summary>{t("sources.byDay")}</summary>
      <div className="scroll" tabIndex={0} role="region" aria-label={t("sources.byDay")}>
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{t("sources.day")}</th>
              <th scope="col" className="number">
                {t("count.recorded")}
              </th>
              <th scope="col" className="number">
                {t("count.duplicate")}
              </th>
              <th scope="col" className="number">
                {t("count.quarantined")}
              </th>
            </tr>
          </thead>
          <tbody>
            {quality.trend.map((each) => (
              <tr key={each.day}>
                <td className="mono">{each.day}</td>
                <td className="number mono">{count(each.recorded)}</td>
                <td className="number mono">{count(each.duplicate)}</td>
                <td className="number mono">{count(each.quarantined)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
