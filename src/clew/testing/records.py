"""Recording without the way in: events admitted as they stand, for tests of what lies below ``collection``."""

from __future__ import annotations

from collections.abc import Iterable

from clew.events import record_form
from clew.events.canonical import content_hash
from clew.events.cbv_hash import event_hash
from clew.events.model import AnyEvent
from clew.events.participants import participants
from clew.storage.records import Admitted, CaptureResult, OnError, Provenance
from clew.storage.store import Store

PARTY = "urn:example:party:house"


def admitted(event: AnyEvent, place: str = "eventList[0]") -> Admitted:
    """What admission makes of a valid event without personal fields."""
    document = record_form.encode(event)
    return Admitted(
        event=event,
        document=document,
        content_hash=content_hash(event),
        event_id=event.event_id or event_hash(event),
        event_id_given=event.event_id is not None,
        place=place,
        make_raw=lambda: document,
        things=participants(event),
    )


def provenance(party: str = PARTY, principal: str = "local:tester") -> Provenance:
    return Provenance(principal=principal, source_party=party)


def record_events(
    store: Store, events: Iterable[AnyEvent], party: str = PARTY, on_error: OnError = "rollback"
) -> CaptureResult:
    """One capture of these events by ``party``."""
    items = [admitted(event, f"eventList[{number}]") for number, event in enumerate(events)]
    raw = b"\n".join(item.document for item in items)
    return store.record(provenance(party), items, [], raw, on_error)
