/** What the scope would find, before anything is kept. */
import type { UseQueryResult } from "@tanstack/react-query";
import { useSay } from "../say";
import { Asked } from "../../../parts/Asked";
import { Card } from "../../../parts/Card";
import { affectedOf, type Summary, thingsOf } from "../documents";
import { WhereBar, WhereLegend } from "../Where";

type Previewed = UseQueryResult<{ position: number; summary: Summary }>;

export function Preview({ query, empty }: { query: Previewed; empty: boolean }) {
  const t = useSay();
  return (
    <Card title={t("preview.title")} note={t("preview.note")}>
      {empty ? <p className="quiet">{t("preview.empty")}</p> : <Asked query={query}>{({ summary, position }) => <Told summary={summary} position={position} />}</Asked>}
    </Card>
  );
}

function Told({ summary, position }: { summary: Summary; position: number }) {
  const t = useSay();
  return (
    <div className="stack" aria-live="polite">
      <p className="statement">
        <strong>{t("things", { count: affectedOf(summary) })}</strong>
      </p>
      <WhereBar counts={summary.statuses} />
      <WhereLegend counts={summary.statuses} />
      <dl className="facts">
        <dt>{t("word.certain")}</dt>
        <dd>{t("number", { count: thingsOf(summary, "certain") })}</dd>
        <dt>{t("word.possible")}</dt>
        <dd>{t("number", { count: thingsOf(summary, "possible") })}</dd>
        <dt>{t("word.excluded")}</dt>
        <dd>{t("number", { count: thingsOf(summary, "excluded") })}</dd>
        <dt>{t("scopes.column.reach")}</dt>
        <dd>{t("number", { count: summary.in_reach })}</dd>
      </dl>
      <p className="quiet">{t("preview.position", { position })}</p>
    </div>
  );
}
