/** The recall scopes and the cause runs that belong to a case. */
import { Button } from "antd";
import { Link } from "react-router";
import { useMay } from "../../../api/reader";
import { Card } from "../../../parts/Card";
import { Chip } from "../../../parts/Chip";
import { Whole } from "../../../parts/Whole";
import { affectedOf, type Case } from "../documents";
import { titleOf } from "../naming";
import { useSay } from "../say";
import { WhereBar } from "../Where";
import { Judged } from "./Judged";
import { AddLink, DropLink } from "./LinkForms";

export function Scopes({ shown }: { shown: Case }) {
  const t = useSay();
  const may = useMay("hold.place") && shown.head.state !== "closed";
  const start = shown.units.map((unit) => `id=${encodeURIComponent(unit.id)}`).join("&");
  const made = `/cases/scopes/new?case=${shown.head.number}${start ? `&${start}` : ""}`;
  return (
    <Card
      title={t("scopes.title")}
      end={
        may ? (
          <Link to={made} tabIndex={-1}>
            <Button size="small">{t("scopes.new")}</Button>
          </Link>
        ) : null
      }
    >
      {shown.scopes.length === 0 ? <p className="quiet">{t("case.noScopes")}</p> : null}
      <ul className="cases-linked">
        {shown.scopes.map(({ scope }) => (
          <li key={scope.id}>
            <div className="line">
              <Link to={`/cases/scopes/${scope.id}`}>{titleOf(scope, t)}</Link>
              <span className="quiet">#{scope.id}</span>
              {scope.behind ? <Chip tone="due">{t("scope.behindShort")}</Chip> : null}
              {scope.state === "closed" ? <Chip>{t("scope.state.closed")}</Chip> : null}
              <b>{t("things", { count: affectedOf(scope.evaluation.summary) })}</b>
              <DropLink shown={shown} kind="scope" name={String(scope.id)} label={`#${scope.id}`} />
            </div>
            <WhereBar counts={scope.evaluation.summary.statuses} small />
          </li>
        ))}
      </ul>
      <AddLink shown={shown} kind="scope" />
    </Card>
  );
}

export function Causes({ shown }: { shown: Case }) {
  const t = useSay();
  const may = useMay("cause");
  const units = shown.units.map((unit) => unit.id).join(",");
  return (
    <Card
      title={t("causes.title")}
      end={
        may && units && shown.head.state !== "closed" ? (
          <Link to={`/causes/new?bad=${encodeURIComponent(units)}`} tabIndex={-1}>
            <Button size="small">{t("causes.new")}</Button>
          </Link>
        ) : null
      }
    >
      {shown.causes.length === 0 ? <p className="quiet">{t("causes.none")}</p> : null}
      <ul className="cases-linked">
        {shown.causes.map((cause) => (
          <li key={cause.run}>
            <div className="line">
              <Link to={`/causes/${cause.run}`}>{t("causes.run", { run: cause.run })}</Link>
              {cause.grade ? <Chip>{t(`grade.${cause.grade}`, { defaultValue: cause.grade })}</Chip> : null}
              <span className="quiet">{t("preview.position", { position: cause.position })}</span>
              <DropLink shown={shown} kind="cause" name={String(cause.run)} label={t("causes.run", { run: cause.run })} />
            </div>
            <p><Whole>{cause.sentence}</Whole></p>
            <Judged run={cause} />
          </li>
        ))}
      </ul>
      <AddLink shown={shown} kind="cause" />
    </Card>
  );
}
