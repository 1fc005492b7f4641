/** The public page at the size of a phone, drawn from the very document it is made of. */
import { useTranslation } from "../../language";
import type { Says } from "./questions";

const SHOWN = 6;

export function Phone({ says }: { says: Says }) {
  const { t } = useTranslation("passports");
  const { status } = says;
  return (
    <figure className="passports-phone">
      <figcaption className="quiet" aria-hidden="true">{t("preview")}</figcaption>
      <div className="passports-screen" tabIndex={0} role="region" aria-label={t("preview")}>
        <div className={`passports-hero ${status.tone}`}>
          <p>{says.maker}</p>
          <h2>{says.product}</h2>
          <p className="mono">{says.number}</p>
          <p className="passports-status">
            <strong>{status.title}</strong>
            <span>{status.detail}</span>
          </p>
        </div>
        {status.advice ? <p className={`passports-advice ${status.tone}`}>{status.advice}</p> : null}
        {says.journey.length > 0 ? (
          <section>
            <h3>{t("journey")}</h3>
            <ol>
              {says.journey.map((leg) => (
                <li key={leg.stage}>
                  <span>{leg.title}</span>
                  <span className="mono">{leg.days}</span>
                  <small>{leg.detail}</small>
                </li>
              ))}
            </ol>
          </section>
        ) : null}
        {says.results.length + says.withheld > 0 ? (
          <section>
            <h3>{t("results")}</h3>
            {says.results.length === 0 ? <p className="quiet">{t("noValues", { count: says.withheld })}</p> : null}
            <ul>
              {says.results.map((each) => (
                <li key={each.name}>
                  <span>{each.name}</span>
                  <span className="mono">{`${each.value} ${each.unit}`}</span>
                  <small>{`${each.limits} ${each.verdict}`}</small>
                </li>
              ))}
            </ul>
          </section>
        ) : null}
        {says.materials.length > 0 ? (
          <section>
            <h3>{t("materials")}</h3>
            <ul>
              {says.materials.slice(0, SHOWN).map((each) => (
                <li key={`${each.kind} ${each.name}`}>
                  <span>{each.name}</span>
                  <span>{each.detail}</span>
                </li>
              ))}
            </ul>
            {says.materials.length > SHOWN ? <p className="quiet">{t("moreMaterials", { count: says.materials.length - SHOWN })}</p> : null}
          </section>
        ) : null}
        <section>
          <h3>{t("evidence", { count: says.evidence.records })}</h3>
          <p className="mono passports-print">{says.evidence.fingerprint}</p>
        </section>
      </div>
    </figure>
  );
}
