/** What the suspects explain together, as one bar that ends in the hatched unknown. */
import { useTranslation } from "../../../language";
import { type Together as Told, TONE } from "../documents";
import { share } from "../figures";

export function Together({ together }: { together: Told }) {
  const { t, i18n } = useTranslation("causes");
  const say = (value: number): string => share(value, i18n.language);
  return (
    <section className="causes-together" aria-label={t("together")}>
      <h3>
        {t("together")} <strong data-figure="together">{say(together.share)}</strong>
      </h3>
      <div className="causes-together-bar" role="img" aria-label={together.pieces.map((each) => `${each.rank === null ? t("unknown") : `${each.rank} ${each.name}`}: ${say(each.share)}`).join("; ")}>
        {together.pieces.map((each, at) => (
          <span
            key={at}
            className={each.rank === null ? "hatched" : undefined}
            style={{ flexGrow: each.share, ...(each.rank === null ? {} : { background: TONE[each.category] }) }}
            title={`${each.rank === null ? t("unknown") : `${each.rank} · ${each.name}`}: ${say(each.share)}`}
          />
        ))}
      </div>
      <ul className="causes-legend" aria-hidden="true">
        {together.pieces
          .filter((each) => each.rank !== null)
          .map((each) => (
            <li key={each.rank}>
              <span className="square" style={{ background: TONE[each.category] }} />
              {each.rank} <span className="quiet">{say(each.share)}</span>
            </li>
          ))}
        <li>
          <span className="square hatched causes-unknown" />
          {t("unknown")} <span className="quiet" data-figure="unexplained">{say(together.unexplained)}</span>
        </li>
      </ul>
    </section>
  );
}
