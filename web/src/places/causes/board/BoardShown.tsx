/** Tiles above, ranked suspects at the left, one suspect's evidence at the right. Arrow keys walk, E leads to evidence. */
import { useEffect, useMemo, useRef } from "react";
import { useSearchParams } from "react-router";
import type { Board, Suspect } from "../documents";
import { Detail } from "./Detail";
import { Head } from "./Head";
import { Lacking } from "./Lacking";
import { Ranking } from "./Ranking";
import { Tiles } from "./Tiles";
import { addressNow } from "../../../parts/address";

/** Up to this width (causes.css) ranking and detail stand one below the other. */
const STACKED = 1240;

export function BoardShown({ board }: { board: Board }) {
  const ranked = useMemo(() => board.suspects.filter((each) => each.rank !== null), [board]);
  const [asked, ask] = useSearchParams();
  const chosen = ranked.find((each) => String(each.rank) === asked.get("suspect")) ?? ranked[0];
  const evidence = useRef<HTMLHeadingElement>(null);
  const detail = useRef<HTMLDivElement>(null);
  const choose = (suspect: Suspect, replace = false): void => {
    ask(
      () => {
        const before = addressNow();
        before.set("suspect", String(suspect.rank));
        return before;
      },
      { replace, preventScrollReset: true },
    );
    // One below the other, the evidence may be far away.
    if (window.innerWidth <= STACKED) requestAnimationFrame(() => detail.current?.scrollIntoView({ block: "start" }));
    else document.querySelector(`tr[data-rank="${suspect.rank}"]`)?.scrollIntoView({ block: "nearest" });
  };
  useKeys(ranked, chosen, choose, () => evidence.current?.focus());
  return (
    <>
      <Head board={board} chosen={chosen} />
      <Tiles tiles={board.tiles} />
      {chosen ? (
        <div className="causes-board">
          <Ranking board={board} ranked={ranked} chosen={chosen} choose={choose} />
          <div ref={detail} className="causes-beside">
            <Detail key={chosen.rank} board={board} suspect={chosen} of={ranked.length} evidence={evidence} />
          </div>
        </div>
      ) : (
        <Lacking board={board} />
      )}
    </>
  );
}

/** Up and down walk along the shown suspects, E puts the focus on the evidence. */
function useKeys(ranked: Suspect[], chosen: Suspect | undefined, choose: (suspect: Suspect, replace: boolean) => void, toEvidence: () => void): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      const target = event.target as HTMLElement;
      if (event.ctrlKey || event.metaKey || event.altKey || target.closest("input, textarea, select, [contenteditable], [role=menu], [role=dialog]")) return;
      if (event.key === "e" || event.key === "E") {
        event.preventDefault();
        toEvidence();
      }
      const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
      const next = chosen && step !== 0 ? ranked[ranked.indexOf(chosen) + step] : undefined;
      if (!next) return;
      event.preventDefault();
      choose(next, true);
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  });
}
