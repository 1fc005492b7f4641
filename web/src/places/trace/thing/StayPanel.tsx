/** Where it went: a container, a holder, a thing it is a part of. */
import { Link } from "react-router";
import { useTranslation } from "../../../language";
import { Chip } from "../../../parts/Chip";
import { type Asking, eventPath, thingPath } from "../asking";
import { offsetOf, wall } from "../lanes/time";
import { called, type Lanes, type Stay } from "../model";
import { WitnessPath } from "./WitnessPath";

export function StayPanel({ stay, answer, asking }: { stay: Stay; answer: Lanes; asking: Asking }) {
  const { t } = useTranslation("trace");
  const offset = offsetOf(answer.subject.offset);
  return (
    <div className="trace-panel-body">
      <p className="quiet">{stay.text}</p>
      <h2>{called(stay)}</h2>
      <p className="mono quiet trace-break">{stay.id}</p>
      <p className="trace-chips">
        <Chip tone={stay.word === "certain" ? "good" : "dashed"}>{t(`word.${stay.word}`)}</Chip>
      </p>
      <dl className="facts trace-facts">
        <div>
          <dt>{t("stays.from")}</dt>
          <dd className="mono">{wall(Date.parse(stay.start), offset)}</dd>
        </div>
        <div>
          <dt>{t("stays.to")}</dt>
          <dd className="mono">{stay.end === null ? t("stays.still") : wall(Date.parse(stay.end), offset)}</dd>
        </div>
      </dl>
      {stay.kind === "into" ? <WitnessPath node={stay.id} direction="forward" asking={asking} offset={offset} /> : null}
      <p className="trace-acts no-print">
        <Link className="trace-act" to={thingPath(stay.id)}>{t("panel.open")}</Link>
        <Link className="trace-act" to={eventPath(stay.event)}>{t("panel.event")}</Link>
      </p>
    </div>
  );
}
