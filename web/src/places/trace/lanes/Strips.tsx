/** One parameter a strip: its specification band, its readings over time, the operation's window, excursions thick and red. */
import { memo } from "react";
import { useTranslation } from "../../../language";
import { amount, limitsText, type Histogram, type Strip } from "../model";
import { type Layout, PLOT, type StripShape } from "./layout";
import { Mark } from "./Mark";
import { fitted, textWidth } from "./text";

export const Strips = memo(function Strips({ layout }: { layout: Layout }) {
  return (
    <g>
      {layout.strips.map((shape) => (
        <Plot key={stripName(shape.strip)} shape={shape} layout={layout} />
      ))}
    </g>
  );
});

export const stripName = (strip: Strip): string => `strip:${strip.operation}/${strip.characteristic}/${strip.source}`;

interface Ends {
  low: number;
  high: number;
}

/** All readings and both limits with a tenth of air. */
export function endsOf(strip: Strip): Ends {
  const values = [...strip.points.map((point) => point.value), ...[strip.lower, strip.upper, strip.value].filter((each) => each !== null)];
  if (values.length === 0) return { low: 0, high: 1 };
  const low = Math.min(...values);
  const high = Math.max(...values);
  const air = (high - low || Math.abs(high) || 1) * 0.1;
  return { low: low - air, high: high + air };
}

function Plot({ shape, layout }: { shape: StripShape; layout: Layout }) {
  const { t } = useTranslation("trace");
  const { strip, y } = shape;
  const { low, high } = endsOf(strip);
  const at = (value: number): number => y + PLOT - ((value - low) / (high - low)) * PLOT;
  const label = t("strips.said", {
    what: strip.label, where: strip.where, value: amount(strip.value, strip.symbol), count: strip.points_total,
    limits: limitsText(strip.lower, strip.upper) || t("strips.noLimits"), excursions: strip.excursions.length,
  });
  const start = layout.scale.x(Date.parse(strip.start));
  const end = layout.scale.x(Date.parse(strip.end));
  const top = strip.upper === null ? y : at(strip.upper);
  const bottom = strip.lower === null ? y + PLOT : at(strip.lower);
  return (
    <Mark name={stripName(strip)} label={label} className="trace-strip">
      <rect className="trace-hit" x={0} y={y - 6} width={layout.width} height={PLOT + 12} />
      {strip.lower !== null || strip.upper !== null ? <rect className="trace-spec" x={0} y={top} width={layout.width} height={Math.max(1, bottom - top)} /> : null}
      <rect className="trace-window" x={Math.min(start, (start + end) / 2 - 5)} y={y - 5} width={Math.max(10, end - start)} height={PLOT + 10} rx={3} />
      {strip.upper !== null ? <line className="trace-limit" x1={0} x2={layout.width} y1={top} y2={top} /> : null}
      {strip.lower !== null ? <line className="trace-limit" x1={0} x2={layout.width} y1={bottom} y2={bottom} /> : null}
      <Readings strip={strip} layout={layout} at={at} />
      {strip.upper !== null ? <text className="trace-limit-text" x={3} y={top - 3}>{strip.upper}</text> : null}
      {strip.lower !== null ? <text className="trace-limit-text" x={3} y={bottom + 10}>{strip.lower}</text> : null}
    </Mark>
  );
}

function Readings({ strip, layout, at }: { strip: Strip; layout: Layout; at: (value: number) => number }) {
  const points = strip.points.map((point) => ({ ...point, x: layout.scale.x(Date.parse(point.at)), y: at(point.value) }));
  const near = points.filter((point) => point.x > -200 && point.x < layout.width + 200);
  const path = near.map((point, index) => `${index === 0 ? "M" : "L"}${point.x.toFixed(1)} ${point.y.toFixed(1)}`).join("");
  const windows = strip.excursions.map((each) => ({ from: Date.parse(each.start), to: Date.parse(each.end) }));
  return (
    <>
      <path className="trace-line" d={path} />
      {windows.map((span) => {
        const within = points.filter((point) => Date.parse(point.at) >= span.from && Date.parse(point.at) <= span.to);
        const [only] = within;
        if (within.length === 1 && only) return <circle key={span.from} className="trace-excursion dot" cx={only.x} cy={only.y} r={3.2} />;
        return <path key={span.from} className="trace-excursion" d={within.map((point, index) => `${index === 0 ? "M" : "L"}${point.x.toFixed(1)} ${point.y.toFixed(1)}`).join("")} />;
      })}
      {points
        .filter((point) => point.own)
        .map((point) => (
          <circle key={`${point.event}${point.at}`} className={point.within === false ? "trace-own bad" : "trace-own"} cx={point.x} cy={point.y} r={4.2} />
        ))}
    </>
  );
}

export const StripLabels = memo(function StripLabels({ layout }: { layout: Layout }) {
  return (
    <g aria-hidden="true">
      {layout.strips.map(({ strip, y }) => (
        <g key={stripName(strip)} className={strip.within === false ? "trace-label suspect" : "trace-label"}>
          <text x={0} y={y + 1}>
            {fitted(strip.label, layout.labels - 18, 12.5)}
          </text>
          <text className="trace-under" x={0} y={y + 17}>
            <tspan className="trace-value">{strip.value === null ? (strip.symbol ?? "") : amount(strip.value, strip.symbol)}</tspan>
            <tspan className="trace-quiet">{fitted(` · ${strip.where}`, layout.labels - 24 - textWidth(amount(strip.value, strip.symbol), 11, true), 11)}</tspan>
          </text>
          {strip.histogram ? <Bars histogram={strip.histogram} value={strip.value} bad={strip.within === false} y={y + 24} wide={layout.labels - 18} /> : null}
        </g>
      ))}
    </g>
  );
});

const TALL = 30;

/** The last units, and where this one stands among them. */
function Bars({ histogram, value, bad, y, wide }: { histogram: Histogram; value: number | null; bad: boolean; y: number; wide: number }) {
  const { bins } = histogram;
  const first = bins[0];
  const last = bins.at(-1);
  if (!first || !last) return null;
  const most = Math.max(...bins.map((bin) => bin.count), 1);
  const low = Math.min(first.start, value ?? first.start);
  const high = Math.max(last.end, value ?? last.end);
  const x = (at: number): number => (high === low ? wide / 2 : 4 + ((at - low) / (high - low)) * (wide - 8));
  return (
    <g>
      <line className="trace-grid" x1={0} x2={wide} y1={y + TALL} y2={y + TALL} />
      {bins.map((bin) => {
        const tall = bin.count === 0 ? 0 : Math.max(1, (bin.count / most) * TALL);
        return <rect key={bin.start} className="trace-bin" x={x(bin.start) + 0.5} y={y + TALL - tall} width={Math.max(0.8, x(bin.end) - x(bin.start) - 1)} height={tall} />;
      })}
      {value === null ? null : (
        <g className={bad ? "trace-here bad" : "trace-here"}>
          <line x1={x(value)} x2={x(value)} y1={y + 2} y2={y + TALL} />
          <circle cx={x(value)} cy={y + 2} r={3} />
        </g>
      )}
    </g>
  );
}
