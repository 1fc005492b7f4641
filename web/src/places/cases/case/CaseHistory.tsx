/** Everything that was said to a case, the newest first; nothing is ever changed or taken out. */
import { Asked } from "../../../parts/Asked";
import { Card } from "../../../parts/Card";
import { clock } from "../../../parts/time";
import { useHistory } from "../caseQuestions";
import type { Case, Entry } from "../documents";
import { useSay } from "../say";

export function CaseHistory({ shown }: { shown: Case }) {
  const t = useSay();
  const query = useHistory(String(shown.head.number));
  return (
    <Card title={t("case.tab.history")} note={t("case.historyNote")}>
      <Asked query={query}>
        {({ entries }) => (
          <ol className="cases-history">
            {entries.map((entry) => (
              <li key={entry.version}>
                <span className="cases-time">{clock(entry.at)}</span>
                <b>{entry.by}</b>
                <div>
                  {entry.message}
                  <Written entry={entry} />
                </div>
              </li>
            ))}
          </ol>
        )}
      </Asked>
    </Card>
  );
}

const PROSE = ["text", "why", "note", "evidence"];

/** The person's own words of an entry, beneath the sentence about it. */
function Written({ entry }: { entry: Entry }) {
  const words = PROSE.map((name) => entry.body[name]).filter((said): said is string => typeof said === "string" && said !== "" && !entry.message.includes(said));
  return words.map((said) => (
    <p key={said} className="quiet cases-text">
      {said}
    </p>
  ));
}
