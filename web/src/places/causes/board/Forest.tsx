/** Effects with their intervals on one axis, in percentage points: a dot, a bar, a line at no effect. */
import { useTranslation } from "../../../language";
import type { Axis, Interval, Suspect } from "../documents";
import { points, scaleOf, ticks } from "../figures";

const WIDE = 200;
const PAD = 8;
const BESIDE = 20;

const placed = (axis: Axis) => scaleOf(axis.low, axis.high, PAD, WIDE - PAD);

export function AxisHead({ axis }: { axis: Axis }) {
  const { t } = useTranslation("causes");
  const at = placed(axis);
  return (
    <svg viewBox={`0 0 ${WIDE} 26`} className="causes-axis" aria-hidden="true">
      <text x={WIDE / 2} y={9} textAnchor="middle">
        {t("axis")}
      </text>
      {ticks(axis.low, axis.high, 4).map((tick) => (
        <text key={tick} x={at(tick)} y={23} textAnchor="middle" className="mono">
          {tick === 0 ? "0" : points(tick, true).replace(/\.0$/, "")}
        </text>
      ))}
    </svg>
  );
}

/** Red raises the rate and more than chance; green lowers it; grey only correlates. */
export function toneOf(suspect: Suspect): string {
  if (suspect.grade !== "causal" && suspect.grade !== "adjusted") return "var(--ink-3)";
  return suspect.direction === "harmful" ? "var(--defect)" : "var(--verified)";
}

export function Whisker({ suspect, change, axis }: { suspect: Suspect; change: Interval; axis: Axis }) {
  const { t } = useTranslation("causes");
  const at = placed(axis);
  const tone = toneOf(suspect);
  const said = points(change.value, true);
  const x = at(change.value);
  // Beside the line of no effect, never across it.
  const beside = Math.abs(x - at(0)) < BESIDE;
  const anchor = !beside ? "middle" : change.value >= 0 ? "start" : "end";
  const textAt = !beside ? Math.min(Math.max(x, 20), WIDE - 20) : at(0) + (change.value >= 0 ? 5 : -5);
  const label = t("effectLabel", { value: said, low: change.low === null ? "…" : points(change.low), high: change.high === null ? "…" : points(change.high) });
  return (
    <svg viewBox={`0 0 ${WIDE} 46`} className="causes-axis" role="img" aria-label={label}>
      {ticks(axis.low, axis.high, 4).map((tick) => (
        <line key={tick} x1={at(tick)} x2={at(tick)} y1={0} y2={46} stroke={tick === 0 ? "var(--ink-3)" : "var(--line)"} strokeWidth={tick === 0 ? 1.3 : 1} />
      ))}
      <line x1={at(change.low ?? axis.low)} x2={at(change.high ?? axis.high)} y1={28} y2={28} stroke={tone} strokeWidth={4} strokeLinecap="round" opacity={0.4} />
      <circle cx={x} cy={28} r={5.5} fill={tone} stroke="var(--card)" strokeWidth={1.5} />
      <text x={textAt} y={15} textAnchor={anchor} style={{ fill: tone }} className="causes-axis-value">
        {said}
      </text>
    </svg>
  );
}
