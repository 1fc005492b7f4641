/** Moving about the drawing with keys: left and right along a band, up and down between bands. Pure. */
import type { Layout } from "./layout";
import { stripName } from "./Strips";

export interface Stop {
  name: string;
  x: number;
}

/** The bands from top to bottom, each in the order of time. */
export function bandsOf(layout: Layout, minorOpen: boolean): Stop[][] {
  const lots: Stop[] = layout.lots.map((shape) => ({ name: `lot:${shape.lot.id}`, x: shape.right }));
  const minor: Stop[] = layout.minorY === null ? [] : [{ name: "minor", x: 0 }, ...(minorOpen ? layout.minor.map((shape) => ({ name: `lot:${shape.lot.id}`, x: shape.x })) : [])];
  const spine = layout.blocks.map((shape) => {
    const first = shape.operations[0]?.id ?? "";
    return { name: shape.operations.length > 1 ? `bunch:${first}` : `op:${first}`, x: shape.left + shape.width / 2 };
  });
  const strips = layout.strips.map((shape) => ({ name: stripName(shape.strip), x: layout.scale.x(Date.parse(shape.strip.start)) }));
  const stays = layout.stays.map((shape) => ({ name: `stay:${shape.stay.id}`, x: shape.left }));
  const rest: Stop[] = layout.restY === null ? [] : [{ name: "rest", x: 0 }];
  return [lots, minor, spine, strips, stays, rest].filter((band) => band.length > 0);
}

/** Where a key leads from a mark; undefined: nowhere. */
export function next(bands: readonly Stop[][], from: string | undefined, key: string): string | undefined {
  const row = bands.findIndex((band) => band.some((stop) => stop.name === from));
  const band = bands[row];
  if (!band) return bands[0]?.[0]?.name;
  const at = band.findIndex((stop) => stop.name === from);
  if (key === "ArrowRight") return band[at + 1]?.name;
  if (key === "ArrowLeft") return band[at - 1]?.name;
  if (key === "Home") return band[0]?.name;
  if (key === "End") return band.at(-1)?.name;
  const other = bands[key === "ArrowDown" ? row + 1 : row - 1];
  const x = band[at]?.x ?? 0;
  return other?.reduce((best, stop) => (Math.abs(stop.x - x) < Math.abs(best.x - x) ? stop : best)).name;
}
