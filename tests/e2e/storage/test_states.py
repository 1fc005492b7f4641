"""The kept current state equals a fold of the whole history: long ones, re-packed trays, late events, old voids."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from clew.events.house import hold_event
from clew.events.identifiers import normalise
from clew.events.model import AggregationEvent, AnyEvent, AssociationEvent, ErrorDeclaration, ObjectEvent, Place
from clew.events.timestamps import timestamp
from clew.security.visibility import EVERYTHING
from clew.storage.database import driver, reading
from clew.storage.refold import refold
from clew.storage.state import State
from clew.storage.store import Store
from clew.testing.database import wipe
from clew.testing.records import record_events

pytestmark = pytest.mark.postgres

START = 1_700_000_000_000_000
TRAYS = ["urn:tray:1", "urn:tray:2"]
PARTS = [f"urn:part:{n}" for n in range(4)]
THINGS = [*PARTS, *TRAYS]
STEPS = [None, "storing", "inspecting", "cleaning"]
LONGEST = 60


def _pack(kind: type, parent: str, children: tuple[str, ...], action: str, step: str | None) -> AnyEvent:
    said = {"action": action, "parent_id": parent, "child_epcs": children, "biz_step": step}
    return kind(event_time=timestamp(START), event_time_zone_offset="+00:00", **said)  # type: ignore[no-any-return]


def _seen(thing: str, action: str, step: str | None, disposition: str | None, place: str | None) -> AnyEvent:
    return ObjectEvent(
        event_time=timestamp(START),
        event_time_zone_offset="+00:00",
        action=action,  # type: ignore[arg-type]
        epc_list=(thing,),
        biz_step=step,
        disposition=disposition,
        read_point=Place(place) if place else None,
        biz_location=Place(place) if place and step else None,
    )


children = st.lists(st.sampled_from(PARTS), min_size=1, max_size=3, unique=True).map(tuple)
kinds = st.sampled_from([AggregationEvent, AggregationEvent, AssociationEvent])
trays = st.sampled_from(TRAYS)
events = st.one_of(
    st.builds(_pack, kinds, trays, children, st.just("ADD"), st.sampled_from([None, "packing"])),
    st.builds(_pack, kinds, trays, children, st.just("DELETE"), st.sampled_from([None, "unpacking"])),
    st.builds(_pack, kinds, trays, st.just(()), st.just("DELETE"), st.sampled_from([None, "removing"])),
    st.builds(_pack, kinds, st.just(TRAYS[0]), st.just((TRAYS[1],)), st.sampled_from(["ADD", "DELETE"]), st.none()),
    st.builds(
        _seen,
        st.sampled_from(THINGS),
        st.sampled_from(["OBSERVE", "OBSERVE", "DELETE"]),
        st.sampled_from(STEPS),
        st.sampled_from([None, "in_progress", "damaged"]),
        st.sampled_from([None, "urn:place:1", "urn:place:2"]),
    ),
    st.builds(
        lambda thing, action, name: hold_event(name, action, (thing,), timestamp(START)),
        st.sampled_from(THINGS),
        st.sampled_from(["place", "release"]),
        st.sampled_from(["H1", "H2"]),
    ),
)


@st.composite
def histories(draw: st.DrawFn) -> list[list[AnyEvent]]:
    """Batches: most events come in their turn, some long after it, some are taken back at any time, also before."""
    drawn = draw(st.lists(events, min_size=20, max_size=LONGEST))
    stream = []
    for turn, event in enumerate(drawn):
        late = draw(st.sampled_from([0, 0, 0, 1, 3, LONGEST]))
        time = timestamp(START + 10 * max(turn - late, 0) + draw(st.integers(0, 2)))
        stream.append(msgspec.structs.replace(event, event_time=time, event_id=f"urn:e:{turn}"))
    for number in draw(st.lists(st.integers(0, len(drawn) - 1), max_size=12, unique=True)):
        at = draw(st.integers(max(0, number - 2), len(stream)))
        stream.insert(at, _declared(stream, f"urn:e:{number}"))
    return _cut(stream, draw(st.lists(st.integers(1, 12), min_size=len(stream), max_size=len(stream))))


def _declared(stream: list[AnyEvent], event_id: str) -> AnyEvent:
    event = next(e for e in stream if e.event_id == event_id and e.error_declaration is None)
    return msgspec.structs.replace(event, error_declaration=ErrorDeclaration(declaration_time=timestamp(START)))


def _cut(stream: list[AnyEvent], sizes: list[int]) -> list[list[AnyEvent]]:
    batches = []
    while stream:
        size = sizes.pop()
        batches.append(stream[:size])
        stream = stream[size:]
    return batches


def kept_and_folded(store: Store) -> tuple[dict[int, State], dict[int, State]]:
    """The states as they are kept, and as the whole history tells them."""
    fields = State.__struct_fields__
    with reading(store.engine) as connection:
        cursor = driver(connection).cursor()
        cursor.execute(f"SELECT node_id, {', '.join(fields)} FROM current_state".encode())
        kept = {row[0]: msgspec.convert(dict(zip(fields, row[1:], strict=True)), State) for row in cursor}
        cursor.execute("SELECT id FROM node WHERE level IN ('instance', 'lot', 'other')")
        return kept, refold(cursor, [number for (number,) in cursor])


def _turn(number: int, event: AnyEvent) -> AnyEvent:
    return msgspec.structs.replace(event, event_time=timestamp(START + 10 * number), event_id=f"urn:e:{number}")


IN, OUT = (
    _pack(AggregationEvent, TRAYS[0], (PARTS[0],), "ADD", "packing"),
    _pack(AggregationEvent, TRAYS[0], (), "DELETE", "unpacking"),
)
ELSEWHERE = _pack(AggregationEvent, TRAYS[1], (PARTS[0],), "ADD", "packing")
LET_GO_TAKEN_BACK = [_turn(1, IN), _turn(2, OUT)]
LET_GO_TWICE = [_turn(1, IN), _turn(2, OUT), _turn(3, OUT)]
PACKED_AGAIN = [_turn(1, IN), _turn(2, OUT), _turn(3, IN), _turn(4, OUT), _turn(5, ELSEWHERE)]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories())
@example([LET_GO_TAKEN_BACK, [_declared(LET_GO_TAKEN_BACK, "urn:e:2")]])
@example([LET_GO_TWICE, [_declared(LET_GO_TWICE, "urn:e:3")], [_declared(LET_GO_TWICE, "urn:e:2")]])
@example([PACKED_AGAIN, [_declared(PACKED_AGAIN, "urn:e:2")], [_declared(PACKED_AGAIN, "urn:e:5")]])
@example([[_turn(3, OUT)], [_turn(1, IN)], [_turn(2, ELSEWHERE)]])
@example([[_turn(3, OUT), _turn(2, IN)], [_turn(4, IN), _turn(1, IN)]])
def test_the_kept_state_is_the_fold_of_everything_after_every_batch(
    store: Store, history: list[list[AnyEvent]]
) -> None:
    wipe(store)
    for batch in history:
        record_events(store, batch, on_error="proceed")
        kept, folded = kept_and_folded(store)
        assert kept == folded
    before = list(store.projections.dump("current_state"))
    store.projections.rebuild()
    assert list(store.projections.dump("current_state")) == before


def test_a_tray_of_a_long_history_asks_for_little_of_it(store: Store) -> None:
    """A late event of a thing is settled from the end of its history: nobody reads all of it again."""
    rounds = 300
    used = [_turn(2 * n, IN if n % 2 else OUT) for n in range(rounds)]
    record_events(store, used)
    late = msgspec.structs.replace(_turn(2 * rounds - 5, ELSEWHERE), event_id="urn:e:late")
    named = "SELECT idx_tup_read FROM pg_stat_user_indexes WHERE indexrelname = 'ix_event_thing_node_id'"
    read = _statistics(store, named)
    record_events(store, [late])
    assert _statistics(store, named) - read < rounds / 4
    kept, folded = kept_and_folded(store)
    assert kept == folded
    part = store.things.info(PARTS[0], EVERYTHING)
    assert part is not None
    assert part.state is not None
    assert part.state.container == normalise(TRAYS[0])


def _statistics(store: Store, query: str) -> int:
    with reading(store.engine) as connection:
        database = driver(connection)
        database.execute("SELECT pg_stat_force_next_flush()")
        database.execute("SELECT pg_stat_clear_snapshot()")
        row = database.execute(query.encode()).fetchone()
    assert row is not None
    return int(row[0])
