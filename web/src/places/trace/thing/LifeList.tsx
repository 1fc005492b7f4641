/** The life as a list, which a phone shows before the drawing. */
import { useTranslation } from "../../../language";
import { Card } from "../../../parts/Card";
import { offsetOf, wall } from "../lanes/time";
import type { Lanes } from "../model";

const SHOWN = 12;

export function LifeList({ answer, onSelect }: { answer: Lanes; onSelect: (name: string) => void }) {
  const { t } = useTranslation("trace");
  const offset = offsetOf(answer.subject.offset);
  const own = answer.spine.operations.filter((each) => each.part === null).slice(-SHOWN);
  if (own.length === 0) return null;
  return (
    <Card className="trace-life" title={t("life.title")} note={t("lanes.spineNote", { count: answer.spine.own })}>
      <p className="statement">{answer.subject.statement}</p>
      <ol>
        {own.map((operation) => (
          <li key={operation.id} className={operation.tone}>
            <button type="button" onClick={() => onSelect(`op:${operation.id}`)}>
              <span className="mono quiet">{wall(Date.parse(operation.start), offset).slice(0, 16)}</span>
              <strong>{operation.title}</strong>
              <span className={operation.tone === "defect" ? "bad" : operation.tone === "caution" ? "due" : "quiet"}>{operation.note}</span>
            </button>
          </li>
        ))}
      </ol>
    </Card>
  );
}
