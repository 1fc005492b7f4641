/** After a conflict: what stands in the case now, before one's own is saved over it. */
import { Fragment } from "react";
import { useSay } from "../say";

/** ``lines``: name and value; what has no value is told as not set. */
export function StandsNow({ lines }: { lines: readonly (readonly [string, string | null])[] }) {
  const t = useSay();
  return (
    <div className="cases-theirs" role="status">
      <span className="quiet">{t("eight.theirs")}</span>
      <dl className="facts">
        {lines.map(([name, value]) => (
          <Fragment key={name}>
            <dt>{name}</dt>
            <dd>{value || t("case.nobody")}</dd>
          </Fragment>
        ))}
      </dl>
    </div>
  );
}
