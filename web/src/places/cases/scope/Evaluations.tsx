/** How the scope came to be so: every evaluation on one axis of time, and what one of them found differently. */
import { type Say, useSay } from "../say";
import { Asked } from "../../../parts/Asked";
import { Card } from "../../../parts/Card";
import { clock } from "../../../parts/time";
import { numberOf, useAddress } from "../address";
import type { Evaluation, Scope } from "../documents";
import { affectedOf } from "../documents";
import { useDifference, useEvaluations } from "../questions";
import { Changes } from "./Changes";
import { EvaluationsDrawn } from "./EvaluationsDrawn";

export function Evaluations({ scope }: { scope: Scope }) {
  const t = useSay();
  const [asked, change] = useAddress();
  const query = useEvaluations(String(scope.id));
  const chosen = Math.min(numberOf(asked.get("evaluation"), scope.version), scope.version);
  const choose = (version: number): void => change({ evaluation: version === scope.version ? null : version });
  return (
    <>
      <Card title={t("history.title")} note={t("history.note")}>
        <Asked query={query}>
          {({ evaluations }) => (
            <>
              <EvaluationsDrawn evaluations={evaluations} chosen={chosen} />
              <Listed evaluations={evaluations} chosen={chosen} choose={choose} />
            </>
          )}
        </Asked>
      </Card>
      <ChangesCard scope={scope} version={chosen} />
    </>
  );
}

function Listed({ evaluations, chosen, choose }: { evaluations: readonly Evaluation[]; chosen: number; choose: (version: number) => void }) {
  const t = useSay();
  return (
    <div className="scroll">
      <table className="plain cases-table cases-versions">
        <thead>
          <tr>
            {["version", "at", "why", "by", "affected", "difference"].map((name) => (
              <th key={name} scope="col" className={name === "affected" ? "number" : undefined}>
                {t(`history.column.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...evaluations].reverse().map((each) => (
            <tr key={each.version} className={each.version === chosen ? "chosen" : undefined}>
              <th scope="row">
                <button type="button" className="cases-link" aria-pressed={each.version === chosen} onClick={() => choose(each.version)}>
                  {t("history.version", { version: each.version })}
                </button>
              </th>
              <td data-label={t("history.column.at")}>
                <span className="cases-time">{clock(each.at)}</span>
              </td>
              <td data-label={t("history.column.why")}>{t(`why.${each.why}`)}</td>
              <td data-label={t("history.column.by")}>{each.by}</td>
              <td data-label={t("history.column.affected")} className="number">
                {t("number", { count: affectedOf(each.summary) })}
              </td>
              <td data-label={t("history.column.difference")}>{differenceSaid(each.difference, t) || t("history.same")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function differenceSaid(difference: Record<string, number>, t: Say): string {
  return Object.entries(difference)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${t(`change.${kind}`)} ${t("number", { count })}`)
    .join(" · ");
}

function ChangesCard({ scope, version }: { scope: Scope; version: number }) {
  const t = useSay();
  const query = useDifference(String(scope.id), version);
  if (version <= 1) return null;
  return (
    <Card title={t("changes.title", { older: version - 1, newer: version })}>
      <Asked query={query}>{({ changes }) => <Changes changes={changes} />}</Asked>
    </Card>
  );
}
