/** Lots and parts above: a pale bar from receipt to use, an arrow that lands on the exact instant. */
import { memo } from "react";
import { useTranslation } from "../../../language";
import { called, isProven, type Lot } from "../model";
import { useLanes } from "./context";
import { type Layout, type LotShape, type MinorShape } from "./layout";
import { Mark } from "./Mark";
import { fitted, textWidth } from "./text";
import { wall } from "./time";

const MONO = 10.5;

const tone = (lot: Lot, suspects: boolean): string => (!suspects || lot.suspicions.length === 0 ? "" : isProven(lot.suspicions) ? "suspect" : "hint");

export const Lots = memo(function Lots({ layout }: { layout: Layout }) {
  return (
    <g>
      {layout.lots.map((shape) => (
        <Arrow key={shape.lot.key} shape={shape} rail={layout.rail} />
      ))}
      {layout.lots.map((shape) => (
        <Bar key={shape.lot.key} shape={shape} layout={layout} />
      ))}
    </g>
  );
});

function Bar({ shape, layout }: { shape: LotShape; layout: Layout }) {
  const { t } = useTranslation("trace");
  const { suspects } = useLanes();
  const { lot, y, left, right } = shape;
  const label = t("lots.said", {
    what: called(lot), id: lot.label, word: t(`word.${lot.word}`), start: wall(Date.parse(lot.start), layout.offset).slice(0, 16),
    is: t(`lots.${lot.start_is}`), end: wall(Date.parse(lot.end), layout.offset).slice(0, 16),
  });
  const suspect = tone(lot, suspects);
  const marks = suspect && lot.suspicions[0] ? `${label} ${lot.suspicions.map((each) => each.text).join(" ")}` : label;
  return (
    <Mark name={`lot:${lot.id}`} label={marks} className={`trace-lot ${suspect} ${lot.word}`}>
      <rect className="trace-hit" x={Math.max(0, left - 8)} y={y - 15} width={Math.max(16, Math.min(layout.width, right) - Math.max(0, left) + 16)} height={30} />
      {lot.start_is === "seen" ? <rect className="trace-unknown" x={left - 22} y={y - 6} width={22} height={12} /> : null}
      <rect className="trace-bar" x={left} y={y - 7} width={Math.max(1, right - left)} height={14} rx={7} />
      <Caption text={lot.label} left={left} right={right} y={y} room={layout.width} />
      <circle className="trace-start" cx={left} cy={y} r={4} />
      <circle className="trace-end" cx={right} cy={y} r={4} />
    </Mark>
  );
}

/** Beside what it names where it does not fit inside. */
function Caption({ text, left, right, y, room }: { text: string; left: number; right: number; y: number; room: number }) {
  const wide = textWidth(text, MONO, true);
  const from = Math.max(0, left);
  const inside = Math.min(room, right) - from >= wide + 24;
  if (inside) return <text className="trace-id" x={from + 11} y={y + 3.6}>{text}</text>;
  // Right of the end nothing crosses: the arrows of later lots begin further down.
  if (right >= 0 && right + wide + 10 <= room) return <text className="trace-id" x={right + 9} y={y + 3.6}>{text}</text>;
  if (left - wide - 10 < 0 || left > room) return null;
  return <text className="trace-id" x={left - 9} y={y + 3.6} textAnchor="end">{text}</text>;
}

/** Down to the exact instant; of what went into something before the first block shown there is a ring in place of a tip. */
function Arrow({ shape, rail }: { shape: LotShape; rail: number }) {
  const { suspects, selected } = useLanes();
  const { lot, y, right: x } = shape;
  const tip = rail - 3;
  return (
    <g className={`trace-arrow trace-lot ${tone(lot, suspects)} ${lot.word} ${selected === `lot:${lot.id}` ? "on" : ""}`}>
      <line x1={x} x2={x} y1={y} y2={tip - 5} />
      {shape.lands ? <path d={`M${x - 4} ${tip - 7}h8l-4 7z`} /> : <circle className="trace-ring" cx={x} cy={rail} r={3} />}
    </g>
  );
}

/** Names left of the bars; they stay where they are while the axis moves. */
export const LotLabels = memo(function LotLabels({ layout }: { layout: Layout }) {
  const { suspects, onSelect } = useLanes();
  return (
    <g aria-hidden="true">
      {layout.lots.map(({ lot, y }) => (
        <g key={lot.key} className={`trace-label ${tone(lot, suspects)}`} onClick={() => onSelect(`lot:${lot.id}`)}>
          <rect className={`trace-square ${lot.category}`} x={0} y={y - 4} width={8} height={8} rx={2} />
          <text x={15} y={y + 4}>
            {fitted(called(lot), layout.labels - 34, 12.5)}
          </text>
        </g>
      ))}
    </g>
  );
});

interface MinorBand {
  layout: Layout;
  rest: number;
  open: boolean;
  onOpen: () => void;
}

/** Those without a bar of their own: a tick each, and rows when opened. */
export const Minor = memo(function Minor({ layout, rest, open, onOpen }: MinorBand) {
  const { t } = useTranslation("trace");
  if (layout.minorY === null) return null;
  return (
    <g>
      <Mark name="minor" label={t(open ? "lots.close" : "lots.open", { count: rest })} className="trace-minor" onPick={onOpen}>
        <rect className="trace-hit" x={0} y={layout.minorY - 10} width={layout.width} height={20} />
        {layout.minor.map((shape, at) => (
          <line key={at} className={shape.lot.word} x1={shape.x} x2={shape.x} y1={(layout.minorY ?? 0) - 5} y2={(layout.minorY ?? 0) + 5} />
        ))}
      </Mark>
      {open ? layout.minor.map((shape) => <MinorRow key={shape.lot.id} shape={shape} layout={layout} />) : null}
    </g>
  );
});

function MinorRow({ shape, layout }: { shape: MinorShape; layout: Layout }) {
  const { t } = useTranslation("trace");
  const { lot, x, y } = shape;
  const wide = textWidth(lot.label, MONO, true);
  const before = x - wide - 12 >= 0;
  return (
    <Mark
      name={`lot:${lot.id}`}
      label={t("lots.minorSaid", { what: called(lot), id: lot.label, word: t(`word.${lot.word}`), end: wall(Date.parse(lot.end), layout.offset).slice(0, 16) })}
      className={`trace-lot ${lot.word}`}
    >
      <rect className="trace-hit" x={before ? x - wide - 12 : x - 6} y={y - 11} width={wide + 18} height={22} />
      <circle className="trace-end" cx={x} cy={y} r={3} />
      <text className="trace-id" x={before ? x - 8 : x + 8} y={y + 3.6} textAnchor={before ? "end" : "start"}>
        {lot.label}
      </text>
    </Mark>
  );
}

export const MinorLabels = memo(function MinorLabels({ layout, rest, open }: { layout: Layout; rest: number; open: boolean }) {
  const { t } = useTranslation("trace");
  if (layout.minorY === null) return null;
  return (
    <g aria-hidden="true">
      <text className="trace-quiet" x={0} y={layout.minorY + 4}>
        {open ? "−" : "+"} {t("lots.minor", { count: rest })}
      </text>
      {open
        ? layout.minor.map(({ lot, y }) => (
            <text key={lot.id} className="trace-quiet" x={15} y={y + 4}>
              {fitted(lot.name ?? lot.label, layout.labels - 34, 11.5)}
            </text>
          ))
        : null}
    </g>
  );
});
