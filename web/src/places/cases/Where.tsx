/** Where things are: one bar, its pieces in the order of the legend; the legend says word and count, and leads on. */
import type { ReactNode } from "react";
import { useSay } from "./say";
import { type Status, STATUSES } from "./documents";

interface Counted {
  counts: Partial<Record<string, number>>;
  chosen?: string | null;
  choose?: (status: Status | null) => void;
  small?: boolean;
}

const present = (counts: Counted["counts"]): Status[] => STATUSES.filter((status) => (counts[status] ?? 0) > 0);

export function WhereBar({ counts, small }: Counted) {
  const t = useSay();
  const told = present(counts);
  const label = told.map((status) => `${t(`status.${status}`)} ${counts[status] ?? 0}`).join(", ");
  return (
    <div className={small ? "cases-bar small" : "cases-bar"} role="img" aria-label={t("where.label", { told: label })}>
      {told.map((status) => (
        <span key={status} className={`cases-fill ${status}`} style={{ flexGrow: counts[status] ?? 0 }} />
      ))}
    </div>
  );
}

export function WhereLegend({ counts, chosen, choose }: Counted) {
  const t = useSay();
  return (
    <ul className="cases-legend">
      {present(counts).map((status) => (
        <li key={status}>
          <Key pressed={chosen === status} {...(choose ? { press: () => choose(chosen === status ? null : status) } : {})}>
            <span className={`square cases-fill ${status}`} aria-hidden="true" />
            {t(`status.${status}`)} <b>{t("number", { count: counts[status] ?? 0 })}</b>
          </Key>
        </li>
      ))}
    </ul>
  );
}

function Key({ pressed, press, children }: { pressed: boolean; press?: () => void; children: ReactNode }) {
  if (!press) return <span className="cases-key">{children}</span>;
  return (
    <button type="button" className="cases-key" aria-pressed={pressed} onClick={press}>
      {children}
    </button>
  );
}
