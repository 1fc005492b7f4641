/** The way of a case from open to closed: which steps were taken, when and by whom, and why (in the title). */
import { minute } from "../../../parts/time";
import { type Case, STATES } from "../documents";
import { useSay } from "../say";

export function Steps({ shown }: { shown: Case }) {
  const t = useSay();
  const reached = STATES.indexOf(shown.head.state);
  return (
    <ol className="cases-steps" aria-label={t("case.steps")}>
      {STATES.map((state, at) => {
        // A case that was opened again has gone a step twice: the last time counts.
        const taken = at <= reached ? [...shown.steps].reverse().find((step) => step.state === state) : undefined;
        const standing = at === reached ? "now" : taken ? "done" : at < reached ? "skipped" : "ahead";
        return (
          <li key={state} className={standing} aria-current={at === reached ? "step" : undefined} title={taken?.why}>
            <b>
              <span aria-hidden="true">{standing === "done" ? "✓" : standing === "skipped" ? "–" : at + 1}</span>
              {t(`state.${state}`)}
            </b>
            <span className="quiet">{taken ? `${minute(taken.at)} · ${taken.by}` : t(`case.${standing}`)}</span>
          </li>
        );
      })}
    </ol>
  );
}
