/** The causal path that was assumed: the suspect and the outcome, above them what was held fixed, below what cannot be
 * told apart. Dashed: assumed; whole: evidence of its own. */
import { useTranslation } from "../../../language";
import type { Path, Suspect } from "../documents";
import { TONE } from "../documents";
import { fitted, points } from "../figures";
import { useWidth } from "../useWidth";
import { toneOf } from "./Forest";

const BOX = 32;
const MOST = 3;
/** From row to row. */
const DOWN = 72;

interface Box {
  name: string;
  role: string;
  x: number;
  y: number;
  width: number;
}

export function PathDrawn({ path, suspect }: { path: Path; suspect: Suspect }) {
  const { t } = useTranslation("causes");
  const [place, width] = useWidth<HTMLDivElement>();
  const names = (role: string): string => path.nodes.filter((node) => node.role === role).map((node) => node.name).join(t("list.joint", { ns: "frame" })) || "–";
  return (
    <section aria-label={t("path.title")}>
      <h3 className="causes-part">{t("path.title")}</h3>
      <div ref={place} className="causes-drawn">
        {width > 0 ? <Drawn path={path} suspect={suspect} width={width} label={t("path.label", { suspect: suspect.name, adjusted: names("adjusted"), alias: names("alias") })} /> : <div style={{ height: DOWN + BOX }} />}
      </div>
      <p className="quiet">{t("path.legend")}</p>
    </section>
  );
}

function Drawn({ path, suspect, width, label }: { path: Path; suspect: Suspect; width: number; label: string }) {
  const of = (role: string): string[] => path.nodes.filter((node) => node.role === role).map((node) => node.name);
  const top = of("adjusted").length > 0 ? 2 + DOWN : 2;
  const high = top + BOX + 4 + (of("alias").length > 0 ? DOWN : 0);
  const suspectBox: Box = { name: [...of("suspect"), ...of("partner")].join(" × "), role: "suspect", x: 1, y: top, width: width * 0.46 };
  const outcome: Box = { name: of("outcome")[0] ?? "", role: "outcome", x: width * 0.66, y: top, width: width * 0.34 - 2 };
  const above = row(of("adjusted"), "adjusted", 2, width);
  const below = row(of("alias"), "alias", top + DOWN, width * 0.9);
  const own = path.arrows[0];
  const tone = toneOf(suspect);
  const middle = top + BOX / 2;
  return (
    <svg width={width} height={high} viewBox={`0 0 ${width} ${high}`} role="img" aria-label={label} className="causes-svg">
      <defs>
        {(["thin", "main"] as const).map((each) => (
          <marker key={each} id={`causes-${each}`} viewBox="0 0 8 8" refX="7" refY="4" markerWidth={each === "main" ? 5 : 7} markerHeight={each === "main" ? 5 : 7} orient="auto">
            <path d="M0 0 8 4 0 8z" fill={each === "main" ? tone : "var(--ink-3)"} />
          </marker>
        ))}
      </defs>
      {above.map((box) => (
        <g key={box.name} stroke="var(--ink-3)" fill="none" strokeWidth={1.1}>
          <path d={curve(box.x + box.width / 2, box.y + BOX, suspectBox.x + suspectBox.width * 0.6, top - 1)} markerEnd="url(#causes-thin)" />
          <path d={curve(box.x + box.width / 2, box.y + BOX, outcome.x + outcome.width * 0.4, top - 1)} markerEnd="url(#causes-thin)" />
        </g>
      ))}
      {below.map((box) => (
        <path key={box.name} d={curve(box.x + box.width / 2, box.y, outcome.x + outcome.width * 0.4, top + BOX + 1)} stroke="var(--ink-3)" fill="none" strokeWidth={1.1} strokeDasharray="4 3" markerEnd="url(#causes-thin)" />
      ))}
      <line x1={suspectBox.x + suspectBox.width} x2={outcome.x - 2} y1={middle} y2={middle} stroke={tone} strokeWidth={2.6} strokeDasharray={own?.assumed ? "6 4" : undefined} markerEnd="url(#causes-main)" />
      {suspect.change ? (
        <text x={(suspectBox.x + suspectBox.width + outcome.x) / 2} y={middle - 8} textAnchor="middle" className="causes-path-effect" style={{ fill: tone }}>
          {points(suspect.change.value, true)}
        </text>
      ) : null}
      {[...above, ...below, outcome, suspectBox].map((box, at) => (
        <Node key={at} box={box} stroke={box.role === "suspect" ? TONE[suspect.category] : box.role === "outcome" ? tone : "var(--line-strong)"} />
      ))}
    </svg>
  );
}

function Node({ box, stroke }: { box: Box; stroke: string }) {
  const main = box.role === "suspect" || box.role === "outcome";
  return (
    <g>
      <rect x={box.x} y={box.y} width={box.width} height={BOX} rx={8} fill="var(--card)" stroke={stroke} strokeWidth={main ? 1.6 : 1} strokeDasharray={main ? undefined : "3 3"} />
      <text x={box.x + box.width / 2} y={box.y + BOX / 2 + 4} textAnchor="middle" className={main ? "causes-node causes-node-main" : "causes-node"}>
        {fitted(box.name, box.width - 14)}
      </text>
      <title>{box.name}</title>
    </g>
  );
}

/** Some boxes side by side; more than three as a count. */
function row(names: string[], role: string, y: number, width: number): Box[] {
  const shown = names.length > MOST ? [...names.slice(0, MOST - 1), `+${names.length - MOST + 1}`] : names;
  const gap = 10;
  const each = Math.min(190, (width - gap * (shown.length - 1)) / Math.max(1, shown.length));
  return shown.map((name, at) => ({ name, role, x: 1 + at * (each + gap), y, width: each - 2 }));
}

function curve(x1: number, y1: number, x2: number, y2: number): string {
  const half = (y1 + y2) / 2;
  return `M${x1} ${y1}C${x1} ${half} ${x2} ${half} ${x2} ${y2}`;
}
