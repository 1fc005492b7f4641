/** Six of 5M1E, and order and time where they were tested: how much was tested, how complete it was, what survived. */
import { useTranslation } from "../../../language";
import { type Tile, TONE } from "../documents";
import { count, whole } from "../figures";

const LOW = 0.8;

export function Tiles({ tiles }: { tiles: Tile[] }) {
  const { t, i18n } = useTranslation("causes");
  return (
    <ul className="card causes-tiles" aria-label={t("tiles")}>
      {tiles.map((tile) => (
        <li key={tile.category} className={tile.factors === 0 ? "causes-tile causes-tile-none" : "causes-tile"}>
          <p className="causes-tile-name">
            <span className="square" style={{ background: TONE[tile.category] }} aria-hidden="true" />
            {tile.title}
            <span className={tile.suspects > 0 ? "causes-tile-count bad" : "causes-tile-count"} title={t("tile.suspects", { count: tile.suspects })}>
              <span aria-hidden="true">{tile.suspects > 0 ? tile.suspects : "–"}</span>
              <span className="visually-hidden">{t("tile.suspects", { count: tile.suspects })}</span>
            </span>
          </p>
          <div className="causes-tile-bar" aria-hidden="true">
            <span style={{ width: `${(tile.completeness ?? 0) * 100}%`, background: TONE[tile.category] }} />
          </div>
          <p className="quiet">
            {tile.factors === 0 ? (
              t("tile.none")
            ) : (
              <>
                {t("tile.tested", { count: tile.factors, shown: count(tile.factors) })} ·{" "}
                <span className={(tile.completeness ?? 0) < LOW ? "due" : undefined}>{t("tile.complete", { share: whole(tile.completeness, i18n.language) })}</span>
              </>
            )}
          </p>
        </li>
      ))}
    </ul>
  );
}
