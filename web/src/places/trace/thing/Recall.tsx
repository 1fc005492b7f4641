/** "If this were recalled": what the thing shares with others, and where those are now. */
import { Select } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { useTranslation } from "../../../language";
import { Asked } from "../../../parts/Asked";
import { Card } from "../../../parts/Card";
import { Bone } from "../../../parts/Skeletons";
import { type Policy, scopePath } from "../asking";
import { called, type Lanes, type RecallSplit, type SharedPart } from "../model";
import { useRecall } from "../queries";

export function Recall({ answer, policy }: { answer: Lanes; policy: Policy }) {
  const { t } = useTranslation("trace");
  const [chosen, setChosen] = useState<string>();
  const of = chosen ?? answer.shared[0]?.id;
  const query = useRecall(of, policy);
  if (!of) return null;
  return (
    <Card
      title={t("recall.title")}
      end={
        <Select
          size="small"
          className="trace-select"
          aria-label={t("recall.of")}
          value={of}
          onChange={setChosen}
          options={answer.shared.map((part) => ({ value: part.id, label: optionOf(part) }))}
        />
      }
    >
      <Asked query={query} skeleton={<Bone height={48} />}>
        {(split) => <Split split={split} policy={policy} />}
      </Asked>
    </Card>
  );
}

const optionOf = (part: SharedPart): string => (part.name ? `${part.name} · ${part.label}` : part.label);

function Split({ split, policy }: { split: RecallSplit; policy: Policy }) {
  const { t } = useTranslation("trace");
  return (
    <div className="trace-recall">
      <p>{split.statement}</p>
      {split.parts.length > 0 ? (
        <div className="trace-split" aria-hidden="true">
          {split.parts.map((part) => (
            <i key={part.group} className={part.group} style={{ flexGrow: part.count }} />
          ))}
        </div>
      ) : null}
      <ul className="trace-legend">
        {split.parts.map((part) => (
          <li key={part.group}>
            <span className={`square trace-split-${part.group}`} aria-hidden="true" /> {part.text} <strong>{part.count}</strong>
          </li>
        ))}
        <li className="quiet">{t("recall.words", { certain: split.certain, possible: split.possible })}</li>
      </ul>
      {split.truncated ? <p className="due">{t("recall.truncated", { limit: split.limit })}</p> : null}
      <p>
        <Link to={scopePath(split.of.id, policy)}>
          {t("recall.open", { of: called(split.of) })} <span aria-hidden="true">→</span>
        </Link>
      </p>
    </div>
  );
}
