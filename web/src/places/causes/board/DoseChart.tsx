/** The rate by dose with intervals: a dot for each bin, as large as it has rows. With a table twin. */
import { useTranslation } from "../../../language";
import type { Trend } from "../documents";
import { count, plain, scaleOf, share, ticks } from "../figures";
import { useWidth } from "../useWidth";

const HIGH = 190;
const TOP = 12;
const BOTTOM = HIGH - 38;
const LEFT = 40;

export function DoseChart({ trend }: { trend: Trend }) {
  const { t, i18n } = useTranslation("causes");
  const [place, width] = useWidth<HTMLDivElement>();
  const title = `${t("dose.title")} · ${t(`dose.${trend.shape}`)}`;
  const of = trend.unit ? `${trend.title} (${trend.unit})` : trend.title;
  return (
    <section aria-label={title}>
      <h3 className="causes-part">{title}</h3>
      <figure className="causes-figure">
        <div ref={place} className="causes-drawn">
          {width > 0 ? <Dots trend={trend} width={width} of={of} /> : <div style={{ height: HIGH }} />}
        </div>
        {trend.shape === "turning" ? null : (
          <figcaption className="quiet">
            {t("dose.odds", { ratio: plain(Number(trend.odds_ratio.value.toPrecision(3))), per: trend.unit ? `${plain(trend.per)} ${trend.unit}` : plain(trend.per) })}
            {trend.odds_ratio.low !== null && trend.odds_ratio.high !== null ? ` (${plain(Number(trend.odds_ratio.low.toPrecision(3)))}–${plain(Number(trend.odds_ratio.high.toPrecision(3)))})` : ""}
          </figcaption>
        )}
        <details className="causes-twin no-print">
          <summary>{t("asTable")}</summary>
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">{of}</th>
                <th scope="col" className="number">{t("time.rate")}</th>
                <th scope="col" className="number">{t("time.bad")}</th>
                <th scope="col" className="number">{t("time.rows")}</th>
              </tr>
            </thead>
            <tbody>
              {trend.doses.map((dose) => (
                <tr key={dose.low}>
                  <td className="mono">{dose.low === dose.high ? plain(dose.low) : `${plain(dose.low)} – ${plain(dose.high)}`}</td>
                  <td className="number">{share(dose.rate.value, i18n.language)}</td>
                  <td className="number">{count(dose.bad)}</td>
                  <td className="number">{count(dose.rows)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      </figure>
    </section>
  );
}

function Dots({ trend, width, of }: { trend: Trend; width: number; of: string }) {
  const { t, i18n } = useTranslation("causes");
  const { doses } = trend;
  const low = Math.min(...doses.map((each) => each.low));
  const high = Math.max(...doses.map((each) => each.high));
  const most = Math.max(...doses.map((each) => each.rate.high ?? each.rate.value)) * 1.05;
  const x = scaleOf(low, high, LEFT + 12, width - 12);
  const y = scaleOf(0, most, BOTTOM, TOP);
  const rows = Math.max(...doses.map((each) => each.rows));
  const at = (each: (typeof doses)[number]): number => x((each.low + each.high) / 2);
  const band = [...doses.map((each) => `${at(each)},${y(each.rate.high ?? most)}`), ...[...doses].reverse().map((each) => `${at(each)},${y(each.rate.low ?? 0)}`)].join(" ");
  return (
    <svg width={width} height={HIGH} viewBox={`0 0 ${width} ${HIGH}`} role="img" aria-label={t("dose.label", { of })} className="causes-svg">
      {ticks(0, most, 4).map((tick) => (
        <g key={tick}>
          <line x1={LEFT} x2={width} y1={y(tick)} y2={y(tick)} stroke="var(--line)" />
          <text x={LEFT - 6} y={y(tick) + 4} textAnchor="end" className="causes-tick">
            {share(tick, "zh").replace(/\.0%$/, "%")}
          </text>
        </g>
      ))}
      <polygon points={band} fill="var(--defect)" opacity={0.13} />
      <polyline points={doses.map((each) => `${at(each)},${y(each.rate.value)}`).join(" ")} fill="none" stroke="var(--defect)" strokeWidth={2} strokeLinejoin="round" />
      {doses.map((each) => (
        <circle key={each.low} cx={at(each)} cy={y(each.rate.value)} r={3 + 3 * Math.sqrt(each.rows / rows)} fill="var(--card)" stroke="var(--defect)" strokeWidth={1.8}>
          <title>
            {each.low === each.high ? plain(each.low) : `${plain(each.low)} – ${plain(each.high)}`}: {share(each.rate.value, i18n.language)} ({count(each.bad)} / {count(each.rows)})
          </title>
        </circle>
      ))}
      {ticks(low, high, Math.max(2, Math.floor(width / 90))).map((tick) => (
        <text key={tick} x={x(tick)} y={BOTTOM + 17} textAnchor="middle" className="causes-tick">
          {plain(tick)}
        </text>
      ))}
      <text x={width - 2} y={HIGH - 5} textAnchor="end" className="causes-tick">
        {of}
      </text>
    </svg>
  );
}
