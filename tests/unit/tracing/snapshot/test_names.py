"""What nodes are called, and how they are found."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from clew.testing.histories import Arrival, histories
from clew.testing.link_log import EventLog
from clew.testing.snapshots import snapshot_of
from clew.tracing.snapshot.content import TYPES, arrays_of, restored
from clew.tracing.snapshot.names import fnv1a


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(histories(12))
def test_every_node_is_found_by_its_key_and_shown_as_first_captured(arrivals: list[Arrival]) -> None:
    log = EventLog()
    for event, party in arrivals:
        log.append(event, party)
    snapshot = snapshot_of(log)
    names = snapshot.names
    keys = names.keys(range(len(snapshot.base.node)))
    assert len(set(keys)) == len(keys)
    spellings = log.spellings(keys)
    assert names.spellings(range(len(keys))) == [names.spelling(node) for node in range(len(keys))]
    assert keys == [names.key(node) for node in range(len(keys))]
    for node, key in enumerate(keys):
        assert names.node_of(key) == node
        assert snapshot.nodes_of(key) == (node,)
        assert names.spelling(node) == spellings[key].text
        assert names.first_position[node] == spellings[key].position
    for position in {int(one) for one in snapshot.base.links.position}:
        assert names.event_id(position) == log.event_ids([position])[position]
    dated = [position for position in range(1, log.head() + 1) if names.event_id(position)]
    assert names.event_ids(dated) == [names.event_id(position) for position in dated]
    assert names.node_of("urn:example:nowhere") is None
    assert names.node_of("event:999") is None
    assert names.node_of("event:01") is None
    with pytest.raises(IndexError):
        names.event_id(0)
    with pytest.raises(IndexError):
        names.event_id(log.head() + 1)
    with pytest.raises(IndexError):
        names.event_ids([log.head() + 1])


def test_a_snapshot_is_its_arrays() -> None:
    snapshot = snapshot_of(EventLog())
    arrays = arrays_of(snapshot)
    assert {name: np.dtype(kind) for name, kind in TYPES.items()} == {
        name: column.dtype for name, column in arrays.items()
    }
    again = restored(arrays, snapshot.position, snapshot.log_end)
    assert again.position == 0
    assert again.log_end is None
    assert again.aliases == snapshot.aliases
    assert len(again.base.node) == 0


def test_the_hash_is_the_published_one() -> None:
    assert fnv1a(b"") == 0xCBF29CE484222325
    assert fnv1a(b"a") == 0xAF63DC4C8601EC8C
    assert fnv1a(b"foobar") == 0x85944171F73967E8
