/** The thing's own life: a rail that is exact in time, and a block for each operation hanging from its instant. */
import { memo } from "react";
import { useTranslation } from "../../../language";
import { isProven, type Operation } from "../model";
import { useLanes } from "./context";
import { BLOCK, type BlockShape, type Layout } from "./layout";
import { Mark } from "./Mark";
import { fitted, isFloorCode, textWidth, titled } from "./text";
import { wall } from "./time";

const RANK = { plain: 0, good: 1, caution: 2, defect: 3 } as const;

interface Band {
  layout: Layout;
  onBunch: (operations: Operation[]) => void;
}

export const Spine = memo(function Spine({ layout, onBunch }: Band) {
  const { blocks, rail } = layout;
  const first = blocks[0];
  return (
    <g>
      {layout.before !== null && layout.before < (first?.from ?? layout.now) ? <line className="trace-rail before" x1={layout.before} x2={first?.from ?? layout.now} y1={rail} y2={rail} /> : null}
      {first ? <line className="trace-rail" x1={first.from} x2={Math.min(layout.now, layout.width)} y1={rail} y2={rail} /> : null}
      {blocks.map((shape) => (
        <Hanging key={shape.operations[0]?.id} shape={shape} layout={layout} onBunch={onBunch} />
      ))}
      <Notes layout={layout} />
    </g>
  );
});

function Hanging({ shape, layout, onBunch }: { shape: BlockShape; layout: Layout; onBunch: (operations: Operation[]) => void }) {
  const { t } = useTranslation("trace");
  const { selected } = useLanes();
  const [operation] = shape.operations;
  if (!operation) return null;
  const holds = shape.operations.some((each) => selected === `op:${each.id}`);
  const { rail, blockTop } = layout;
  const middle = (shape.from + shape.to) / 2;
  const foot = Math.min(shape.left + shape.width - 8, Math.max(shape.left + 8, middle));
  const line = (
    <>
      <path className="trace-hanger" d={`M${middle} ${rail}L${foot} ${blockTop}`} />
      {shape.to - shape.from > 3 && shape.operations.length === 1 ? (
        <line className="trace-span" x1={shape.from} x2={shape.to} y1={rail} y2={rail} />
      ) : (
        <circle className="trace-instant" cx={middle} cy={rail} r={3.5} />
      )}
    </>
  );
  if (shape.operations.length > 1) {
    const worst = shape.operations.reduce((tone, each) => (RANK[each.tone] > RANK[tone] ? each.tone : tone), "plain" as Operation["tone"]);
    return (
      <Mark
        name={`bunch:${operation.id}`}
        label={t("spine.bunch", { count: shape.operations.length, from: wall(Date.parse(operation.start), layout.offset).slice(0, 16) })}
        className={`trace-block bunch ${worst}`}
        onPick={() => onBunch(shape.operations)}
        holds={holds}
      >
        {line}
        <rect className="trace-face" x={shape.left} y={blockTop} width={shape.width} height={BLOCK} rx={8} />
        <text className="trace-block-title" x={shape.left + shape.width / 2} y={blockTop + 27} textAnchor="middle">
          {shape.operations.length}
        </text>
        {worst === "defect" || worst === "caution" ? <Flag x={shape.left + shape.width - 3} y={blockTop + 2} tone={worst} /> : null}
      </Mark>
    );
  }
  return (
    <Single operation={operation} shape={shape} layout={layout}>
      {line}
    </Single>
  );
}

function Single({ operation, shape, layout, children }: { operation: Operation; shape: BlockShape; layout: Layout; children: React.ReactNode }) {
  const { t } = useTranslation("trace");
  const { suspects } = useLanes();
  const { blockTop } = layout;
  const clock = wall(Date.parse(operation.start), layout.offset);
  const label = [
    t("spine.said", { what: operation.title, time: clock }),
    operation.part ? t("spine.ofPart", { part: operation.part.name ?? operation.part.label }) : "",
    operation.note,
    operation.equipment ?? "",
    operation.voided ? t("spine.voided") : "",
    ...operation.suspicions.map((each) => each.text),
  ].filter(Boolean);
  const suspected = suspects && operation.suspicions.length > 0;
  const flag = operation.tone === "defect" || (suspected && isProven(operation.suspicions)) ? "defect" : operation.tone === "caution" || suspected ? "caution" : undefined;
  const top = isFloorCode(operation.code) ? operation.code : clock.slice(11, 16);
  const title = titled(operation.title, shape.width - 8);
  const two = title.lines.length > 1;
  return (
    <Mark
      name={`op:${operation.id}`}
      label={label.join(" · ")}
      className={`trace-block ${operation.tone} ${operation.part ? "part" : ""} ${operation.voided ? "voided" : ""}`}
    >
      {children}
      <rect className="trace-face" x={shape.left} y={blockTop} width={shape.width} height={BLOCK} rx={8} />
      <text className="trace-block-code" x={shape.left + shape.width / 2} y={blockTop + (two ? 13 : 18)} textAnchor="middle">
        {fitted(top, shape.width - 6, 10.5, true)}
      </text>
      {title.lines.map((line, row) => (
        <text key={row} className="trace-block-title" style={{ fontSize: title.size }} x={shape.left + shape.width / 2} y={blockTop + (two ? 26 + row * 11.5 : 34)} textAnchor="middle">
          {line}
        </text>
      ))}
      {flag ? <Flag x={shape.left + shape.width - 3} y={blockTop + 2} tone={flag} /> : null}
    </Mark>
  );
}

/** Never colour alone: a defect is a disc with a mark, caution a triangle. */
function Flag({ x, y, tone }: { x: number; y: number; tone: "defect" | "caution" }) {
  return tone === "defect" ? (
    <g className="trace-flag defect">
      <circle cx={x} cy={y} r={6.5} />
      <path d={`M${x} ${y - 3.4}v3.8M${x} ${y + 2.7}v.4`} />
    </g>
  ) : (
    <path className="trace-flag caution" d={`M${x} ${y - 6.5}l6.5 11.5h-13z`} />
  );
}

/** What was judged bad, under its block, where two do not run into each other. */
function Notes({ layout }: { layout: Layout }) {
  let last = Number.NEGATIVE_INFINITY;
  return (
    <g className="trace-notes" aria-hidden="true">
      {layout.blocks.map((shape) => {
        const [operation] = shape.operations;
        if (!operation || shape.operations.length > 1 || !operation.note || (operation.tone !== "defect" && operation.tone !== "caution")) return null;
        const wide = textWidth(operation.note, 11);
        const middle = Math.min(layout.width - wide / 2, Math.max(wide / 2, shape.left + shape.width / 2));
        if (middle - wide / 2 < last) return null;
        last = middle + wide / 2 + 10;
        return (
          <text key={operation.id} className={operation.tone} x={middle} y={layout.blockTop + BLOCK + 17} textAnchor="middle">
            {operation.note}
          </text>
        );
      })}
    </g>
  );
}
