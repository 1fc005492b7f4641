/** What is not known of the affected things, each with those that it is not known of. */
import { Link } from "react-router";
import { useSay } from "../say";
import { Card } from "../../../parts/Card";
import { Chip } from "../../../parts/Chip";
import { changed, useAddress } from "../address";
import type { Scope } from "../documents";

export function Gaps({ scope }: { scope: Scope }) {
  const t = useSay();
  const [asked] = useAddress();
  const gaps = Object.entries(scope.evaluation.summary.gaps).filter(([, count]) => count > 0);
  return (
    <Card title={t("gaps.title")}>
      {gaps.length === 0 ? (
        <Chip tone="good">{t("gaps.none")}</Chip>
      ) : (
        <ul className="cases-rows">
          {gaps.map(([gap, count]) => (
            <li key={gap}>
              <b className="due">{t("number", { count })}</b>
              {gap === "boundary" ? (
                t(`gap.${gap}`)
              ) : (
                <Link to={{ search: changed(asked, { gap, tab: null, page: null, status: null, words: "affected", version: null }).toString() }} preventScrollReset>
                  {t(`gap.${gap}`)}
                </Link>
              )}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
