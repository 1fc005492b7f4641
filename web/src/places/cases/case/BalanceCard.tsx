/** Where everything affected is, towards 100 %: what is settled in full colour, what is out dashed, what is not known hatched. */
import { Trans } from "react-i18next";
import { Asked } from "../../../parts/Asked";
import { Card } from "../../../parts/Card";
import { amount } from "../amounts";
import { useBalance } from "../caseQuestions";
import type { Balance, Case } from "../documents";
import { useSay } from "../say";

export function BalanceCard({ shown }: { shown: Case }) {
  const t = useSay();
  const query = useBalance(String(shown.head.number));
  return (
    <Card title={t("balance.title")} note={t("balance.note")}>
      <Asked query={query}>{(balance) => <Told balance={balance} />}</Asked>
    </Card>
  );
}

function Told({ balance }: { balance: Balance }) {
  const t = useSay();
  const parts = balance.parts.filter((part) => part.count > 0);
  if (balance.accounted === null) return <p className="quiet">{t("balance.none")}</p>;
  const share = Math.floor(1000 * balance.accounted) / 10;
  const label = parts.map((part) => `${part.name} ${part.count}`).join(", ");
  return (
    <>
      <p className="statement">
        <Trans ns="cases" i18nKey="balance.statement" count={balance.total} values={{ share }} components={{ strong: <strong /> }} />
      </p>
      <div className="cases-where">
        <div className="cases-bar" role="img" aria-label={t("balance.label", { told: label })}>
          {parts.map((part) => (
            <span key={part.part} className={`cases-part ${part.part}`} style={{ flexGrow: part.count }} />
          ))}
        </div>
      </div>
      <div className="scroll">
        <table className="plain cases-table">
          <thead>
            <tr>
              {["part", "count", "certain", "possible", "share", "settled"].map((name) => (
                <th key={name} scope="col" className={name === "part" || name === "settled" ? undefined : "number"}>
                  {t(`balance.column.${name}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {parts.map((part) => (
              <tr key={part.part}>
                <th scope="row" className="cases-named">
                  <span className={`square cases-part ${part.part}`} aria-hidden="true" />
                  {part.name}
                </th>
                <td data-label={t("balance.column.count")} className="number">
                  <b>{t("number", { count: part.count })}</b>
                </td>
                <td data-label={t("balance.column.certain")} className="number">{t("number", { count: part.certain })}</td>
                <td data-label={t("balance.column.possible")} className="number">{t("number", { count: part.possible })}</td>
                <td data-label={t("balance.column.share")} className="number">{part.share === null ? "" : t("percent", { count: Math.round(1000 * part.share) / 10 })}</td>
                <td data-label={t("balance.column.settled")}>{t(part.accounted ? "balance.yes" : "balance.no")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Lots balance={balance} />
      <p className="quiet cases-foot">
        {balance.used_up ? `${t("balance.usedUp", { count: balance.used_up })} · ` : null}
        {balance.lots_without_amount ? `${t("balance.without", { count: balance.lots_without_amount })} · ` : null}
        {t("preview.position", { position: balance.position })}
      </p>
    </>
  );
}

const AMOUNTS = ["came", "used", "shipped", "scrapped", "held", "left", "unknown"] as const;

function Lots({ balance }: { balance: Balance }) {
  const t = useSay();
  if (balance.lots.length === 0) return null;
  return (
    <div className="scroll">
      <table className="plain cases-table cases-lots">
        <caption>{t("balance.lots")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("balance.lot.uom")}</th>
            {AMOUNTS.map((name) => (
              <th key={name} scope="col" className="number">
                {t(`balance.lot.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {balance.lots.map((row) => (
            <tr key={row.uom}>
              <th scope="row">{t("balance.lotCount", { count: row.lots, unit: t(`uom.${row.uom}`, { defaultValue: row.uom }) })}</th>
              {AMOUNTS.map((name) => (
                <td key={name} className="number" data-label={t(`balance.lot.${name}`)}>
                  {amount(row[name], row.uom, t)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
