/** The time lanes: lots above, the thing's own life in the middle, parameters and whereabouts below, on one lens axis. */
import { type KeyboardEvent, useCallback, useEffect, useId, useMemo, useRef, useState } from "react";
import { useTranslation } from "../../../language";
import type { Lanes as Answer, Operation, Strip } from "../model";
import { Axis, Now } from "./Axis";
import { LanesContext } from "./context";
import { useGestures } from "./gestures";
import { bandsOf, next } from "./keys";
import { BLOCK, type Layout, layoutOf, viewAround } from "./layout";
import { LotLabels, Lots, Minor, MinorLabels } from "./Lots";
import { Spine } from "./Spine";
import { Rest, StayLabels, Stays } from "./Stays";
import { StripLabels, Strips } from "./Strips";
import { fitted } from "./text";
import { isWhole, type View, WHOLE, zoomed } from "./time";

const NARROWEST = 820;
const PHONE = 560;
/** Names so wide leave room for a note beside them. */
const WIDE_LABELS = 160;
const AXIS_HEIGHT = 40;

interface Drawn {
  answer: Answer;
  strips: readonly Strip[];
  selected: string | undefined;
  view: View;
  minorOpen: boolean;
  suspects: boolean;
  then: boolean;
  /** What is left out is not said to be missing. */
  direction: "backward" | "forward" | undefined;
  onSelect: (name: string | undefined) => void;
  onOpen: (name: string) => void;
  onView: (view: View) => void;
  onMinor: () => void;
  onDirection: (direction: "backward" | "forward") => void;
}

export function Lanes(drawn: Drawn) {
  const { t } = useTranslation("trace");
  const { answer, strips, selected, view, minorOpen, suspects, onSelect, onOpen, onView, onMinor } = drawn;
  const [box, width, narrow] = useWidth();
  const svg = useRef<SVGSVGElement>(null);
  const content = useRef<SVGGElement>(null);
  const brush = useRef<SVGRectElement>(null);
  const clip = useId();
  const layout = useMemo(() => layoutOf(answer, { view, width, minorOpen, strips, narrow }), [answer, view, width, minorOpen, strips, narrow]);
  useGestures({ svg, content, brush, left: layout.labels, width: layout.width, axisHeight: AXIS_HEIGHT, view, onView });
  const bands = useMemo(() => bandsOf(layout, minorOpen), [layout, minorOpen]);
  const current = useCurrent(bands, selected);
  const picking = useMemo(() => ({ selected, current, onSelect, onOpen, suspects }), [selected, current, onSelect, onOpen, suspects]);
  const nearer = useCallback((operations: Operation[]) => onView(viewAround(answer, operations)), [answer, onView]);
  const press = usePress(drawn, bands, layout, svg);
  return (
    <div className="trace-lanes-box" ref={box}>
      <LanesContext.Provider value={picking}>
        <svg ref={svg} className="trace-lanes" width={width} height={layout.height} viewBox={`0 0 ${width} ${layout.height}`} role="group" aria-label={t("lanes.label", { statement: answer.subject.statement })} onKeyDown={press}>
          <defs>
            <clipPath id={clip}>
              <rect x={-7} y={0} width={layout.width + 14} height={layout.height} />
            </clipPath>
            <pattern id="trace-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
              <rect className="trace-hatch-line" width="1.6" height="6" />
            </pattern>
          </defs>
          <Heads layout={layout} answer={answer} direction={drawn.direction} />
          <LotLabels layout={layout} />
          <MinorLabels layout={layout} rest={answer.lots.rest} open={minorOpen} />
          <StripLabels layout={layout} />
          <StayLabels layout={layout} />
          <Rest layout={layout} count={answer.downstream.rest} />
          <g transform={`translate(${layout.labels} 0)`}>
            <g clipPath={`url(#${clip})`}>
              <g ref={content}>
                <Axis layout={layout} />
                <Now layout={layout} then={drawn.then} />
                <Strips layout={layout} />
                <Stays layout={layout} />
                <Lots layout={layout} />
                <Minor layout={layout} rest={answer.lots.rest} open={minorOpen} onOpen={onMinor} />
                <Spine layout={layout} onBunch={nearer} />
                <Lead layout={layout} selected={selected} />
              </g>
            </g>
            <rect ref={brush} className="trace-brush" visibility="hidden" x={0} y={0} width={1} height={layout.bottom} />
            <rect className="trace-brushable" x={0} y={0} width={layout.width} height={AXIS_HEIGHT}>
              <title>{t("lanes.brush")}</title>
            </rect>
          </g>
        </svg>
      </LanesContext.Provider>
      {isWhole(view) ? null : <Overview view={view} layout={layout} onWhole={() => onView(WHOLE)} />}
    </div>
  );
}

/** What each band is, at its left. */
function Heads({ layout, answer, direction }: { layout: Layout; answer: Answer; direction: "backward" | "forward" | undefined }) {
  const { t } = useTranslation("trace");
  const { spine, lots } = answer;
  const units = Math.max(0, ...layout.strips.map((shape) => shape.strip.histogram?.count ?? 0));
  return (
    <g aria-hidden="true">
      <text className="trace-head" x={0} y={layout.lotsHead}>
        {t("lanes.above")}
      </text>
      {lots.total === 0 || direction === "forward" ? (
        <text className="trace-quiet" x={0} y={layout.lotsHead + 20}>
          {t(direction === "forward" ? "lots.hidden" : "lots.none")}
        </text>
      ) : null}
      <text className="trace-head" x={0} y={layout.blockTop + 10}>
        {t(`lanes.spine.${answer.subject.kind}`)}
      </text>
      <text className="trace-quiet" x={0} y={layout.blockTop + 27}>
        {fitted(`${t("lanes.spineNote", { count: spine.total })}${spine.seconds > 0 ? ` · ${duration(spine.seconds, t)}` : ""}`, layout.labels - 6, 11)}
      </text>
      {layout.stripsHead === null ? null : (
        <>
          <text className="trace-head" x={0} y={layout.stripsHead}>
            {t("lanes.parameters")}
          </text>
          {units > 0 && layout.labels > WIDE_LABELS ? (
            <text className="trace-quiet" x={layout.labels - 18} y={layout.stripsHead} textAnchor="end">
              {t("lanes.last", { count: units })}
            </text>
          ) : null}
        </>
      )}
      <text className="trace-head" x={0} y={layout.staysHead}>
        {t("lanes.below")}
      </text>
      {layout.stays.length === 0 && layout.restY === null ? (
        <text className="trace-quiet" x={0} y={layout.staysHead + 22}>
          {t(direction === "backward" ? "stays.hidden" : "stays.none")}
        </text>
      ) : null}
    </g>
  );
}

export function duration(seconds: number, t: (key: string, params: Record<string, number>) => string): string {
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return t("duration.minutes", { m: minutes });
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? t("duration.hours", { h: hours, m: minutes % 60 }) : t("duration.days", { d: Math.floor(hours / 24), h: hours % 24 });
}

/** From the selected operation down to its parameters. */
function Lead({ layout, selected }: { layout: Layout; selected: string | undefined }) {
  const shape = layout.blocks.find((each) => each.operations.length === 1 && selected === `op:${each.operations[0]?.id}`);
  const strip = layout.strips.find((each) => each.strip.operation === shape?.operations[0]?.id);
  if (!shape || !strip) return null;
  const from = shape.left + shape.width / 2;
  const to = layout.scale.x((Date.parse(strip.strip.start) + Date.parse(strip.strip.end)) / 2);
  const [operation] = shape.operations;
  // Below what is written under the block.
  const noted = operation?.note && (operation.tone === "defect" || operation.tone === "caution");
  const top = layout.blockTop + BLOCK + (noted ? 22 : 0);
  return <path className="trace-lead" d={`M${from} ${top}V${top + 6}L${to} ${top + 18}V${strip.y - 5}`} />;
}

/** Where the view is on the whole axis, and the way back to all of it. */
function Overview({ view, layout, onWhole }: { view: View; layout: Layout; onWhole: () => void }) {
  const { t } = useTranslation("trace");
  return (
    <button type="button" className="trace-overview" style={{ marginLeft: layout.labels, width: layout.width }} onClick={onWhole}>
      <span aria-hidden="true" className="trace-overview-bar">
        <i style={{ left: `${view.from * 100}%`, width: `${(view.to - view.from) * 100}%` }} />
      </span>
      {t("lanes.whole")}
    </button>
  );
}

/** Of the box, at least so wide that blocks stay readable; and whether it is that of a phone. */
function useWidth(): [(element: HTMLDivElement | null) => void, number, boolean] {
  const [width, setWidth] = useState(NARROWEST + 160);
  const [element, setElement] = useState<HTMLDivElement | null>(null);
  useEffect(() => {
    if (!element) return;
    const watch = new ResizeObserver(([entry]) => entry && setWidth(Math.floor(entry.contentRect.width)));
    watch.observe(element);
    return () => watch.disconnect();
  }, [element]);
  return [setElement, Math.max(NARROWEST, width), width < PHONE];
}

/** The mark that the Tab key reaches: the selected one, else the first of the spine. */
function useCurrent(bands: ReturnType<typeof bandsOf>, selected: string | undefined): string | undefined {
  return useMemo(() => {
    const all = bands.flat();
    return (all.find((stop) => stop.name === selected) ?? all.find((stop) => stop.name.startsWith("op:") || stop.name.startsWith("bunch:")) ?? all[0])?.name;
  }, [bands, selected]);
}

const MOVES = new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"]);

function usePress(drawn: Drawn, bands: ReturnType<typeof bandsOf>, layout: Layout, svg: React.RefObject<SVGSVGElement | null>) {
  return (event: KeyboardEvent<SVGSVGElement>): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const mark = (event.target as Element).closest<SVGGElement>("[data-opens]");
    const from = mark?.dataset["opens"];
    if (MOVES.has(event.key)) {
      event.preventDefault();
      const to = next(bands, from, event.key);
      if (!to) return;
      svg.current?.querySelector<SVGGElement>(`[data-opens="${CSS.escape(to)}"]`)?.focus();
      if (/^(op|lot|stay|strip):/.test(to)) drawn.onSelect(to);
      return;
    }
    const act = acts(drawn, layout, mark, from)[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };
}

function acts(drawn: Drawn, layout: Layout, mark: SVGGElement | null, from: string | undefined): Record<string, () => void> {
  const { view } = layout.scale;
  const middle = (view.from + view.to) / 2;
  const pick = (): void => {
    if (!mark || !from) return;
    if (from === drawn.selected && /^(op|lot|stay):/.test(from)) drawn.onOpen(from);
    else mark.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  };
  return {
    Enter: pick,
    " ": pick,
    Escape: () => drawn.onSelect(undefined),
    b: () => drawn.onDirection("backward"),
    f: () => drawn.onDirection("forward"),
    "+": () => drawn.onView(zoomed(view, 0.6, middle)),
    "=": () => drawn.onView(zoomed(view, 0.6, middle)),
    "-": () => drawn.onView(zoomed(view, 1 / 0.6, middle)),
    "0": () => drawn.onView(WHOLE),
  };
}

