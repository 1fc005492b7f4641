/** The numbers of the statement, large: the rate without and with, the change, what a normal factor would leave. */
import { useTranslation } from "../../../language";
import type { Suspect } from "../documents";
import { chance, count, points, share } from "../figures";

export function Figures({ suspect }: { suspect: Suspect }) {
  const { t, i18n } = useTranslation("causes");
  const say = (value: number): string => share(value, i18n.language);
  const { rates, counterfactual, change } = suspect;
  const harmful = suspect.direction === "harmful" && (suspect.grade === "causal" || suspect.grade === "adjusted");
  return (
    <dl className="causes-figures">
      {rates ? (
        <div>
          <dt>{t("rates")}</dt>
          <dd>
            {say(rates.without.value)} <span aria-hidden="true">→</span> <strong className={harmful ? "bad" : undefined}>{say(rates.with.value)}</strong>
          </dd>
          <dd className="quiet">{t("ofUnits", { bad: count(suspect.bad_with), rows: count(suspect.bad_with + suspect.good_with) })}</dd>
        </div>
      ) : null}
      {change ? (
        <div>
          <dt>{t(suspect.trend ? "changeTrend" : "change")}</dt>
          <dd>{points(change.value, true)}</dd>
          <dd className="quiet">
            {t("ci", { low: change.low === null ? "…" : points(change.low), high: change.high === null ? "…" : points(change.high) })}
          </dd>
        </div>
      ) : null}
      {counterfactual ? (
        <div>
          <dt>{t("normal")}</dt>
          <dd>
            {say(counterfactual.observed)} <span aria-hidden="true">→</span> <strong className={harmful ? "good" : undefined}>{say(counterfactual.expected.value)}</strong>
          </dd>
          {counterfactual.expected.low !== null && counterfactual.expected.high !== null ? (
            <dd className="quiet">{t("ci", { low: say(counterfactual.expected.low), high: say(counterfactual.expected.high) })}</dd>
          ) : null}
        </div>
      ) : null}
      <div>
        <dt>{t("tested")}</dt>
        <dd>
          {count(suspect.units)} <span className="causes-unit">{suspect.assigned}</span>
        </dd>
        <dd className="quiet">
          {suspect.p === null ? "" : `p ${chance(suspect.p)}`}
          {suspect.q === null ? "" : ` · FDR ${chance(suspect.q)}`}
        </dd>
      </div>
    </dl>
  );
}
