/** The event that the form would record, as it stands. */
import type { UseQueryResult } from "@tanstack/react-query";
import { useTranslation } from "../../../language";
import { Asked } from "../../../parts/Asked";
import { Card } from "../../../parts/Card";
import { Bone } from "../../../parts/Skeletons";
import type { FormTrial } from "../questions";
import { Facts } from "./Facts";

export function WouldBe({ query, may }: { query: UseQueryResult<FormTrial>; may: boolean }) {
  const { t } = useTranslation("data");
  return (
    <Card title={t("forms.wouldBe")} note={t("forms.live")} className="data-sticky">
      {may ? (
        <Asked query={query} skeleton={<Bone height={120} />}>
          {(trial) => (
            <>
              {trial.facts.length > 0 ? <Facts facts={trial.facts} /> : <p className="quiet">{t("forms.notYet")}</p>}
              {trial.findings.length > 0 ? (
                <ul className="data-findings">
                  {trial.findings.map((finding, at) => (
                    <li key={at} className="due">
                      {finding.message}
                    </li>
                  ))}
                </ul>
              ) : null}
              {trial.flags.length > 0 ? (
                <ul className="data-findings">
                  {trial.flags.map((flag, at) => (
                    <li key={at}>
                      {t("forms.flag")} {flag.message}
                    </li>
                  ))}
                </ul>
              ) : null}
            </>
          )}
        </Asked>
      ) : (
        <p className="quiet">{t("forms.mayNot")}</p>
      )}
    </Card>
  );
}
