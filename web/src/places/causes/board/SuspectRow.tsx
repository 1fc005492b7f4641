/** One suspect: rank, what it is, how sure, its effect with interval on the shared axis, what it explains. */
import { useTranslation } from "../../../language";
import { type Axis, type Suspect, TONE } from "../documents";
import { share } from "../figures";
import { Whisker } from "./Forest";
import { Grade } from "./Grade";

interface Row {
  suspect: Suspect;
  axis: Axis | null;
  chosen: boolean;
  choose: (suspect: Suspect) => void;
}

const MARK = { confirmed: "✓", doubted: "?", dismissed: "✕" } as const;

export function SuspectRow({ suspect, axis, chosen, choose }: Row) {
  const { t, i18n } = useTranslation("causes");
  const { standing } = suspect;
  return (
    <tr className={chosen ? "causes-row causes-row-chosen" : "causes-row"} data-rank={suspect.rank}>
      <td className="causes-rank">{suspect.rank}</td>
      <td className="causes-factor">
        <button type="button" className="causes-choose" aria-current={chosen} onClick={() => choose(suspect)}>
          <span className="square" style={{ background: TONE[suspect.category] }} aria-hidden="true" />
          <span className="visually-hidden">{suspect.category_title} </span>
          <span className={standing?.verdict === "dismissed" ? "causes-name causes-dismissed" : "causes-name"}>{suspect.name}</span>
        </button>
        <p className="causes-under">
          <Grade grade={suspect.grade} title={suspect.grade_title} />
          {standing ? (
            <span className={`causes-standing causes-${standing.verdict}`}>
              <span aria-hidden="true">{MARK[standing.verdict]}</span> {standing.title} · {standing.by}
            </span>
          ) : null}
          <span className="quiet causes-clamped" title={note(suspect)}>
            {note(suspect)}
          </span>
        </p>
      </td>
      <td className="causes-axis-cell">{axis && suspect.change ? <Whisker suspect={suspect} change={suspect.change} axis={axis} /> : <span className="quiet">{suspect.effect || "–"}</span>}</td>
      <td className="number causes-explains">
        {suspect.explains === null ? <span title={t("explainsNone")}>–</span> : share(suspect.explains, i18n.language)}
      </td>
    </tr>
  );
}

/** What the data cannot tell it apart from; else why it is no more than it is. */
const note = (suspect: Suspect): string => (suspect.members.length > 0 ? `≈ ${suspect.members.map((each) => each.name).join("; ")}` : (suspect.reason ?? ""));
