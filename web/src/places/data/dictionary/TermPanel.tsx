/** One term of the dictionary with all that it says. */
import { Link } from "react-router";
import { useTranslation } from "../../../language";
import { Card } from "../../../parts/Card";
import { searchOf } from "../address";
import type { Term } from "../questions";
import { Category } from "./Dictionary";

export function TermPanel({ term }: { term: Term }) {
  const { t, i18n } = useTranslation("data");
  const other = i18n.language.startsWith("zh") ? term.en : term.zh;
  return (
    <Card title={term.label} note={other}>
      <p className="data-lead">{term.definition}</p>
      <dl className="facts">
        <dt>{t("dictionary.name")}</dt>
        <dd className="mono">{term.name}</dd>
        <dt>{t("dictionary.type")}</dt>
        <dd>
          {term.type_label}
          {term.unit ? <span className="mono">{t("dictionary.unitIn", { symbol: term.unit_label, code: term.unit })}</span> : null}
        </dd>
        {term.minimum === null ? null : (
          <>
            <dt>{t("dictionary.minimum")}</dt>
            <dd className="mono">{term.minimum}</dd>
          </>
        )}
        {term.pattern ? (
          <>
            <dt>{t("dictionary.pattern")}</dt>
            <dd className="mono">{term.pattern}</dd>
          </>
        ) : null}
        {term.category === "none" ? null : (
          <>
            <dt>{t("dictionary.category")}</dt>
            <dd>
              <Category term={term} />
            </dd>
          </>
        )}
        <dt>{t("dictionary.role")}</dt>
        <dd>{term.role_label}</dd>
        <dt>{t("dictionary.grade")}</dt>
        <dd>{term.grade_label}</dd>
        <dt>{t("dictionary.retention")}</dt>
        <dd>
          {term.retention_label}
          {term.kept ? <span className="mono quiet"> {term.kept}</span> : null}
        </dd>
        <dt>{t("dictionary.clause")}</dt>
        <dd>
          {term.clause} <span className="quiet">{term.stage_label}</span>
        </dd>
        <dt>{t("dictionary.source")}</dt>
        <dd>{term.source}</dd>
      </dl>
      {term.values.length > 0 ? <Values term={term} /> : null}
      {term.members.length > 0 ? (
        <>
          <h3 className="data-subhead">{t("dictionary.members")}</h3>
          <p className="data-members">
            {term.members.map((member) => (
              <Link key={member} className="mono" to={`/data/dictionary${searchOf({ term: member })}`}>
                {member}
              </Link>
            ))}
          </p>
        </>
      ) : null}
    </Card>
  );
}

function Values({ term }: { term: Term }) {
  const { t } = useTranslation("data");
  return (
    <>
      <h3 className="data-subhead">{t("dictionary.values")}</h3>
      <dl className="facts">
        {term.values.map((each) => (
          <div key={each.value} className="data-pair">
            <dt className="mono">{each.value}</dt>
            <dd>
              {each.zh} · {each.en}
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
