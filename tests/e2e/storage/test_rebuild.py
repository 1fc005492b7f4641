"""Projections: recording in any batches and folding anew give equal ordered dumps, late and voided events included."""

from __future__ import annotations

import msgspec
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clew.events.house import alias_event, attachment, element, hold_event
from clew.events.model import (
    AggregationEvent,
    AnyEvent,
    AssociationEvent,
    ErrorDeclaration,
    Extension,
    ObjectEvent,
    QuantityElement,
    TransformationEvent,
)
from clew.events.timestamps import Timestamp, timestamp
from clew.security.visibility import EVERYTHING, only
from clew.storage.rebuild import DERIVED, VERSION
from clew.storage.store import Store
from clew.testing.database import DatabaseServer, wipe
from clew.testing.records import record_events

pytestmark = pytest.mark.postgres

START = 1_700_000_000_000_000
THINGS = [f"urn:t:{n}" for n in range(4)] + ["urn:epc:id:sgtin:0614141.107346.1"]
PARENTS = ["urn:box:1", "urn:box:2"]
PARTIES = ["urn:p:a", "urn:p:b"]

things = st.lists(st.sampled_from(THINGS), min_size=1, max_size=3, unique=True).map(tuple)
times = st.integers(0, 6).map(lambda n: timestamp(START + n))
lots = st.sampled_from([(), (QuantityElement("urn:t:0", "2", "KGM"),)])


def _object(time: Timestamp, epcs: tuple[str, ...], action: str, step: str | None, place: bool) -> AnyEvent:
    return ObjectEvent(
        event_time=time,
        event_time_zone_offset="+00:00",
        action=action,  # type: ignore[arg-type]
        epc_list=epcs,
        biz_step=step,
        disposition="in_progress" if step else None,
    )


def _pair(kind: type, time: Timestamp, parent: str, epcs: tuple[str, ...], action: str, step: str | None) -> AnyEvent:
    return kind(  # type: ignore[no-any-return]
        event_time=time,
        event_time_zone_offset="+00:00",
        action=action,
        parent_id=parent,
        child_epcs=epcs,
        biz_step=step,
    )


def _transformation(
    time: Timestamp, inputs: tuple[str, ...], outputs: tuple[str, ...], name: str | None, counted: tuple[object, ...]
) -> AnyEvent:
    product = Extension("{urn:clew:term:}product_class", "urn:class:1")
    return TransformationEvent(
        event_time=time,
        event_time_zone_offset="+00:00",
        transformation_id=name,
        input_epc_list=inputs,
        input_quantity_list=counted,  # type: ignore[arg-type]
        output_epc_list=outputs,
        ilmd=(product,) if name else (),
    )


def _exposed(time: Timestamp, lots: tuple[QuantityElement, ...], stated: list[tuple[str, str]]) -> AnyEvent:
    return ObjectEvent(
        event_time=time,
        event_time_zone_offset="+00:00",
        action="OBSERVE",
        epc_list=() if lots else ("urn:t:1",),
        quantity_list=lots,
        extensions=(*(element(term, value) for term, value in stated), attachment("0" * 64, "image/png")),
    )


STATED = [
    ("equipment", "M-01"),
    ("equipment", "M-02"),
    ("gauge", "G-1"),
    ("supplier", "ACME"),
    ("supplier", "BETA"),
    ("batch", "4711"),
    ("batch", "4712"),
    ("calibration_result", "passed"),
    ("calibration_due", "2026-01-01T00:00:00Z"),
]

events = st.one_of(
    st.builds(_exposed, times, lots, st.lists(st.sampled_from(STATED), max_size=6)),
    st.builds(
        _object,
        times,
        things,
        st.sampled_from(["ADD", "OBSERVE", "DELETE"]),
        st.sampled_from([None, "storing"]),
        st.booleans(),
    ),
    st.builds(
        _pair,
        st.sampled_from([AggregationEvent, AssociationEvent]),
        times,
        st.sampled_from([*PARENTS, "urn:t:0"]),
        things,
        st.sampled_from(["ADD", "DELETE"]),
        st.sampled_from([None, "installing", "removing"]),
    ),
    st.builds(
        _pair,
        st.sampled_from([AggregationEvent, AssociationEvent]),
        times,
        st.sampled_from(PARENTS),
        st.just(()),
        st.just("DELETE"),
        st.sampled_from([None, "removing"]),
    ),
    st.builds(_transformation, times, things, things, st.sampled_from([None, "urn:op:1"]), lots),
    st.builds(
        lambda time, on, action, name: hold_event(name, action, on, time),
        times,
        things,
        st.sampled_from(["place", "release"]),
        st.sampled_from(["H1", "H2"]),
    ),
    st.builds(lambda time, thing: alias_event(thing, "urn:label:1", time), times, st.sampled_from(THINGS)),
)


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[str, list[AnyEvent]]]:
    """Batches of one party each; some events are declared erroneous, before or after they arrive, by ID or content."""
    drawn = draw(st.lists(events, min_size=1, max_size=14))
    named = [_named(event, f"urn:e:{number}") if draw(st.booleans()) else event for number, event in enumerate(drawn)]
    stream = list(named)
    for event in named:
        if draw(st.integers(0, 3)) == 0:
            stream.insert(draw(st.integers(0, len(stream))), _declared(event))
    batches = []
    while stream:
        size = draw(st.integers(1, 6))
        batches.append((draw(st.sampled_from(PARTIES)), stream[:size]))
        stream = stream[size:]
    return batches


def _named(event: AnyEvent, event_id: str) -> AnyEvent:
    return msgspec.structs.replace(event, event_id=event_id)


def _declared(event: AnyEvent) -> AnyEvent:
    return msgspec.structs.replace(event, error_declaration=ErrorDeclaration(declaration_time=timestamp(START + 99)))


def dumps(store: Store) -> dict[str, list[tuple[object, ...]]]:
    return {table.name: list(store.projections.dump(table.name)) for table in DERIVED}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories())
def test_rebuild_reproduces_equal_dumps_after_every_batch(
    store: Store, history: list[tuple[str, list[AnyEvent]]]
) -> None:
    wipe(store)
    for party, batch in history:
        record_events(store, batch, party, on_error="proceed")
        kept = dumps(store)
        assert store.projections.rebuild() == store.position()
        assert dumps(store) == kept
    _restricted_to_all_is_everything(store)


def _restricted_to_all_is_everything(store: Store) -> None:
    """Whoever may see every party's statements by name sees what the projection says, though folded on the way."""
    for identifier in (*THINGS, *PARENTS):
        assert store.things.info(identifier, only(*PARTIES)) == store.things.info(identifier, EVERYTHING)


def test_marks_follow_the_log(store: Store) -> None:
    record_events(store, [_object(timestamp(START), ("urn:t:1",), "ADD", None, False)])
    (mark,) = store.projections.marks()
    assert (mark.name, mark.version, mark.position) == ("record", VERSION, 1)
    assert not store.projections.outdated()


def test_what_an_older_program_derived_is_folded_anew_before_it_answers(
    store: Store, dsn: str, database_server: DatabaseServer
) -> None:
    record_events(store, [_object(timestamp(START), ("urn:t:1",), "ADD", None, False)])
    kept = dumps(store)
    with psycopg.connect(dsn) as connection:
        connection.execute("UPDATE projection SET version = 0")
        connection.execute("DELETE FROM current_state")
    with Store.open(dsn, database_server.key_file) as again:
        assert not again.projections.outdated()
        assert dumps(again) == kept


def test_rebuild_tells_how_far_it_is(store: Store) -> None:
    record_events(store, [_object(timestamp(START + n), ("urn:t:1",), "ADD", None, False) for n in range(3)])
    told: list[tuple[str, int, int]] = []
    store.projections.rebuild(lambda *progress: told.append(progress))
    assert told == [("rebuild.dropping", 0, 3), ("rebuild.folding", 3, 3)]
