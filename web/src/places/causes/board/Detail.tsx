/** One suspect: the statement, its figures, evidence in time, dose and path, refutations, verdict, what to do next. */
import type { RefObject } from "react";
import { useTranslation } from "../../../language";
import { Whole } from "../../../parts/Whole";
import type { Board, Suspect } from "../documents";
import { DoseChart } from "./DoseChart";
import { EstimateTable } from "./EstimateTable";
import { Figures } from "./Figures";
import { Grade } from "./Grade";
import { Next } from "./Next";
import { PathDrawn } from "./PathDrawn";
import { Refutations } from "./Refutations";
import { TimeChart } from "./TimeChart";
import { VerdictPart } from "./VerdictPart";

interface Shown {
  board: Board;
  suspect: Suspect;
  of: number;
  evidence: RefObject<HTMLHeadingElement | null>;
}

export function Detail({ board, suspect, of, evidence }: Shown) {
  const { t } = useTranslation("causes");
  return (
    <section className="card causes-detail" aria-label={t("detail", { rank: suspect.rank, name: suspect.name })}>
      <header className="causes-detail-head">
        <Grade grade={suspect.grade} title={suspect.grade_title} />
        <span className="quiet">
          {t("suspectOf", { rank: suspect.rank, of })} · {suspect.category_title}
          {suspect.step ? ` · ${suspect.step}` : ""}
        </span>
        <span className="quiet causes-keys no-print">
          <kbd>↑</kbd> <kbd>↓</kbd> {t("keys.walk")} <kbd>E</kbd> {t("keys.evidence")}
        </span>
      </header>
      <p className="statement" data-figure="statement"><Whole>{suspect.sentence ?? ""}</Whole></p>
      {suspect.reason ? <p className="causes-reason"><Whole>{suspect.reason}</Whole></p> : null}
      <Figures suspect={suspect} />
      <Members suspect={suspect} />
      <h3 className="causes-part" tabIndex={-1} ref={evidence}>
        {t("time.title")}
      </h3>
      <TimeChart time={board.time} suspect={suspect} />
      <div className="causes-two">
        {suspect.trend ? <DoseChart trend={suspect.trend} /> : null}
        {suspect.path ? <PathDrawn path={suspect.path} suspect={suspect} /> : null}
        {suspect.trend || !suspect.path ? null : <Estimates suspect={suspect} />}
      </div>
      <hr className="causes-rule" />
      <div className="causes-two">
        <Refutations suspect={suspect} />
        <div className="stack">
          <VerdictPart board={board} suspect={suspect} />
          <Next board={board} suspect={suspect} />
        </div>
      </div>
    </section>
  );
}

/** What the data cannot separate from it: none of them is the cause by its name. */
function Members({ suspect }: { suspect: Suspect }) {
  const { t } = useTranslation("causes");
  if (suspect.members.length === 0) return null;
  return (
    <details className="causes-members" open={suspect.members.length <= 3}>
      <summary>{t("members", { count: suspect.members.length })}</summary>
      <ul>
        {suspect.members.map((each) => (
          <li key={each.name}>
            <span className="causes-alias" title={t("alias")}>
              <span style={{ width: `${each.alias * 100}%` }} aria-hidden="true" />
            </span>
            <span className="mono quiet">{Math.round(each.alias * 100)}%</span> {each.name}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** Each method's estimate with what was held fixed: where there is no dose to show. */
function Estimates({ suspect }: { suspect: Suspect }) {
  const { t } = useTranslation("causes");
  if (suspect.estimates.length === 0) return null;
  return <EstimateTable suspect={suspect} title={t("estimates")} />;
}
