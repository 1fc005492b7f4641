/** Holds and releases as they were recorded. */
import { Link } from "react-router";
import { useSay } from "../say";
import { Chip } from "../../../parts/Chip";
import { clock } from "../../../parts/time";
import type { HoldEvent } from "../documents";
import { eventAddress } from "../identifiers";

export function HoldEvents({ events }: { events: readonly HoldEvent[] }) {
  const t = useSay();
  if (events.length === 0) return <p className="quiet">{t("holds.none")}</p>;
  return (
    <ol className="cases-events">
      {events.map((event) => (
        <li key={event.event}>
          <Chip tone={event.voided ? "plain" : event.action === "place" ? "due" : "good"}>{t(`holds.${event.action}`)}</Chip>
          <b>{t("things", { count: event.things })}</b>
          <span className="cases-time">{clock(event.at)}</span>
          <span className="quiet">{event.by}</span>
          <Link className="mono" to={eventAddress(event.event)} title={event.event}>
            #{event.position}
          </Link>
          {event.voided ? <Chip>{t("holds.voided")}</Chip> : null}
          {event.reason ? <span className="whole">{event.reason}</span> : null}
        </li>
      ))}
    </ol>
  );
}
