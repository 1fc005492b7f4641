/** What the scope starts from, by what policy it was traced, who opened and who closed it. */
import { Link } from "react-router";
import { useSay } from "../say";
import { Card } from "../../../parts/Card";
import { clock } from "../../../parts/time";
import type { Scope } from "../documents";
import { shortId, thingAddress } from "../identifiers";

const SHOWN = 12;

export function Origin({ scope }: { scope: Scope }) {
  const t = useSay();
  const { start, policy, evaluation } = scope;
  const things = [...(start.things ?? []), ...(start.contents_of ?? [])];
  const stated = [...(start.facets ?? []), ...(start.excursions ?? [])];
  return (
    <Card title={t("origin.title")}>
      <dl className="facts">
        <dt>{t("origin.start")}</dt>
        <dd>
          {things.slice(0, SHOWN).map((thing) => (
            <Link key={thing} className="mono cases-apart" to={thingAddress(thing)} title={thing}>
              {shortId(thing)}
            </Link>
          ))}
          {stated.map((each) => (
            <span key={each} className="mono cases-apart">
              {each}
            </span>
          ))}
          {things.length > SHOWN ? <span className="quiet">{t("origin.more", { count: things.length - SHOWN })}</span> : null}
        </dd>
        <dt>{t("origin.direction")}</dt>
        <dd>{t(`direction.${policy.direction}`)}</dd>
        {start.between?.length ? <Fact name={t("origin.between")} value={start.between.map((each) => clock(each)).join(" → ")} /> : null}
        {policy.from ? <Fact name={t("origin.from")} value={clock(policy.from)} /> : null}
        {policy.at ? <Fact name={t("origin.at")} value={clock(policy.at)} /> : null}
        <dt>{t("origin.policy")}</dt>
        <dd>
          {[t(policy.contact ? "policy.contact" : "policy.noContact"), t(policy.cross_classes ? "policy.classes" : "policy.noClasses")].join(t("and"))}
        </dd>
        <Fact name={t("origin.mixing")} value={t(`mixing.${policy.mixing}`, { defaultValue: policy.mixing })} />
        <dt>{t("origin.opened")}</dt>
        <dd>
          {scope.created_by} <span className="cases-time">{clock(scope.created_at)}</span>
        </dd>
        <dt>{t("origin.version")}</dt>
        <dd>
          {t("origin.evaluated", { version: evaluation.version, position: evaluation.position })} <span className="cases-time">{clock(evaluation.at)}</span>
        </dd>
        {scope.closed_at ? (
          <>
            <dt>{t("origin.closed")}</dt>
            <dd>
              {scope.closed_by} <span className="cases-time">{clock(scope.closed_at)}</span>
              {scope.close_reason ? <div>{scope.close_reason}</div> : null}
            </dd>
          </>
        ) : null}
      </dl>
    </Card>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}
