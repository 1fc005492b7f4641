/**
 * Brushing, panning and zooming the axis. While a gesture lasts only one transform changes; React draws again when it ends.
 */
import { type RefObject, useEffect, useRef } from "react";
import { bounded, isWhole, panned, type View, zoomed } from "./time";

interface Surface {
  svg: RefObject<SVGSVGElement | null>;
  /** What moves. */
  content: RefObject<SVGGElement | null>;
  /** The pale rectangle over what is being chosen. */
  brush: RefObject<SVGRectElement | null>;
  /** Left edge and width of the axis within the drawing, in its own pixels. */
  left: number;
  width: number;
  /** Pointers above this height brush, below they pan. */
  axisHeight: number;
  view: View;
  onView: (view: View) => void;
}

const SETTLED = 160;
const LEAST_BRUSH = 6;

export function useGestures(surface: Surface): void {
  const latest = useRef(surface);
  latest.current = surface;
  const { svg } = surface;
  useEffect(() => {
    const element = svg.current;
    if (!element) return;
    const ends = [dragging(element, latest), wheeling(element, latest)];
    return () => ends.forEach((end) => end());
  }, [svg]);
  // What was moved by a transform has been drawn at its new place by now.
  useEffect(() => {
    surface.content.current?.removeAttribute("transform");
  }, [surface.view, surface.content]);
}

/** A gesture that led nowhere leaves nothing moved. */
function commit(surface: Surface, view: View): void {
  if (Math.abs(view.from - surface.view.from) + Math.abs(view.to - surface.view.to) < 1e-6) surface.content.current?.removeAttribute("transform");
  else surface.onView(view);
}

const xOf = (event: MouseEvent, element: SVGSVGElement, left: number): number => event.clientX - element.getBoundingClientRect().left - left;

function dragging(element: SVGSVGElement, latest: RefObject<Surface>): () => void {
  let from: { x: number; brushes: boolean; moved: boolean; pointer: number } | undefined;
  const down = (event: PointerEvent): void => {
    const { left, width, axisHeight, view } = latest.current;
    const x = xOf(event, element, left);
    if (event.button !== 0 || x < 0 || x > width || event.pointerType === "touch") return;
    const y = event.clientY - element.getBoundingClientRect().top;
    const brushes = y < axisHeight;
    if (!brushes && (isWhole(view) || (event.target as Element).closest("[data-opens]"))) return;
    from = { x, brushes, moved: false, pointer: event.pointerId };
  };
  const move = (event: PointerEvent): void => {
    if (!from || event.pointerId !== from.pointer) return;
    const { left, width, content, brush } = latest.current;
    const x = Math.min(width, Math.max(0, xOf(event, element, left)));
    if (!from.moved && Math.abs(x - from.x) < LEAST_BRUSH) return;
    if (!from.moved) element.setPointerCapture(event.pointerId);
    from.moved = true;
    if (!from.brushes) {
      content.current?.setAttribute("transform", `translate(${x - from.x} 0)`);
      return;
    }
    brush.current?.setAttribute("transform", `translate(${Math.min(x, from.x)} 0) scale(${Math.abs(x - from.x)} 1)`);
    brush.current?.setAttribute("visibility", "visible");
  };
  const up = (event: PointerEvent): void => {
    const began = from;
    from = undefined;
    if (!began) return;
    const { left, width, view, onView, brush } = latest.current;
    brush.current?.setAttribute("visibility", "hidden");
    if (!began.moved) return;
    const x = Math.min(width, Math.max(0, xOf(event, element, left)));
    const span = view.to - view.from;
    const part = (at: number): number => view.from + (at / width) * span;
    if (began.brushes) onView(bounded({ from: part(Math.min(began.x, x)), to: part(Math.max(began.x, x)) }));
    else commit(latest.current, panned(view, ((began.x - x) / width) * span));
  };
  const cancel = (): void => {
    from = undefined;
    latest.current.brush.current?.setAttribute("visibility", "hidden");
    latest.current.content.current?.removeAttribute("transform");
  };
  element.addEventListener("pointerdown", down);
  element.addEventListener("pointermove", move);
  element.addEventListener("pointerup", up);
  element.addEventListener("pointercancel", cancel);
  return () => {
    element.removeEventListener("pointerdown", down);
    element.removeEventListener("pointermove", move);
    element.removeEventListener("pointerup", up);
    element.removeEventListener("pointercancel", cancel);
  };
}

/** The wheel zooms with Ctrl (or a pinch on a touch pad) and pans with Shift; alone it scrolls the page, as everywhere. */
function wheeling(element: SVGSVGElement, latest: RefObject<Surface>): () => void {
  let wanted: View | undefined;
  let timer = 0;
  const settle = (): void => {
    if (wanted) commit(latest.current, wanted);
    wanted = undefined;
  };
  const wheel = (event: WheelEvent): void => {
    const { left, width, view, content } = latest.current;
    const x = xOf(event, element, left);
    if (x < 0 || x > width || !(event.ctrlKey || event.metaKey || event.shiftKey)) return;
    event.preventDefault();
    const now = wanted ?? view;
    const span = now.to - now.from;
    const turned = event.deltaY || event.deltaX;
    wanted = event.shiftKey ? panned(now, (turned / width) * span) : zoomed(now, Math.exp(turned / 240), now.from + (x / width) * span);
    const stretch = (view.to - view.from) / (wanted.to - wanted.from);
    const shift = ((view.from - wanted.from) / (wanted.to - wanted.from)) * width;
    content.current?.setAttribute("transform", `matrix(${stretch} 0 0 1 ${shift} 0)`);
    window.clearTimeout(timer);
    timer = window.setTimeout(settle, SETTLED);
  };
  element.addEventListener("wheel", wheel, { passive: false });
  return () => {
    window.clearTimeout(timer);
    element.removeEventListener("wheel", wheel);
  };
}
