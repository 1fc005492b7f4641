/** The cases that a scope is linked to; from here a new one can be opened. */
import { Link } from "react-router";
import { useMay } from "../../../api/reader";
import { Asked } from "../../../parts/Asked";
import { Card } from "../../../parts/Card";
import { Chip } from "../../../parts/Chip";
import { useCases } from "../caseQuestions";
import type { Scope } from "../documents";
import { useSay } from "../say";

const SHOWN = 10;

export function InCases({ scope }: { scope: Scope }) {
  const may = useMay("case.read");
  return may ? <Shown scope={scope} /> : null;
}

function Shown({ scope }: { scope: Scope }) {
  const t = useSay();
  const query = useCases({ state: null, q: null, scope: scope.id, offset: 0, limit: SHOWN });
  const write = useMay("case.write");
  return (
    <Card title={t("inCases.title")} end={write ? <Link to={`/cases/new?scope=${scope.id}`}>{t("inCases.new")}</Link> : null}>
      <Asked query={query}>
        {({ cases }) =>
          cases.length === 0 ? (
            <p className="quiet">{t("inCases.none")}</p>
          ) : (
            <ul className="cases-facts">
              {cases.map((each) => (
                <li key={each.number}>
                  <Link to={`/cases/${each.number}`}>{each.title}</Link> <Chip>{t(`state.${each.state}`)}</Chip>
                </li>
              ))}
            </ul>
          )
        }
      </Asked>
    </Card>
  );
}
