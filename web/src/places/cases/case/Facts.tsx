/** Who sees to it and until when; and what should be done before the next step. */
import { Link } from "react-router";
import { Card } from "../../../parts/Card";
import { Chip } from "../../../parts/Chip";
import { clock } from "../../../parts/time";
import { Whole } from "../../../parts/Whole";
import type { Case, Fact } from "../documents";
import { eventAddress, thingAddress } from "../identifiers";
import { useSay } from "../say";

export function Facts({ shown }: { shown: Case }) {
  const t = useSay();
  const { head } = shown;
  const facts: [string, string | null][] = [
    ["owner", head.owner || null],
    ["due", head.due],
    ["severity", t(`severity.${head.severity}`)],
    ["opened", `${head.opened_by} · ${clock(head.opened_at)}`],
    ["days", t("case.days", { count: head.days_open })],
    ["changed", clock(head.changed_at)],
    ["closed", head.closed_at ? clock(head.closed_at) : null],
  ];
  return (
    <Card title={t("case.facts")}>
      <dl className="facts">
        {facts
          .filter(([name, value]) => value || name === "owner" || name === "due")
          .map(([name, value]) => (
            <Line key={name} name={t(`case.fact.${name}`)} value={value ?? t("case.nobody")} />
          ))}
      </dl>
    </Card>
  );
}

function Line({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <Whole>{value}</Whole>
      </dd>
    </>
  );
}

/** What is missing for each step that can be taken now. */
export function Ahead({ shown }: { shown: Case }) {
  const t = useSay();
  const forward = shown.ahead.filter((step) => !(shown.head.state !== "open" && step.state === "open"));
  if (forward.length === 0) return null;
  return (
    <Card title={t("case.next")}>
      <div className="stack">
        {forward.map((step) => (
          <section key={step.state}>
            <h3 className="cases-h3">{t(`step.${step.state}`)}</h3>
            {step.missing.length === 0 ? <Chip tone="good">{t("case.ready")}</Chip> : <FactList facts={step.missing} missing />}
          </section>
        ))}
      </div>
    </Card>
  );
}

/** Sentences of the server, each leading to what it is about. */
export function FactList({ facts, missing }: { facts: readonly Fact[]; missing?: boolean }) {
  return (
    <ul className={missing ? "cases-facts missing" : "cases-facts"}>
      {facts.map((fact, at) => (
        <li key={at}>
          {missing ? <span className="due" aria-hidden="true">▲ </span> : null}
          <FactSaid fact={fact} />
        </li>
      ))}
    </ul>
  );
}

function FactSaid({ fact }: { fact: Fact }) {
  const address = addressOf(fact);
  return address ? <Link to={address}><Whole>{fact.message}</Whole></Link> : <Whole>{fact.message}</Whole>;
}

function addressOf({ about }: Fact): string | null {
  if (!about) return null;
  if (about.kind === "unit") return thingAddress(about.id);
  if (about.kind === "scope") return `/cases/scopes/${about.id}`;
  if (about.kind === "report") return `/passports?tab=reports&report=${about.id}`;
  return about.kind === "cause" ? `/causes/${about.id}` : eventAddress(about.id);
}
