/** The lanes with what is selected beside them; on a phone the list of the life comes first. */
import { useCallback, useMemo } from "react";
import { useNavigate } from "react-router";
import { useTranslation } from "../../../language";
import { Card } from "../../../parts/Card";
import { Failure } from "../../../parts/Failure";
import { type Direction, eventPath, thingPath, viewText } from "../asking";
import { Lanes } from "../lanes/Lanes";
import { type View, zoneText } from "../lanes/time";
import type { Lanes as Answer } from "../model";
import { useStrips } from "../queries";
import { StripsSkeleton } from "./LanesSkeleton";
import { LifeList } from "./LifeList";
import { operationOf, Panel } from "./Panel";
import { Picks } from "./Picks";
import type { Page } from "./props";
import { Recall } from "./Recall";

export function TimeTab({ answer, asking, change }: Page) {
  const { t } = useTranslation("trace");
  const go = useNavigate();
  const strips = useStrips(asking, answer.spine.total > 0);
  const shown = useMemo(() => directed(answer, asking.direction), [answer, asking.direction]);
  const told = operationOf(answer, asking);
  const selected = asking.selected ? `${asking.selected.kind}:${asking.selected.id}` : told ? `op:${told.id}` : undefined;
  const drawn = useMemo(() => (asking.allStrips ? strips.data?.strips : strips.data?.strips.slice(0, STRIPS_SHOWN)) ?? NONE, [strips.data, asking.allStrips]);
  const more = (strips.data?.strips.length ?? 0) - STRIPS_SHOWN;
  const onSelect = useCallback((name: string | undefined) => change({ sel: name }, true), [change]);
  const onView = useCallback((view: View) => change({ view: viewText(view) }, true), [change]);
  const onMinor = useCallback(() => change({ minor: asking.minor ? undefined : "1" }), [change, asking.minor]);
  const onDirection = useCallback((direction: Direction) => change({ direction: asking.direction === direction ? undefined : direction }), [change, asking.direction]);
  const onOpen = useCallback(
    (name: string) => {
      const [, kind, id] = /^(op|lot|stay):(.+)$/s.exec(name) ?? [];
      if (id) void go(kind === "op" ? eventPath(id) : thingPath(id));
    },
    [go],
  );
  return (
    <div className="columns trace-columns">
      <div className="stack">
        <LifeList answer={shown} onSelect={onSelect} />
        <Card
          className="trace-card"
          title={t("lanes.title")}
          note={t("lanes.note", { lots: answer.lots.total, operations: answer.spine.total, stays: answer.downstream.total, zone: zoneText(answer.subject.offset) })}
          end={<Picks asking={asking} change={change} onDirection={onDirection} answer={answer} />}
        >
          {strips.error ? <Failure error={strips.error} retry={() => void strips.refetch()} /> : null}
          <p className="statement trace-statement">{answer.subject.statement}</p>
          <Lanes
            answer={shown}
            strips={drawn}
            selected={selected}
            view={asking.view}
            minorOpen={asking.minor}
            suspects={asking.suspects}
            direction={asking.direction}
            then={asking.knownAt !== undefined}
            onSelect={onSelect}
            onOpen={onOpen}
            onView={onView}
            onMinor={onMinor}
            onDirection={onDirection}
          />
          {strips.isLoading ? <StripsSkeleton /> : null}
          {more > 0 ? (
            <p className="no-print">
              <button type="button" className="trace-pick" aria-expanded={asking.allStrips} onClick={() => change({ strips: asking.allStrips ? undefined : "all" }, true)}>
                {t(asking.allStrips ? "strips.fewer" : "strips.more", { count: more })}
              </button>
            </p>
          ) : null}
          <p className="quiet no-print trace-keys">{t("lanes.keys")}</p>
        </Card>
        {asking.direction === "backward" || asking.knownAt !== undefined || !answer.may_trace ? null : <Recall answer={answer} policy={asking.policy} />}
      </div>
      <Panel answer={answer} asking={asking} change={change} strips={strips.data?.strips ?? NONE} />
    </div>
  );
}

const NONE: never[] = [];
/** The server gives those outside their limits first; the others open. */
const STRIPS_SHOWN = 4;

/** Backward leaves out where it went, forward what it was made of: more room for the rest. */
function directed(answer: Answer, direction: Direction | undefined): Answer {
  if (direction === "backward") return { ...answer, downstream: { ...answer.downstream, stays: [], rest: 0 } };
  if (direction === "forward") return { ...answer, lots: { ...answer.lots, lanes: [], minor: [], rest: 0 } };
  return answer;
}
