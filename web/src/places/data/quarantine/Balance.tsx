/** How many items are in each state: together all that were ever refused. */
import { useTranslation } from "../../../language";
import type { State } from "../address";
import { count } from "../say";

type Counts = Record<"open" | "corrected" | "released" | "dismissed", number>;
const ORDER = ["open", "corrected", "released", "dismissed"] as const;

export function Balance({ counts, state }: { counts: Counts; state: State }) {
  const { t } = useTranslation("data");
  const all = ORDER.reduce((sum, name) => sum + counts[name], 0);
  if (all === 0) return null;
  return (
    <section className="card data-balance" aria-label={t("quarantine.balance")}>
      <p className="statement">{t("quarantine.statement", { count: counts.open + counts.corrected, waiting: count(counts.open + counts.corrected), all: count(all) })}</p>
      <div className="data-stack" aria-hidden="true">
        {ORDER.map((name) => (counts[name] > 0 ? <span key={name} className={`data-${name}`} style={{ flexGrow: counts[name] }} /> : null))}
      </div>
      <ul className="data-legend">
        {ORDER.map((name) => (
          <li key={name} className={state === name ? "chosen" : undefined}>
            <span className={`square data-${name}`} aria-hidden="true" />
            {t(`quarantine.states.${name}`)} <strong className="mono">{count(counts[name])}</strong>
          </li>
        ))}
        <li>
          = {t("quarantine.ever")} <strong className="mono">{count(all)}</strong>
        </li>
      </ul>
    </section>
  );
}
