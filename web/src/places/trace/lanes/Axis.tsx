/** The lens axis: what each part is and how long a grid step, lines down through all bands, and now. */
import { memo } from "react";
import { useTranslation } from "../../../language";
import { fitted, textWidth } from "./text";
import type { AxisPart, Layout } from "./layout";
import { wall } from "./time";

const TEXT = 10.5;
const LEAST = 8;

export const Axis = memo(function Axis({ layout }: { layout: Layout }) {
  return (
    <g className="trace-axis">
      {layout.axis.map((part) => (
        <Part key={`${part.kind}${part.left}`} part={part} layout={layout} />
      ))}
    </g>
  );
});

function Part({ part, layout }: { part: AxisPart; layout: Layout }) {
  const { t } = useTranslation("trace");
  const left = Math.max(0, part.left);
  const right = Math.min(layout.width, part.right);
  const room = right - left - 8;
  const step = typeof part.said === "string" ? part.said : t(`step.${part.said.unit}`, { count: part.said.count });
  const production = part.kind === "production";
  const dated = production && part.lines.every((line) => line.text.includes(":"));
  const zone = t(`zone.${part.kind}`);
  const day = wall(part.start, layout.offset).slice(0, 10);
  if (part.kind === "waiting") return <Waiting part={part} layout={layout} said={step} />;
  const choices = [dated ? `${zone} ${day} · ${step}` : `${zone} · ${step}`, dated ? `${zone} ${day}` : zone, dated ? day.slice(5) : zone];
  const title = choices.find((each) => textWidth(each, TEXT + 0.5) <= room) ?? fitted(zone, room, TEXT);
  let written = Number.NEGATIVE_INFINITY;
  return (
    <g>
      {production ? <rect className="trace-zone" x={left} y={40} width={right - left} height={layout.bottom - 40} /> : null}
      <text className={production ? "trace-zone-title on" : "trace-zone-title"} x={(left + right) / 2} y={14} textAnchor="middle">
        {title}
      </text>
      {part.lines.map((line) => {
        const wide = textWidth(line.text, TEXT);
        const shown = line.x - wide / 2 >= Math.max(left - 2, written) && line.x + wide / 2 <= right + 2;
        if (shown) written = line.x + wide / 2 + LEAST;
        return (
          <g key={line.x}>
            <line className="trace-grid" x1={line.x} x2={line.x} y1={40} y2={layout.bottom} />
            {shown ? (
              <text className="trace-tick" x={line.x} y={31} textAnchor="middle">
                {line.text}
              </text>
            ) : null}
          </g>
        );
      })}
      {part.left > 0.5 ? <line className="trace-divider" x1={part.left} x2={part.left} y1={6} y2={layout.bottom} /> : null}
    </g>
  );
}

/** A stretch without records: what the server says of it stands above the rail, where nothing else is. */
function Waiting({ part, layout, said }: { part: AxisPart; layout: Layout; said: string }) {
  const right = Math.min(layout.width, part.right);
  const atEnd = right >= layout.width - 1;
  return (
    <g>
      <line className="trace-divider" x1={part.left} x2={part.left} y1={6} y2={layout.bottom} />
      <text className="trace-tick trace-quietly" x={atEnd ? right - 4 : (Math.max(0, part.left) + right) / 2} y={layout.rail - 12} textAnchor={atEnd ? "end" : "middle"}>
        {said}
      </text>
    </g>
  );
}

export const Now = memo(function Now({ layout, then }: { layout: Layout; then: boolean }) {
  const { t } = useTranslation("trace");
  if (layout.now < 0 || layout.now > layout.width + 1) return null;
  const from = Math.max(0, layout.silence);
  return (
    <g>
      {layout.now - from > 12 ? (
        <rect className="trace-unknown" x={from} y={layout.rail - 7} width={layout.now - from} height={14}>
          <title>{t("lanes.silence", { time: wall(layout.nowAt, layout.offset) })}</title>
        </rect>
      ) : null}
      <line className="trace-now" x1={layout.now} x2={layout.now} y1={40} y2={layout.bottom} />
      <text className="trace-now-text" x={layout.now - 5} y={layout.lotsHead - 2} textAnchor="end">
        {t(then ? "lanes.then" : "lanes.now")}
      </text>
    </g>
  );
});
