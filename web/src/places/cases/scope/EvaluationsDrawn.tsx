/** Affected and reachable things over the evaluations: time to the right, now dotted; the table beneath is its twin. */
import { useEffect, useRef, useState } from "react";
import { useSay } from "../say";
import { minute } from "../../../parts/time";
import { affectedOf, type Evaluation } from "../documents";

const HEIGHT = 132;
const TOP = 16;
const FLOOR = 104;
const LEFT = 46;
const RIGHT = 30;

interface Drawn {
  evaluations: readonly Evaluation[];
  chosen: number;
}

export function EvaluationsDrawn({ evaluations, chosen }: Drawn) {
  const t = useSay();
  const place = useRef<HTMLDivElement>(null);
  const width = useWidth(place);
  const first = Date.parse(evaluations[0]?.at ?? "");
  const now = Date.now();
  const most = Math.max(1, ...evaluations.map((each) => affectedOf(each.summary)));
  const x = (at: string): number => LEFT + ((Date.parse(at) - first) / Math.max(1, now - first)) * (width - LEFT - RIGHT);
  const y = (count: number): number => FLOOR - (count / most) * (FLOOR - TOP);
  const line = (count: (each: Evaluation) => number): string =>
    evaluations.map((each, at) => `${at ? "H" : "M"}${x(each.at)}${at ? " V" : " "}${y(count(each))}`).join(" ") + ` H${width - RIGHT}`;
  return (
    <div ref={place} className="cases-drawn">
      <svg width={width} height={HEIGHT} role="img" aria-label={t("history.drawn", { count: evaluations.length })}>
        <line x1={LEFT} x2={width - RIGHT} y1={FLOOR} y2={FLOOR} className="axis" />
        <line x1={width - RIGHT} x2={width - RIGHT} y1={TOP - 8} y2={FLOOR} className="now" />
        <text x={LEFT - 8} y={TOP + 4} textAnchor="end">{most}</text>
        <text x={LEFT - 8} y={FLOOR + 4} textAnchor="end">0</text>
        <text x={LEFT} y={FLOOR + 20}>{minute(first)}</text>
        <text x={width - RIGHT} y={FLOOR + 20} textAnchor="end">{t("now")}</text>
        <path d={line((each) => affectedOf(each.summary))} className="affected" />
        <path d={line((each) => each.summary.in_reach)} className="reach" />
        {evaluations.map((each) => (
          <circle key={each.version} cx={x(each.at)} cy={y(affectedOf(each.summary))} r={each.version === chosen ? 6 : 4} className={each.version === chosen ? "chosen" : "dot"} />
        ))}
      </svg>
      <ul className="cases-legend">
        <li className="cases-key"><span className="cases-stroke affected" aria-hidden="true" />{t("history.column.affected")}</li>
        <li className="cases-key"><span className="cases-stroke reach" aria-hidden="true" />{t("history.reach")}</li>
      </ul>
    </div>
  );
}

function useWidth(place: React.RefObject<HTMLDivElement | null>): number {
  const [width, setWidth] = useState(600);
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const watch = new ResizeObserver(([entry]) => entry && setWidth(Math.max(260, Math.round(entry.contentRect.width))));
    watch.observe(element);
    return () => watch.disconnect();
  }, [place]);
  return width;
}
