/** The eight disciplines: what Clew knows, and beside it what a person writes. */
import { Asked } from "../../../parts/Asked";
import { Card } from "../../../parts/Card";
import { CardSkeleton } from "../../../parts/Skeletons";
import { useDisciplines } from "../caseQuestions";
import type { Case, Discipline } from "../documents";
import { useSay } from "../say";
import { DisciplineText } from "./DisciplineText";
import { FactList } from "./Facts";
import { Measures } from "./Measures";

/** The disciplines that measures belong to. */
const WITH_MEASURES = ["D3", "D5", "D6", "D7"];

export function Disciplines({ shown }: { shown: Case }) {
  const query = useDisciplines(String(shown.head.number));
  return (
    <Asked query={query} skeleton={<CardSkeleton lines={8} height={480} />}>
      {({ disciplines, version }) => (
        <div className="stack">
          {disciplines.map((discipline) => (
            <DisciplineCard key={discipline.discipline} shown={shown} discipline={discipline} version={version} />
          ))}
        </div>
      )}
    </Asked>
  );
}

function DisciplineCard({ shown, discipline, version }: { shown: Case; discipline: Discipline; version: number }) {
  const t = useSay();
  const { discipline: name, known } = discipline;
  return (
    <Card
      className="cases-discipline"
      title={
        <>
          <span className="cases-d">{name}</span> {discipline.title}
        </>
      }
      note={discipline.asks}
    >
      <div className="cases-beside">
        <div>
          <h3 className="quiet">{t("eight.known")}</h3>
          {known.length ? <FactList facts={known} /> : <p className="quiet">{t("eight.nothing")}</p>}
        </div>
        <div>
          <h3 className="quiet">{t("eight.written")}</h3>
          <DisciplineText shown={shown} discipline={discipline} version={version} />
        </div>
      </div>
      {WITH_MEASURES.includes(name) ? <Measures shown={shown} discipline={discipline} version={version} /> : null}
    </Card>
  );
}
