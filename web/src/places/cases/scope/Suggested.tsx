/** The fewest holds that together take everything in reach. */
import { Button } from "antd";
import { useSay } from "../say";
import { Chip } from "../../../parts/Chip";
import type { WhatIf } from "../documents";
import { named } from "../naming";

const SHOWN = 12;

export function Suggested({ told, tried, add }: { told: WhatIf; tried: readonly string[]; add: (hold: string) => void }) {
  const t = useSay();
  if (told.in_reach === 0) return <p className="statement">{t("scope.noReach")}</p>;
  return (
    <section>
      <h3 className="cases-h3">{t("whatIf.suggested", { count: told.suggested.length })}</h3>
      <div className="scroll">
        <table className="plain cases-table">
          <thead>
            <tr>
              {["hold", "kind"].map((name) => (
                <th key={name} scope="col">
                  {t(`whatIf.column.${name}`)}
                </th>
              ))}
              {["gained", "total"].map((name) => (
                <th key={name} scope="col" className="number">
                  {t(`whatIf.column.${name}`)}
                </th>
              ))}
              <th scope="col">
                <span className="visually-hidden">{t("whatIf.act")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {told.suggested.slice(0, SHOWN).map((step) => (
              <tr key={step.key}>
                <th scope="row" title={step.key}>
                  {named(told.names, step.key)}
                </th>
                <td data-label={t("whatIf.column.kind")}>{t(`hold.${step.kind}`)}</td>
                <td data-label={t("whatIf.column.gained")} className="number">
                  {t("number", { count: step.captured })}
                </td>
                <td data-label={t("whatIf.column.total")} className="number">
                  {t("whatIf.of", { count: step.total, total: step.of })}
                </td>
                <td className="number">
                  {tried.includes(step.key) ? (
                    <Chip tone="good">{t("whatIf.tried")}</Chip>
                  ) : (
                    <Button size="small" className="no-print" onClick={() => add(step.key)}>
                      {t("whatIf.act")}
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {told.suggested.length > SHOWN ? <p className="quiet">{t("holders.more", { count: told.suggested.length - SHOWN })}</p> : null}
    </section>
  );
}
