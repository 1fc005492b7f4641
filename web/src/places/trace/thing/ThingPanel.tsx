/** What is known of the thing itself: its spellings, product, place and sources. */
import { Link } from "react-router";
import { useTranslation } from "../../../language";
import { thingPath } from "../asking";
import { called, type Lanes, type Named } from "../model";

export function ThingPanel({ answer }: { answer: Lanes }) {
  const { t } = useTranslation("trace");
  const { subject } = answer;
  return (
    <div className="trace-panel-body">
      <p className="quiet">{t(`kind.${subject.kind}`)}</p>
      <h2>{subject.name ?? subject.label}</h2>
      <ThingFacts answer={answer} />
    </div>
  );
}

export function ThingFacts({ answer }: { answer: Lanes }) {
  const { t } = useTranslation("trace");
  const { subject, downstream } = answer;
  const texts: [string, string | null][] = [
    ["captured", subject.spellings.captured],
    ["urn", subject.spellings.urn === subject.spellings.captured ? null : subject.spellings.urn],
    ["digitalLink", subject.spellings.digital_link === subject.spellings.captured ? null : subject.spellings.digital_link],
    ["aliases", subject.aliases.join(" · ") || null],
    ["sources", subject.sources.join(" · ") || null],
  ];
  const named: [string, Named | null][] = [
    ["product", subject.product],
    ["location", subject.location],
    ["container", subject.container],
    ["assembly", subject.assembly],
  ];
  return (
    <dl className="facts trace-facts">
      {downstream.now ? <Row label={t("fact.whereNow")}>{downstream.now.text}</Row> : null}
      {named.map(([label, value]) => (value ? <Row key={label} label={t(`fact.${label}`)}><Link to={thingPath(value.id)}>{called(value)}</Link></Row> : null))}
      {subject.holds.map((hold) => (
        <Row key={hold} label={t("fact.hold")}><span className="due">{hold}</span></Row>
      ))}
      {texts.map(([label, value]) => (value ? <Row key={label} label={t(`fact.${label}`)}><span className={label === "sources" ? "" : "mono"}>{value}</span></Row> : null))}
    </dl>
  );
}

function Row({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
