/** What was complained of, by whom and when, and the units it names. */
import { Link } from "react-router";
import { Card } from "../../../parts/Card";
import { Chip } from "../../../parts/Chip";
import type { Case } from "../documents";
import { shortId, thingAddress } from "../identifiers";
import { useSay } from "../say";
import { AddLink, DropLink } from "./LinkForms";
import { Quote } from "./Quote";

export function ComplaintCard({ shown }: { shown: Case }) {
  const t = useSay();
  const { complaint } = shown.head;
  const known = new Map(shown.units.map((unit) => [unit.id, unit]));
  const linked = new Set(shown.units.map((unit) => unit.key));
  const others = shown.complained.filter(({ key }) => key === null || !linked.has(key));
  const note = [complaint.by, complaint.on].filter(Boolean).join(" · ");
  return (
    <Card title={t("complaint.title")} note={note}>
      {complaint.text ? <p className="statement cases-text">{complaint.text}</p> : null}
      {shown.reports.map((each) => (
        <Quote key={each.number} number={each.number} id={each.id} kind={each.kind_said} text={each.text} at={each.written_at}>
          <DropLink shown={shown} kind="report" name={String(each.number)} label={t("report.one", { number: each.number })} />
        </Quote>
      ))}
      <ul className="cases-chips" aria-label={t("complaint.units")}>
        {[...known.values()].map((unit) => (
          <li key={unit.key}>
            <Link className="mono" to={thingAddress(unit.id)} title={unit.id}>
              {shortId(unit.id)}
            </Link>
            <DropLink shown={shown} kind="unit" name={unit.key} label={shortId(unit.id)} />
          </li>
        ))}
        {others.map(({ name, key, found }) => (
          <li key={name}>
            {key === null ? (
              <span className="mono">{name}</span>
            ) : (
              <Link className="mono" to={thingAddress(key)} title={key}>
                {name}
              </Link>
            )}{" "}
            <Chip tone={key === null ? "due" : "plain"}>{t(`complaint.found.${found}`)}</Chip>
          </li>
        ))}
      </ul>
      <AddLink shown={shown} kind="unit" />
    </Card>
  );
}
