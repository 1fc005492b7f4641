/** What became of many items, or would: a sum that holds, some of the changes, and what is still refused. */
import { Link } from "react-router";
import { useTranslation } from "../../../language";
import type { Account } from "../questions";
import { count } from "../say";
import { Changes } from "./Changes";

const PARTS = ["valid", "refused", "untouched", "settled"] as const;
const SHOWN = 3;

export function AccountTold({ account }: { account: Account }) {
  const { t } = useTranslation("data");
  return (
    <div className="data-told" role="status">
      <p>
        <strong className={account.refused > 0 ? "due" : "good"}>
          {account.dry_run
            ? t("many.wouldPass", { valid: count(account.valid), chosen: count(account.chosen) })
            : t("many.released", { released: count(account.released), recorded: count(account.recorded), duplicate: count(account.duplicate) })}
        </strong>
      </p>
      <p className="quiet">
        {t("many.sum", { chosen: count(account.chosen) })} {PARTS.map((name) => t(`many.part.${name}`, { value: count(account[name]) })).join(" + ")}
      </p>
      {account.samples.slice(0, SHOWN).map((sample) => (
        <div key={sample.id}>
          <Link className="mono" to={`/data/quarantine/${sample.id}`}>
            {t("quarantine.numbered", { number: sample.id })}
          </Link>{" "}
          <Changes changes={sample.changes} />
        </div>
      ))}
      {account.causes.length > 0 ? (
        <ul>
          {account.causes.map((cause) => (
            <li key={cause.cause}>
              {t("many.still", { count: cause.count })} {cause.message}
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
