/** One event: what, who, when it happened and when it was recorded, the row of the source it came from, and its JSON. */
import { Button } from "antd";
import { Link, useSearchParams } from "react-router";
import { useMay } from "../../../api/reader";
import { useTranslation } from "../../../language";
import { Asked } from "../../../parts/Asked";
import { Card } from "../../../parts/Card";
import { Chip } from "../../../parts/Chip";
import { Empty } from "../../../parts/Empty";
import { pointed } from "../../../parts/pointer";
import { CardSkeleton } from "../../../parts/Skeletons";
import { Title } from "../../../parts/Title";
import { clockWithZone } from "../../../parts/time";
import type { EventSource, LifeEvent } from "../model";
import { useLanes, useThing } from "../queries";
import { EventFacts } from "./EventFacts";
import { useSources } from "./sources";

export function EventPlace() {
  const { t } = useTranslation("trace");
  const [asked] = useSearchParams();
  const id = asked.get("id") ?? "";
  const query = useSources(id);
  if (!id) {
    return (
      <>
        <Title title={t("event.title")} />
        <Card>
          <Empty says={t("event.unnamed")} action={<Link to="/trace">{t("find.recentLink")}</Link>} />
        </Card>
      </>
    );
  }
  return (
    <>
      {query.data ? null : <Title title={t("event.title")} crumbs={<Link className="trace-crumb" to="/trace">{t("thing.trace")}</Link>} />}
      <Asked query={query} skeleton={<EventSkeleton />}>
        {(sources) => (
          <>
            {sources.map((source) => (
              <One key={source.position} source={source} id={id} />
            ))}
          </>
        )}
      </Asked>
    </>
  );
}

const EventSkeleton = () => (
  <div className="columns trace-columns">
    <CardSkeleton lines={7} height={420} />
    <div className="stack">
      <CardSkeleton lines={6} />
      <CardSkeleton lines={4} />
    </div>
  </div>
);

function One({ source, id }: { source: EventSource; id: string }) {
  const life = useThing(source.event_id);
  return (
    <Asked query={life} skeleton={<EventSkeleton />}>
      {(thing) => {
        const event = thing.events.find((each) => each.position === source.position);
        return event ? <Told event={event} source={source} id={id} /> : null;
      }}
    </Asked>
  );
}

function Told({ event, source, id }: { event: LifeEvent; source: EventSource; id: string }) {
  const { t } = useTranslation("trace");
  const words = useLanes(source.event_id, undefined);
  const operation = words.data?.spine.operations.find((each) => each.position === event.position);
  return (
    <>
      <Title
        crumbs={
          <>
            <Link className="trace-crumb" to="/trace">{t("thing.trace")}</Link> / {t("event.title")} {event.position}
          </>
        }
        title={operation?.title ?? event.biz_step ?? event.type}
        chips={
          <>
            {operation?.judgements.map((each) => (
              <Chip key={each.text} tone={each.tone === "defect" ? "bad" : each.tone === "caution" ? "due" : each.tone === "good" ? "good" : "plain"}>
                {each.text}
              </Chip>
            ))}
            {event.declaration ? <Chip tone="due">{t("event.declaration")}</Chip> : null}
            {event.voided_at === null ? null : <Chip tone="due">{t("event.voided", { position: event.voided_at })}</Chip>}
          </>
        }
        actions={
          <Button href={`/event?id=${encodeURIComponent(id)}`} target="_blank">
            {t("export.print")}
          </Button>
        }
      />
      <div className="columns trace-columns">
        <div className="stack">
          <EventFacts event={event} operation={operation} />
          <Raw event={event} />
        </div>
        <div className="stack">
          <Recorded event={event} />
          <Source source={source} />
        </div>
      </div>
    </>
  );
}

function Recorded({ event }: { event: LifeEvent }) {
  const { t } = useTranslation("trace");
  const rows: [string, string][] = [
    ["recordTime", clockWithZone(event.record_time)],
    ["principal", event.principal],
    ["party", event.source_party],
    ["position", String(event.position)],
    ["eventId", event.event_id],
    ["contentHash", event.content_hash],
    ["leafHash", event.leaf_hash],
  ];
  return (
    <Card title={t("event.recorded")}>
      <dl className="facts trace-facts">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{t(`event.${name}`)}</dt>
            <dd className="mono trace-break">{value}</dd>
          </div>
        ))}
      </dl>
      {event.flags.length > 0 ? (
        <ul className="trace-suspicions">
          {event.flags.map((flag) => (
            <li key={flag.place + flag.code} className="due">
              <span aria-hidden="true">▲ </span>
              {flag.message}
            </li>
          ))}
        </ul>
      ) : null}
    </Card>
  );
}

function Source({ source }: { source: EventSource }) {
  const { t } = useTranslation("trace");
  const { t: frame } = useTranslation();
  const mayRead = useMay("read");
  return (
    <Card title={t("event.source")}>
      <dl className="facts trace-facts">
        <div>
          <dt>{t("event.file")}</dt>
          <dd>
            {source.acquisition !== null && mayRead ? <Link to={`/data/acquisitions/${source.acquisition}?event=${source.position}`}>{source.source || t("event.unnamedSource")}</Link> : source.source}
          </dd>
        </div>
        <div>
          <dt>{t("event.place")}</dt>
          <dd className="trace-break">{pointed(source.place, frame)}</dd>
        </div>
        <div>
          <dt>{t("event.received")}</dt>
          <dd className="mono">{clockWithZone(source.received)}</dd>
        </div>
        {source.mapping ? (
          <div>
            <dt>{t("event.mapping")}</dt>
            <dd>
              <Link to={`/data/mappings/${encodeURIComponent(source.mapping)}`}>{source.mapping}</Link>
            </dd>
          </div>
        ) : null}
      </dl>
      {source.record === null ? (
        <p className="quiet">{t(`event.bytes.${source.bytes}`)}</p>
      ) : (
        <>
          <h3 className="trace-h3">{t("event.row")}</h3>
          <pre className="trace-raw" tabIndex={0} aria-label={t("event.row")}>
            {source.record}
          </pre>
        </>
      )}
    </Card>
  );
}

function Raw({ event }: { event: LifeEvent }) {
  const { t } = useTranslation("trace");
  return (
    <Card title={t("event.json")} note={t("event.jsonNote")}>
      <details>
        <summary>{t("event.showJson")}</summary>
        <pre className="trace-raw tall" tabIndex={0} aria-label={t("event.json")}>
          {JSON.stringify(event.event, null, 2)}
        </pre>
      </details>
    </Card>
  );
}

