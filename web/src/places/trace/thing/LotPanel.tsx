/** A lot or part above: what it is, when it came and went in, why we know, and where it leads. */
import { Link } from "react-router";
import { useMay } from "../../../api/reader";
import { useTranslation } from "../../../language";
import { Chip } from "../../../parts/Chip";
import { type Asking, causesPath, scopePath, thingPath } from "../asking";
import { offsetOf, wall } from "../lanes/time";
import { called, type Lanes, type Lot, type MinorLot } from "../model";
import { Suspicions } from "./Suspicions";
import { WitnessPath } from "./WitnessPath";

interface Shown {
  lot: Lot | undefined;
  minor: MinorLot | undefined;
  answer: Lanes;
  asking: Asking;
}

export function LotPanel({ lot, minor, answer, asking }: Shown) {
  const { t } = useTranslation("trace");
  const mayTrace = useMay("trace");
  const shown = lot ?? minor;
  if (!shown) return null;
  const offset = offsetOf(answer.subject.offset);
  const landed = lot?.operation ? answer.spine.operations.find((each) => each.id === lot.operation) : undefined;
  return (
    <div className="trace-panel-body">
      <p className="quiet">{lot ? t(`lots.kind.${lot.kind}`) : t("lots.kind.lot")}</p>
      <h2>{called(shown)}</h2>
      <p className="mono quiet trace-break">{shown.id}</p>
      <p className="trace-chips">
        <Chip tone={shown.word === "certain" ? "good" : "dashed"}>{t(`word.${shown.word}`)}</Chip>
        {lot ? <Chip><span className={`square trace-fill ${lot.category}`} aria-hidden="true" />{t(`category.${lot.category}`)}</Chip> : null}
      </p>
      {lot ? <Suspicions suspicions={lot.suspicions} /> : null}
      <dl className="facts trace-facts">
        {lot ? (
          <div>
            <dt>{t(`lots.${lot.start_is}`)}</dt>
            <dd className="mono">{wall(Date.parse(lot.start), offset)}</dd>
          </div>
        ) : null}
        <div>
          <dt>{t("lots.wentIn")}</dt>
          <dd className="mono">{wall(Date.parse(shown.end), offset)}</dd>
        </div>
        {landed ? (
          <div>
            <dt>{t("lots.at")}</dt>
            <dd>{landed.title}</dd>
          </div>
        ) : null}
        {lot?.into ? (
          <div>
            <dt>{t("lots.into")}</dt>
            <dd>
              <Link to={thingPath(lot.into.id)}>{called(lot.into)}</Link> <span className="mono quiet">{lot.into.name ? lot.into.label : ""}</span>
            </dd>
          </div>
        ) : null}
        {lot && lot.share !== null ? (
          <div>
            <dt>{t("lots.share")}</dt>
            <dd>{t("lots.shareOf", { share: (lot.share * 100).toPrecision(3) })}</dd>
          </div>
        ) : null}
      </dl>
      <WitnessPath node={shown.id} direction="backward" asking={asking} offset={offset} />
      <p className="trace-acts no-print">
        <Link className="trace-act" to={thingPath(shown.id)}>{t("panel.open")}</Link>
        {mayTrace ? <Link className="trace-act" to={scopePath(shown.id, asking.policy)}>{t("thing.recall")}</Link> : null}
        {mayTrace ? <Link className="trace-act" to={causesPath(answer.subject.id)}>{t("thing.why")}</Link> : null}
      </p>
    </div>
  );
}
