/** The holds of the case's scopes as they were recorded. */
import { Asked } from "../../../parts/Asked";
import { Card } from "../../../parts/Card";
import { Chip } from "../../../parts/Chip";
import { useCaseHolds } from "../caseQuestions";
import type { Case } from "../documents";
import { useSay } from "../say";
import { HoldEvents } from "../scope/HoldEvents";

export function HoldsCard({ shown }: { shown: Case }) {
  const t = useSay();
  const query = useCaseHolds(String(shown.head.number));
  return (
    <Card title={t("holds.title")}>
      <Asked query={query}>
        {({ holds, in_force: inForce }) => (
          <div className="stack">
            {Object.keys(inForce).length ? (
              <p className="cases-filters">
                {Object.entries(inForce).map(([hold, count]) => (
                  <Chip key={hold} tone={count ? "due" : "plain"}>
                    <span className="mono">{hold}</span> {t("holds.inForce", { count })}
                  </Chip>
                ))}
              </p>
            ) : null}
            <HoldEvents events={holds} />
          </div>
        )}
      </Asked>
    </Card>
  );
}
