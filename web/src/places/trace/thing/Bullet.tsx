/** A value against its limits: the allowed span as a pale bar, the value as a stroke, and the same in words. */
import { useTranslation } from "../../../language";
import { amount, limitsText, type Measurement } from "../model";

const ROOM = 100;

export function Bullet({ measurement }: { measurement: Measurement }) {
  const { t } = useTranslation("trace");
  const { number, lower, upper, within } = measurement;
  const bad = measurement.tone === "defect";
  const limits = limitsText(lower, upper) || t("strips.noLimits");
  return (
    <li className={bad ? "bad-value" : undefined}>
      <span className="trace-bullet-name">{measurement.label}</span>
      {number !== null && (lower !== null || upper !== null) ? <Bar value={number} lower={lower} upper={upper} bad={bad} /> : <span />}
      <span className={`mono trace-bullet-value ${bad ? "bad" : ""}`}>
        {amount(measurement.value, measurement.symbol)}
        {within === false && !bad ? " ▲" : ""}
      </span>
      <span className="quiet trace-bullet-limits">
        {t("panel.limits", { limits })}
        {measurement.limits === "master" ? ` · ${t("panel.master")}` : ""}
        {bad ? ` · ${t("panel.outside")}` : ""}
        {measurement.doubt ? <em className="due"> · {measurement.doubt}</em> : null}
      </span>
    </li>
  );
}

/** Two fifths of air on either side of the span; a value beyond is drawn at the edge, where the words say how far. */
function Bar({ value, lower, upper, bad }: { value: number; lower: number | null; upper: number | null; bad: boolean }) {
  const span = lower !== null && upper !== null ? upper - lower : Math.abs((lower ?? upper ?? 1) * 0.5) || 1;
  const from = (lower ?? (upper ?? 0) - span) - span * 0.4;
  const to = (upper ?? (lower ?? 0) + span) + span * 0.4;
  const x = (at: number): number => Math.max(1, Math.min(ROOM - 1, ((at - from) / (to - from)) * ROOM));
  const left = lower === null ? 0 : x(lower);
  const right = upper === null ? ROOM : x(upper);
  return (
    <svg className="trace-bullet" viewBox={`0 0 ${ROOM} 16`} preserveAspectRatio="none" aria-hidden="true">
      <rect className="ground" x={0} y={5} width={ROOM} height={6} rx={3} />
      <rect className="allowed" x={left} y={4} width={Math.max(1, right - left)} height={8} />
      <rect className={bad ? "value bad" : "value"} x={x(value) - 1} y={1} width={2.2} height={14} />
    </svg>
  );
}
