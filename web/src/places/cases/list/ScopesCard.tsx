/** Recall scopes, the newest first, with their bars. */
import { Select } from "antd";
import { Link } from "react-router";
import { useSay } from "../say";
import { Asked } from "../../../parts/Asked";
import { Card } from "../../../parts/Card";
import { Chip } from "../../../parts/Chip";
import { Empty } from "../../../parts/Empty";
import { clock } from "../../../parts/time";
import { useAddress } from "../address";
import { affectedOf, type Scope } from "../documents";
import { titleOf } from "../naming";
import { useScopes } from "../questions";
import { WhereBar } from "../Where";

const COLUMNS = ["name", "state", "affected", "where", "reach", "held", "at"] as const;
const NUMBERS: readonly string[] = ["affected", "reach", "held"];

export function ScopesCard() {
  const t = useSay();
  const [asked, change] = useAddress();
  const state = asked.get("state") ?? "all";
  const query = useScopes();
  return (
    <Asked query={query}>
      {({ scopes }) => {
        if (scopes.length === 0) {
          return (
            <Card>
              <Empty says={t("scopes.none")} why={t("scopes.noneWhy")} action={<Link to="/cases/scopes/new">{t("scopes.new")}</Link>} />
            </Card>
          );
        }
        const shown = scopes.filter((scope) => state === "all" || scope.state === state);
        return (
          <Card
            title={t("scopes.title")}
            note={t("scopes.count", { count: shown.length })}
            end={
              <Select
                aria-label={t("list.state")}
                value={state}
                onChange={(value: string) => change({ state: value === "all" ? null : value })}
                options={["all", "open", "closed"].map((value) => ({ value, label: t(`scope.state.${value}`) }))}
                popupMatchSelectWidth={false}
              />
            }
          >
            <div className="scroll">
              <table className="plain cases-table">
                <thead>
                  <tr>
                    {COLUMNS.map((name) => (
                      <th key={name} scope="col" className={NUMBERS.includes(name) ? "number" : undefined}>
                        {t(`scopes.column.${name}`)}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {shown.map((scope) => (
                    <Row key={scope.id} scope={scope} />
                  ))}
                </tbody>
              </table>
            </div>
          </Card>
        );
      }}
    </Asked>
  );
}

function Row({ scope }: { scope: Scope }) {
  const t = useSay();
  const { summary, at, version } = scope.evaluation;
  return (
    <tr>
      <th scope="row" className="cases-id">
        <Link to={`/cases/scopes/${scope.id}`}>{titleOf(scope, t)}</Link>
        <span className="quiet">
          #{scope.id} · {t(`direction.${scope.policy.direction}`)}
        </span>
      </th>
      <td data-label={t("scopes.column.state")}>
        <Chip>{t(`scope.state.${scope.state}`)}</Chip>{" "}
        {scope.behind ? <Chip tone="due">{t("scope.behindShort")}</Chip> : null}
      </td>
      <td data-label={t("scopes.column.affected")} className="number">
        <b>{t("number", { count: affectedOf(summary) })}</b>
      </td>
      <td data-label={t("scopes.column.where")} className="cases-wide">
        <WhereBar counts={summary.statuses} small />
      </td>
      <td data-label={t("scopes.column.reach")} className="number">
        {t("number", { count: summary.in_reach })}
      </td>
      <td data-label={t("scopes.column.held")} className="number">
        {t("number", { count: summary.held })}
      </td>
      <td data-label={t("scopes.column.at")}>
        <span className="cases-time">{clock(at)}</span> <span className="quiet">{t("history.version", { version })}</span>
      </td>
    </tr>
  );
}
