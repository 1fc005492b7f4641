/** What engineers concluded about the suspects of a run: the last word on each, who said it, when, and why. */
import { Link } from "react-router";
import { Chip, type Tone } from "../../../parts/Chip";
import { clock } from "../../../parts/time";
import type { CaseRun } from "../documents";
import { useSay } from "../say";

const TONES: Record<CaseRun["judged"][number]["verdict"], Tone> = { confirmed: "good", doubted: "due", dismissed: "plain" };

export function Judged({ run }: { run: CaseRun }) {
  const t = useSay();
  if (run.judged.length === 0) {
    return run.suspect ? (
      <p className="quiet">
        {t("judged.none")} <Link to={`/causes/${run.run}`}>{t("judged.go")}</Link>
      </p>
    ) : null;
  }
  return (
    <ul className="cases-judged" aria-label={t("judged.title")}>
      {run.judged.map((each) => (
        <li key={each.suspect}>
          <div className="line">
            <Chip tone={TONES[each.verdict]}>{t(`judged.${each.verdict}`)}</Chip> <b>{each.suspect}</b>{" "}
            <span className="quiet">
              {each.by.split(":").at(-1)} · {clock(each.at)}
            </span>
          </div>
          <p className="cases-text">{each.because}</p>
        </li>
      ))}
    </ul>
  );
}
