/** Attempts to refute, each of which could have failed: what it gave, and what would have refuted. */
import { useTranslation } from "../../../language";
import type { Refutation, Suspect } from "../documents";
import { EstimateTable } from "./EstimateTable";

export function Refutations({ suspect }: { suspect: Suspect }) {
  const { t } = useTranslation("causes");
  return (
    <section aria-label={t("refutations")}>
      <h3 className="causes-part">{t("refutations")}</h3>
      {suspect.refutations.length === 0 ? <p className="quiet">{t("refutationsNone")}</p> : null}
      <ul className="causes-refutations">
        {suspect.refutations.map((each) => (
          <Row key={each.test} told={each} />
        ))}
      </ul>
      {suspect.trend && suspect.estimates.length > 0 ? <EstimateTable suspect={suspect} title={t("estimates")} /> : null}
    </section>
  );
}

function Row({ told }: { told: Refutation }) {
  const { t } = useTranslation("causes");
  const state = told.passed === null ? "untried" : told.passed ? "passed" : "failed";
  return (
    <li>
      <span className={`causes-mark causes-mark-${state}`} aria-hidden="true">
        {state === "passed" ? "✓" : state === "failed" ? "!" : "–"}
      </span>
      <div>
        <p>
          {told.title} <span className="visually-hidden">{t(`refutation.${state}`)}</span>
        </p>
      </div>
      <span className="mono quiet causes-value">{told.value}</span>
      <p className="quiet causes-meaning">{told.reason ?? told.meaning}</p>
    </li>
  );
}
