/** The scope in a sentence, and where its things are. */
import { Trans } from "react-i18next";
import { type Say, useSay } from "../say";
import { Card } from "../../../parts/Card";
import { useAddress } from "../address";
import { affectedOf, type Scope, type Status, STATUSES, thingsOf } from "../documents";
import { amounts } from "../amounts";
import { WhereBar, WhereLegend } from "../Where";

export function ScopeStatement({ scope }: { scope: Scope }) {
  const t = useSay();
  const [asked, change] = useAddress();
  const { summary } = scope.evaluation;
  const choose = (status: Status | null): void => change({ tab: null, status, page: null, gap: null, words: status ? "affected" : null, version: null });
  const left = amounts(summary.amounts, t);
  return (
    <Card label={t("scope.answer")}>
      <p className="statement">
        <Trans
          ns="cases"
          i18nKey="scope.statement"
          count={affectedOf(summary)}
          values={{ certain: thingsOf(summary, "certain"), possible: thingsOf(summary, "possible"), where: whereSaid(summary.statuses, t) }}
          components={{ strong: <strong /> }}
        />
        {summary.in_reach ? t("scope.reach", { count: summary.in_reach }) : t("scope.noReach")}
        {summary.held ? t("scope.heldNow", { count: summary.held }) : null}
      </p>
      <div className="cases-where">
        <WhereBar counts={summary.statuses} />
        <WhereLegend counts={summary.statuses} chosen={asked.get("status")} choose={choose} />
      </div>
      <p className="quiet">
        {[
          t("scope.serials", { count: summary.pieces }),
          t("scope.lots", { count: summary.lots }),
          t("scope.excluded", { count: thingsOf(summary, "excluded") }),
        ].join(" · ")}
        {left ? ` · ${t("scope.left", { amounts: left })}` : null}
      </p>
    </Card>
  );
}

function whereSaid(statuses: Record<string, number>, t: Say): string {
  const told = STATUSES.filter((status) => statuses[status]).map((status) => t(`statusCount.${status}`, { count: statuses[status] ?? 0 }));
  return told.join(t("and"));
}
