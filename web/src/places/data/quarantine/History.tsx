/** Who did what with an item, the latest last. */
import { useTranslation } from "../../../language";
import { Card } from "../../../parts/Card";
import { clock } from "../../../parts/time";
import type { Item } from "../questions";
import { Changes } from "./Changes";

export function History({ item }: { item: Item }) {
  const { t } = useTranslation("data");
  return (
    <Card title={t("history.title")}>
      <ol className="data-history">
        <li>
          <p>{t("history.came")}</p>
          <p className="quiet mono">{clock(item.opened)}</p>
        </li>
        {item.history.map((step, at) => (
          <li key={at}>
            <p>
              {t(`history.${step.action}`)}
              {step.mapping ? <span className="quiet"> {t("history.by", { mapping: step.mapping })}</span> : null}
            </p>
            {step.changes ? <Changes changes={step.changes} /> : null}
            {step.reason ? <p>{step.reason}</p> : null}
            <p className="quiet">
              <span className="mono">{clock(step.time)}</span> {step.principal}
            </p>
          </li>
        ))}
      </ol>
    </Card>
  );
}
