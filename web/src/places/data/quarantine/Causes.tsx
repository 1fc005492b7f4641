/** The work list: refused items by why they are refused; of one cause its items, and what can be done with all. */
import { Segmented } from "antd";
import { useRef } from "react";
import { Link, useSearchParams } from "react-router";
import { useLive } from "../../../api/feed";
import { useMay } from "../../../api/reader";
import { useTranslation } from "../../../language";
import { Asked } from "../../../parts/Asked";
import { Card } from "../../../parts/Card";
import { Empty } from "../../../parts/Empty";
import { clock } from "../../../parts/time";
import { Title } from "../../../parts/Title";
import { searchOf, STATES, type State, stateOf, withChanges } from "../address";
import { ExportButton } from "../ExportButton";
import { type Cause, useCauses } from "../questions";
import { count } from "../say";
import { Balance } from "./Balance";
import { Items } from "./Items";
import { Many } from "./Many";

export function Causes() {
  const { t } = useTranslation("data");
  const [asked, ask] = useSearchParams();
  const state = stateOf(asked);
  const chosen = asked.get("cause") ?? "";
  useLive("quarantine");
  return (
    <>
      <Title
        crumbs={chosen ? <Link to={`?${withChanges(asked, { cause: "", after: "" }).toString()}`}>{t("quarantine.allCauses")}</Link> : null}
        title={t("tab.quarantine")}
        actions={
          <>
            <Segmented<State>
              aria-label={t("quarantine.state")}
              value={state}
              options={STATES.map((each) => ({ value: each, label: t(`quarantine.states.${each}`) }))}
              onChange={(each) => ask(withChanges(asked, { state: each === "open" ? "" : each, after: "" }))}
            />
            <ExportButton href={`/api/v1/quarantine.csv${searchOf({ state, cause: chosen })}`} says={t("csv")} />
          </>
        }
      />
      <Asked query={useCauses(state)}>
        {({ counts, causes }) => {
          const cause = causes.find((each) => each.cause === chosen);
          return (
            <>
              <Balance counts={counts} state={state} />
              {chosen ? <OneCause key={chosen} cause={cause} cause_key={chosen} state={state} /> : <List causes={causes} state={state} ever={counts.open + counts.corrected + counts.released + counts.dismissed > 0} />}
            </>
          );
        }}
      </Asked>
    </>
  );
}

function List({ causes, state, ever }: { causes: readonly Cause[]; state: State; ever: boolean }) {
  const { t } = useTranslation("data");
  const [asked] = useSearchParams();
  if (causes.length === 0) {
    return (
      <Card>
        <Empty
          says={t(ever ? "quarantine.noneNow" : "quarantine.noneEver")}
          why={t("quarantine.noneWhy")}
          action={ever && state !== "all" ? <Link to="?state=all">{t("quarantine.showAll")}</Link> : <Link to="/data/mappings/new">{t("bringIn")}</Link>}
        />
      </Card>
    );
  }
  return (
    <Card title={t("quarantine.causes")} note={t("quarantine.causesNote")}>
      <div className="scroll" tabIndex={0} role="region" aria-label={t("quarantine.causes")}>
        <table className="plain data-rows data-causes">
          <thead>
            <tr>
              <th scope="col" className="number">
                {t("count.items")}
              </th>
              <th scope="col">{t("quarantine.why")}</th>
              <th scope="col" className="data-wide">
                {t("quarantine.field")}
              </th>
              <th scope="col" className="data-wide">
                {t("quarantine.readBy")}
              </th>
              <th scope="col" className="data-wide">
                {t("quarantine.oldest")}
              </th>
              <th scope="col" className="data-wide">
                {t("quarantine.sources")}
              </th>
            </tr>
          </thead>
          <tbody>
            {causes.map((each) => (
              <tr key={each.cause}>
                <td className="number data-big">{count(each.count)}</td>
                <td>
                  <Link to={`?${withChanges(asked, { cause: each.cause, after: "" }).toString()}`}>{each.message}</Link>
                </td>
                <td className="mono data-wide">{each.field}</td>
                <td className="mono data-wide">{each.mapping ?? each.connector}</td>
                <td className="mono data-nowrap data-wide">{clock(each.first_seen).slice(0, 16)}</td>
                <td className="data-small data-wide">
                  {each.sources.join(", ")}
                  {each.source_count > each.sources.length ? t("quarantine.moreSources", { count: each.source_count - each.sources.length }) : null}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

function OneCause({ cause, cause_key, state }: { cause: Cause | undefined; cause_key: string; state: State }) {
  const { t } = useTranslation("data");
  const mayCorrect = useMay("quarantine.correct");
  const mayRelease = useMay("quarantine.release");
  const waiting = state === "open" || state === "corrected";
  // When all is corrected there is no such cause any more; what became of it is still to be told.
  const last = useRef(cause);
  if (cause) last.current = cause;
  return (
    <div className="columns">
      <div className="stack">
        {cause ? (
          <Card>
            <p className="statement">
              <strong>{t("quarantine.count", { count: cause.count, told: count(cause.count) })}</strong> {cause.message}
            </p>
          </Card>
        ) : null}
        <Items cause={cause_key} state={state} />
      </div>
      {last.current && waiting ? (
        mayCorrect || mayRelease ? (
          <Many cause={last.current} mayCorrect={mayCorrect} mayRelease={mayRelease} />
        ) : (
          <Card title={t("many.title")}>
            <p className="quiet">{t("lacking", { verb: t("verb.quarantine_correct") })}</p>
          </Card>
        )
      ) : null}
    </div>
  );
}
