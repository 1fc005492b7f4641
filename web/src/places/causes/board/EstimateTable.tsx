/** The adjusted change of the rate by each method, and what was held fixed. */
import { useTranslation } from "../../../language";
import type { Suspect } from "../documents";
import { points } from "../figures";

export function EstimateTable({ suspect, title }: { suspect: Suspect; title: string }) {
  const { t } = useTranslation("causes");
  return (
    <section aria-label={title}>
      <h3 className="causes-part">{title}</h3>
      <table className="plain causes-estimates">
        <thead>
          <tr>
            <th scope="col">{t("method")}</th>
            <th scope="col" className="number">
              {t("points")}
            </th>
            <th scope="col" className="number">
              {t("interval")}
            </th>
          </tr>
        </thead>
        <tbody>
          {suspect.estimates.map((each) => (
            <tr key={each.method}>
              <td>{each.title}</td>
              <td className="number mono">{points(each.effect.value, true)}</td>
              <td className="number mono quiet">
                {each.effect.low === null ? "…" : points(each.effect.low)} – {each.effect.high === null ? "…" : points(each.effect.high)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {suspect.adjusted_for.length > 0 ? <p className="quiet">{t("heldFixed", { facets: suspect.adjusted_for.join(t("list.joint", { ns: "frame" })) })}</p> : null}
    </section>
  );
}
