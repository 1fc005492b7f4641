/** The rate of the bad over time, when the suspect was there, and the stretch that differs most. With a table twin. */
import { useTranslation } from "../../../language";
import { Whole } from "../../../parts/Whole";
import type { InTime, Suspect } from "../documents";
import { count, minuteIn, scaleOf, share, ticks } from "../figures";
import { useWidth } from "../useWidth";
import { labelled, timeline } from "./timeline";

const HIGH = 176;
const TOP = 26;
const BOTTOM = HIGH - 24;
const LEFT = 40;
const DAY = 86_400;
/** Beyond so many days their hours say nothing. */
const FEW_DAYS = 8;
const LABEL = 76;

export function TimeChart({ time, suspect }: { time: InTime; suspect: Suspect | undefined }) {
  const { t, i18n } = useTranslation("causes");
  const [place, width] = useWidth<HTMLDivElement>();
  const most = Math.max(...time.buckets.map((each) => each.rate), 0);
  if (time.buckets.length < 2 || most === 0) return <p className="quiet">{t("time.none")}</p>;
  const carried = suspect?.in_time?.rows;
  return (
    <figure className="causes-figure">
      <div ref={place} className="causes-drawn">
        {width > 0 ? <Bars time={time} carried={carried} width={width} most={most} name={suspect?.name ?? ""} /> : <div style={{ height: HIGH }} />}
      </div>
      <figcaption className="quiet causes-said">
        {time.change ? <span>
            <Whole>{time.change.said}</Whole>
          </span> : null}
        {carried ? <span>{t("time.carried", { name: suspect?.name })}</span> : null}
      </figcaption>
      <details className="causes-twin no-print">
        <summary>{t("asTable")}</summary>
        <div className="scroll" tabIndex={0} role="region" aria-label={t("time.title")}>
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">{t("time.start", { zone: time.zone })}</th>
                <th scope="col" className="number">{t("time.rate")}</th>
                <th scope="col" className="number">{t("time.bad")}</th>
                <th scope="col" className="number">{t("time.rows")}</th>
                {carried ? <th scope="col" className="number">{t("time.with")}</th> : null}
              </tr>
            </thead>
            <tbody>
              {time.buckets.map((each, at) => (
                <tr key={each.start}>
                  <td className="mono">{minuteIn(each.start, time.zone)}</td>
                  <td className="number">{share(each.rate, i18n.language)}</td>
                  <td className="number">{count(each.bad)}</td>
                  <td className="number">{count(each.rows)}</td>
                  {carried ? <td className="number">{count(carried[at] ?? 0)}</td> : null}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}

interface Drawn {
  time: InTime;
  carried: number[] | undefined;
  width: number;
  most: number;
  name: string;
}

function Bars({ time, carried, width, most, name }: Drawn) {
  const { t, i18n } = useTranslation("causes");
  const { bars, step, breaks } = timeline(time.buckets, time.span_seconds, LEFT, width - 2);
  const y = scaleOf(0, most * 1.08, BOTTOM, TOP);
  const days = new Set(time.buckets.map((each) => minuteIn(each.start, time.zone).slice(0, 10)));
  const short = (start: string): string => {
    const told = minuteIn(start, time.zone);
    if (days.size === 1) return told.slice(11);
    return time.span_seconds < DAY && days.size <= FEW_DAYS ? told.slice(5) : told.slice(0, 10);
  };
  const inside = bars.filter((each) => each.bucket.inside);
  const first = inside[0];
  return (
    <svg width={width} height={HIGH} viewBox={`0 0 ${width} ${HIGH}`} role="img" aria-label={t("time.label", { most: share(most, i18n.language), said: time.change?.said ?? "" })} className="causes-svg">
      {carried
        ? bars.map(({ bucket, x, at }) =>
            carried[at] ? <rect key={at} x={x} width={step} y={TOP + (BOTTOM - TOP) * (1 - carried[at] / bucket.rows)} height={((BOTTOM - TOP) * carried[at]) / bucket.rows} fill="var(--machine)" opacity={0.16} /> : null,
          )
        : null}
      {ticks(0, most * 1.08, 4).map((tick) => (
        <g key={tick}>
          <line x1={LEFT} x2={width} y1={y(tick)} y2={y(tick)} stroke="var(--line)" />
          <text x={LEFT - 6} y={y(tick) + 4} textAnchor="end" className="causes-tick">
            {share(tick, "zh").replace(/\.0%$/, "%")}
          </text>
        </g>
      ))}
      {bars.map(({ bucket, x, at }) => (
        <rect key={at} x={x + step * 0.1} width={Math.max(1, step * 0.8)} y={y(bucket.rate)} height={Math.max(bucket.bad > 0 ? 1 : 0, BOTTOM - y(bucket.rate))} rx={Math.min(2, step / 4)} fill={bucket.inside ? "var(--defect)" : "var(--line-strong)"}>
          <title>
            {minuteIn(bucket.start, time.zone)} · {share(bucket.rate, i18n.language)} ({count(bucket.bad)} / {count(bucket.rows)}){carried?.[at] ? ` · ${name}: ${count(carried[at])}` : ""}
          </title>
        </rect>
      ))}
      {breaks.map((x) => (
        <line key={x} x1={x} x2={x} y1={TOP} y2={BOTTOM} stroke="var(--line-strong)" strokeDasharray="1 4" />
      ))}
      <line x1={LEFT} x2={width} y1={BOTTOM} y2={BOTTOM} stroke="var(--line-strong)" />
      {first ? <Changed x={first.x} width={width} said={t("time.change", { at: minuteIn(first.bucket.start, time.zone) })} /> : null}
      {labelled(bars, LABEL + 18, width - LABEL).map(({ bucket, x, at }) => (
        <text key={at} x={x} y={HIGH - 7} className="causes-tick">
          {short(bucket.start)}
        </text>
      ))}
    </svg>
  );
}

function Changed({ x, width, said }: { x: number; width: number; said: string }) {
  const left = x > width / 2;
  return (
    <g>
      <line x1={x} x2={x} y1={6} y2={BOTTOM} stroke="var(--defect)" strokeDasharray="3 3" />
      <text x={left ? x - 6 : x + 6} y={15} textAnchor={left ? "end" : "start"} className="causes-change">
        {said}
      </text>
    </g>
  );
}
