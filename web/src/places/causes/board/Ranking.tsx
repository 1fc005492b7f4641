/** The suspects by rank with their effects on one axis, what they explain together, and what was excluded. */
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "../../../language";
import { Card } from "../../../parts/Card";
import type { Board, Suspect } from "../documents";
import { count } from "../figures";
import { AxisHead } from "./Forest";
import { SuspectRow } from "./SuspectRow";
import { Together } from "./Together";

interface Shown {
  board: Board;
  ranked: Suspect[];
  chosen: Suspect;
  choose: (suspect: Suspect) => void;
}

export function Ranking({ board, ranked, chosen, choose }: Shown) {
  const { t } = useTranslation("causes");
  const [all, showAll] = useState(false);
  const folded = ranked.filter((each) => each.folded && each !== chosen);
  const shown = all ? ranked : ranked.filter((each) => !folded.includes(each));
  const struck = board.suspects.filter((each) => each.rank === null);
  return (
    <Card title={t("ranking")} note={t("rankingNote", { shown: count(ranked.length), tests: count(board.tests) })} className="causes-ranking">
      <table className="causes-table">
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">{t("column.rank")}</span>
            </th>
            <th scope="col">{t("column.factor")}</th>
            <th scope="col" className="causes-axis-cell">
              <span className="visually-hidden">{t("column.change")}</span>
              {board.axis ? <AxisHead axis={board.axis} /> : null}
            </th>
            <th scope="col" className="number">
              {t("column.explains")}
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((each) => (
            <SuspectRow key={each.rank} suspect={each} axis={board.axis} chosen={each === chosen} choose={choose} />
          ))}
        </tbody>
      </table>
      {folded.length > 0 ? (
        <p className="causes-more" data-said={all ? "" : t("moreWindows", { count: folded.length })}>
          <Button type="text" size="small" aria-expanded={all} onClick={() => showAll(!all)}>
            {t(all ? "lessWindows" : "moreWindows", { count: folded.length })}
          </Button>
        </p>
      ) : null}
      {struck.length > 0 ? <Struck suspects={struck} /> : null}
      {board.together ? <Together together={board.together} /> : null}
      <Remarks board={board} />
    </Card>
  );
}

const FIRST = 4;

function Struck({ suspects }: { suspects: Suspect[] }) {
  const { t } = useTranslation("causes");
  const [all, showAll] = useState(false);
  return (
    <div className="causes-struck">
      <h3>{t("struck")}</h3>
      <ul>
        {(all ? suspects : suspects.slice(0, FIRST)).map((each, at) => (
          <li key={at}>
            <s>{each.name}</s> <span className="quiet">{each.reason ?? each.grade_title}</span>
          </li>
        ))}
      </ul>
      {suspects.length > FIRST ? (
        <Button type="text" size="small" className="no-print" aria-expanded={all} onClick={() => showAll(!all)}>
          {t(all ? "less" : "moreStruck", { count: suspects.length - FIRST })}
        </Button>
      ) : null}
    </div>
  );
}

/** What the reader must know of the data behind the ranking. */
function Remarks({ board }: { board: Board }) {
  const { t } = useTranslation("causes");
  const names = board.unknown.slice(0, 5).map((each) => each.name);
  const remarks = [
    ...board.tiles.filter((tile) => tile.factors > 0 && (tile.completeness ?? 1) < 0.8).map((tile) => t("remark.incomplete", { category: tile.title })),
    ...(board.left_out > 0 ? [t("remark.leftOut", { count: board.left_out, shown: count(board.left_out) })] : []),
    ...(board.unknown.length > 0 ? [t("remark.unknown", { count: board.unknown.length, names: names.join(t("list.joint", { ns: "frame" })) + (board.unknown.length > 5 ? "…" : "") })] : []),
    ...(board.groups > 1 ? [t("remark.groups", { count: board.groups })] : []),
  ];
  if (remarks.length === 0) return null;
  return (
    <div className="causes-remarks">
      <span className="chip due">{t("remark.title")}</span>
      <ul>
        {remarks.map((remark) => (
          <li key={remark} className="quiet">
            {remark}
          </li>
        ))}
      </ul>
    </div>
  );
}
