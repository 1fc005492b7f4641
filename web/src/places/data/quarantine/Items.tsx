/** The items of a cause, page by page. */
import { Link, useSearchParams } from "react-router";
import { useTranslation } from "../../../language";
import { Asked } from "../../../parts/Asked";
import { Card } from "../../../parts/Card";
import { Empty } from "../../../parts/Empty";
import { pointed } from "../../../parts/pointer";
import { clock } from "../../../parts/time";
import { numberOf, type State, withChanges } from "../address";
import { useItems } from "../questions";
import { count } from "../say";
import { StateChip } from "./StateChip";

export function Items({ cause, state }: { cause: string; state: State }) {
  const { t } = useTranslation("data");
  const { t: frame } = useTranslation();
  const [asked] = useSearchParams();
  const after = numberOf(asked, "after", 0, 0);
  return (
    <Asked query={useItems(state, cause, after)}>
      {({ items, total, next }) =>
        items.length === 0 ? (
          <Card>
            <Empty says={t("quarantine.noItems")} action={<Link to="/data/quarantine">{t("quarantine.allCauses")}</Link>} />
          </Card>
        ) : (
          <Card title={t("quarantine.items")} note={t("quarantine.shown", { shown: items.length, total: count(total) })}>
            <div className="scroll" tabIndex={0} role="region" aria-label={t("quarantine.items")}>
              <table className="plain data-rows">
                <thead>
                  <tr>
                    <th scope="col">{t("quarantine.number")}</th>
                    <th scope="col" className="data-wide">
                {t("quarantine.place")}
              </th>
                    <th scope="col">{t("quarantine.why")}</th>
                    <th scope="col">{t("quarantine.state")}</th>
                    <th scope="col" className="data-wide">
                {t("quarantine.since")}
              </th>
                  </tr>
                </thead>
                <tbody>
                  {items.map((each) => (
                    <tr key={each.id}>
                      <td className="mono">
                        <Link to={`/data/quarantine/${each.id}`}>{t("quarantine.numbered", { number: each.id })}</Link>
                      </td>
                      <td className="data-wide">
                        {pointed(each.place, frame)}
                        <div className="quiet">{each.source}</div>
                      </td>
                      <td className="data-small">{each.findings.map((finding) => finding.message).join(" ")}</td>
                      <td>
                        <StateChip state={each.state} />
                      </td>
                      <td className="mono data-nowrap data-wide">{clock(each.opened).slice(0, 16)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
            <div className="data-pages">
              {after > 0 ? <Link to={`?${withChanges(asked, { after: "" }).toString()}`}>{t("quarantine.fromStart")}</Link> : null}
              {next !== null ? <Link to={`?${withChanges(asked, { after: String(next) }).toString()}`}>{t("table.next", { ns: "frame" })}</Link> : null}
            </div>
          </Card>
        )
      }
    </Asked>
  );
}
