/** Where it went: containers, shipments and holders as stepped bars, each beginning where the one before led. */
import { memo } from "react";
import { Link, useSearchParams } from "react-router";
import { useTranslation } from "../../../language";
import { called } from "../model";
import { BLOCK, type Layout, type StayShape } from "./layout";
import { Mark } from "./Mark";
import { ending, fitted, textWidth } from "./text";
import { wall } from "./time";

export const Stays = memo(function Stays({ layout }: { layout: Layout }) {
  const first = layout.stays[0];
  return (
    <g>
      {first && first.left >= 0 ? <path className="trace-leads" d={wayDown(layout, first)} /> : null}
      {layout.stays.map((shape, at) => (
        <Step key={`${shape.stay.id}${at}`} shape={shape} before={shape.within === null ? undefined : layout.stays[shape.within]} layout={layout} />
      ))}
    </g>
  );
});

/** From where it left: out of the block of that instant, which may hang beside it, else straight from the rail. */
function wayDown(layout: Layout, stay: StayShape): string {
  const left = layout.blocks.find((block) => block.operations.length === 1 && Math.abs((block.from + block.to) / 2 - stay.left) < 1);
  const straight = !left || (left.left <= stay.left && stay.left <= left.left + left.width);
  if (straight) return `M${stay.left} ${layout.rail}V${stay.y}`;
  const top = layout.blockTop + BLOCK;
  return `M${left.left + left.width / 2} ${top}V${top + 6}L${stay.left} ${top + 18}V${stay.y}`;
}

function Step({ shape, before, layout }: { shape: StayShape; before: StayShape | undefined; layout: Layout }) {
  const { t } = useTranslation("trace");
  const { stay, y, left, right } = shape;
  const end = stay.end === null ? t("stays.still") : wall(Date.parse(stay.end), layout.offset).slice(0, 16);
  const label = t("stays.said", { text: stay.text, what: called(stay), word: t(`word.${stay.word}`), start: wall(Date.parse(stay.start), layout.offset).slice(0, 16), end });
  const wide = textWidth(stay.label, 10.5, true);
  const fitsBefore = left - wide - 12 >= 0;
  return (
    <Mark name={`stay:${stay.id}`} label={label} className={`trace-stay ${stay.word}`}>
      {before ? <path className="trace-leads" d={`M${left} ${before.y + 7}V${y}`} /> : null}
      <rect className="trace-hit" x={Math.max(0, left - 8)} y={y - 15} width={Math.max(16, right - left + 16)} height={30} />
      <rect className={stay.end === null ? "trace-bar open" : "trace-bar"} x={left} y={y - 8} width={Math.max(2, right - left)} height={16} rx={4} />
      <circle className="trace-start" cx={left} cy={y} r={4} />
      {left >= -4 && left <= layout.width ? (
        <text className="trace-id" x={fitsBefore ? left - 10 : left + 10} y={y + 3.8} textAnchor={fitsBefore ? "end" : "start"}>
          {stay.label}
        </text>
      ) : null}
    </Mark>
  );
}

export const StayLabels = memo(function StayLabels({ layout }: { layout: Layout }) {
  return (
    <g aria-hidden="true">
      {layout.stays.map((shape, at) => (
        <Called key={`${shape.stay.id}${at}`} shape={shape} layout={layout} />
      ))}
    </g>
  );
});

/** Its name over what it is; where the drawing is out of sight its identifier, which would otherwise stand beside the bar. */
function Called({ shape: { stay, y }, layout }: { shape: StayShape; layout: Layout }) {
  const room = layout.labels - 18;
  const second = layout.narrow ? ending(stay.label, room, 10.5) : stay.name ? fitted(stay.text, room, 10.5) : "";
  return (
    <g className="trace-label">
      <text x={0} y={second ? y - 1 : y + 5}>
        {fitted(stay.name ?? stay.text, room, 12.5)}
      </text>
      {second ? (
        <text className={layout.narrow ? "trace-id" : "trace-quiet"} x={0} y={y + 13}>
          {second}
        </text>
      ) : null}
    </g>
  );
}

/** How many more there are than bars, and the way to all of them. */
export function Rest({ layout, count }: { layout: Layout; count: number }) {
  const { t } = useTranslation("trace");
  const [asked] = useSearchParams();
  if (layout.restY === null) return null;
  const all = new URLSearchParams(asked);
  all.set("tab", "structure");
  all.set("direction", "forward");
  return (
    <Link className="trace-rest" data-opens="rest" to={`/trace/thing?${all}`}>
      <text x={0} y={layout.restY + 4}>
        + {t("table.more", { count })}
      </text>
    </Link>
  );
}
