/** Backward, forward or both; suspects on or off. */
import { useTranslation } from "../../../language";
import type { Direction } from "../asking";
import type { Page } from "./props";

export function Picks({ asking, change, onDirection, answer }: Page & { onDirection: (direction: Direction) => void }) {
  const { t } = useTranslation("trace");
  const suspicious = answer.lots.lanes.some((lot) => lot.suspicions.length > 0) || answer.spine.operations.some((each) => each.suspicions.length > 0);
  return (
    <span className="trace-picks no-print">
      {(["backward", "forward"] as const).map((direction) => (
        <button key={direction} type="button" className="trace-pick" aria-pressed={asking.direction === direction} onClick={() => onDirection(direction)}>
          {direction === "backward" ? <span aria-hidden="true">← </span> : null}
          {t(`direction.${direction}`)}
          {direction === "forward" ? <span aria-hidden="true"> →</span> : null}
        </button>
      ))}
      {suspicious ? (
        <button type="button" className="trace-pick" aria-pressed={asking.suspects} onClick={() => change({ suspects: asking.suspects ? "0" : undefined }, true)}>
          {t("lanes.suspects")}
        </button>
      ) : null}
    </span>
  );
}
