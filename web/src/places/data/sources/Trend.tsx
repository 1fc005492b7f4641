/** Items of a source day by day: a bar for each day of the calendar, what was refused on top of it. */
import { useTranslation } from "../../../language";
import type { SourceStanding } from "../questions";
import { count } from "../say";

type Day = NonNullable<SourceStanding["quality"]>["trend"][number];

export function Trend({ calendar, trend, label, height = 34, width = 168 }: { calendar: readonly string[]; trend: readonly Day[]; label: string; height?: number; width?: number }) {
  const { t } = useTranslation("data");
  const days = new Map(trend.map((each) => [each.day, each]));
  const most = Math.max(1, ...trend.map((each) => each.items));
  const step = width / calendar.length;
  const told = trend.map((each) => t("sources.dayTold", { day: each.day, items: t("sources.items", { count: each.items, told: count(each.items) }), quarantined: count(each.quarantined) })).join("; ");
  return (
    <svg className="data-trend" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`${label}: ${told || t("sources.nothing")}`} preserveAspectRatio="none">
      <line x1="0" x2={width} y1={height - 0.5} y2={height - 0.5} className="data-trend-base" />
      {calendar.map((day, at) => {
        const each = days.get(day);
        if (!each) return null;
        const tall = Math.max(2, (each.items / most) * (height - 3));
        const refused = each.items ? (tall * (each.quarantined + each.not_recorded)) / each.items : 0;
        const bar = { x: at * step + step * 0.15, width: step * 0.7 };
        return (
          <g key={day}>
            <title>{t("sources.dayTold", { day, items: t("sources.items", { count: each.items, told: count(each.items) }), quarantined: count(each.quarantined) })}</title>
            <rect {...bar} y={height - 1 - tall} height={tall} className="data-trend-bar" rx="1" />
            {refused > 0 ? <rect {...bar} y={height - 1 - tall} height={Math.max(2, refused)} className="data-trend-refused" rx="1" /> : null}
          </g>
        );
      })}
    </svg>
  );
}
