"""The log of acquisitions: its counts balance, a restart goes on, nothing comes twice, and there is a way back."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from typing import Any

import pytest
from tests.e2e.acquisitions.conftest import rows, table

from clew.bootstrap import Clew
from clew.events.errors import Forbidden, NotFound
from clew.security.principals import principal
from clew.security.visibility import EVERYTHING
from clew.storage.records import CaptureResult
from clew.storage.store import Store

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("acquisitions")]

Opened = Callable[[int], Clew]
BAD = frozenset({3, 11, 12})


class StoppedError(Exception):
    """What a killed process is to a test in one process."""


def stop_after(clew: Clew, portions: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next capture is stopped when so many portions are committed."""
    record, count = Store.record, 0

    def recording(self: Store, *given: Any, **named: Any) -> CaptureResult:
        nonlocal count
        if count == portions:
            raise StoppedError
        count += 1
        return record(self, *given, **named)

    monkeypatch.setattr(Store, "record", recording)


def names(clew: Clew) -> list[str]:
    events = clew.store.events.after(0, EVERYTHING, limit=10_000)
    assert [event.position for event in events] == list(range(1, len(events) + 1)), "positions have gaps"
    return [event.event_id for event in events]


def test_counts_balance_and_tell_what_was_read(opened: Opened) -> None:
    clew = opened(5)
    result = clew.capture(table(23, bad=BAD), on_error="proceed")
    assert (result.count("recorded"), result.count("quarantined"), result.items) == (20, 3, 23)
    read = clew.acquisitions.one(result.acquisition or 0)
    assert read.balanced
    assert (read.state, read.records, read.made, read.refused) == ("done", 23, 20, 3)
    assert read.portions >= 5
    assert read.digest == hashlib.sha256(rows(23, bad=BAD)).digest()
    assert (read.source_name, read.mapping, read.principal) == ("gate.csv", "gate", clew.principal.id)
    assert [item.place for item in clew.acquisitions.refused(read.number)] == ["row 5", "row 13", "row 14"]
    assert len({outcome.quarantine_id for outcome in result.outcomes if outcome.quarantine_id}) == 3
    assert clew.status()["captures"] == 1, "portions are one source"
    again = clew.capture(table(23, bad=BAD), on_error="proceed")
    assert (again.count("duplicate"), again.count("quarantined")) == (20, 3), "what had refusals is read again"
    assert clew.acquisitions.one(again.acquisition or 0).balanced


def test_rollback_and_what_is_no_table_balance_too(opened: Opened) -> None:
    clew = opened(5)
    turned_back = clew.capture(table(23, bad=BAD))
    read = clew.acquisitions.one(turned_back.acquisition or 0)
    assert (read.state, read.not_recorded, read.quarantined, read.portions) == ("refused", 20, 3, 1)
    assert read.balanced
    nothing = clew.capture(table(0), on_error="proceed")
    assert clew.acquisitions.one(nothing.acquisition or 0).balanced


@pytest.mark.parametrize("portions", [0, 1, 3])
def test_an_interrupted_source_goes_on_without_loss_or_duplicate(
    opened: Opened, portions: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    clew = opened(5)
    with monkeypatch.context() as patch:
        stop_after(clew, portions, patch)
        with pytest.raises(StoppedError):
            clew.capture(table(23, bad=BAD), on_error="proceed")
    assert len(names(clew)) == (0 if portions == 0 else 4 if portions == 1 else 12)
    standing = clew.acquisitions.latest()
    assert [read.state for read in standing] == (["interrupted"] if portions else [])
    result = opened(7).capture(table(23, bad=BAD), on_error="proceed")  # the portions stay as they were begun
    (read,) = clew.acquisitions.latest()
    assert (read.state, read.balanced, read.items) == ("done", True, 23)
    assert (result.acquisition, result.continued) == (read.number, 5 * portions)
    assert (result.count("recorded"), result.count("quarantined"), result.count("duplicate")) == (20, 3, 0)
    assert names(clew) == [f"urn:clew:event:gate:{number}" for number in range(23) if number not in BAD]


def test_two_at_once_record_a_source_once(opened: Opened) -> None:
    results: list[CaptureResult] = []
    clews = [opened(5) for _ in range(3)]
    threads = [
        threading.Thread(target=lambda c=c: results.append(c.capture(table(60), on_error="proceed"))) for c in clews
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(result.count("recorded") for result in results) == [0, 0, 60]
    assert all(result.items == 60 for result in results)
    assert len(names(clews[0])) == 60
    assert all(read.balanced and read.state == "done" for read in clews[0].acquisitions.latest())


def test_what_was_acquired_is_answered_at_once_as_a_full_reading_would(opened: Opened) -> None:
    clew = opened(5)
    first = clew.capture(table(23), on_error="proceed")
    known = clew.capture(table(23))
    full = clew.capture(table(23), again=True)
    assert (first.known_as, known.known_as, full.known_as) == (None, first.acquisition, None)
    assert [(each.place, each.state, each.position, each.event_id) for each in known.outcomes] == [
        (each.place, each.state, each.position, each.event_id) for each in full.outcomes
    ]
    assert known.position == full.position
    other_party = clew.capture(table(23), party="urn:p:other", on_error="proceed")
    assert other_party.count("recorded") == 23, "the same bytes are another's statement"


def test_the_order_of_files_does_not_change_what_is_recorded(opened: Opened) -> None:
    clew = opened(5)
    overlapping = [table(12, name="a.csv"), table(12, start=6, name="b.csv")]
    for source in reversed(overlapping):
        clew.capture(source, on_error="proceed")
    assert sorted(names(clew)) == sorted(f"urn:clew:event:gate:{number}" for number in range(18))


def test_the_way_back_leads_to_the_very_bytes(opened: Opened) -> None:
    clew = opened(5)
    source = table(23, bad=BAD)
    clew.capture(source, on_error="proceed")
    for event in clew.store.events.after(0, EVERYTHING, limit=100):
        arrival = clew.acquisitions.arrival(event)
        assert arrival.location is not None
        number = event.event_id.rpartition(":")[2]
        assert arrival.record is not None
        assert arrival.record.startswith(f"{number},2026-03-04".encode())
        assert source.data[arrival.location.start : arrival.location.end] == arrival.record
        assert clew.acquisitions.raw(arrival) == arrival.record


def test_the_bytes_of_a_source_that_names_a_person_are_for_whoever_may_reveal_persons(opened: Opened) -> None:
    clew = opened(5)
    mapping = table(1).mapping
    named = table(1)
    data = b"number,when,serial,result,who\n0,2026-03-04 08:00:00,A-0,OK,Li Lei\n"
    by_person = named.__class__(data, "who.csv", mapping=f'{mapping}facets: {{operator: {{column: "who"}}}}\n')
    clew.capture(by_person)
    (event,) = clew.store.events.after(0, EVERYTHING, limit=10)
    engineer = clew.acting(principal("user:engineer", "engineer"))
    viewer = clew.acting(principal("user:viewer", "viewer"))
    assert b"Li Lei" in clew.acquisitions.raw(clew.acquisitions.arrival(event))
    for reader in (engineer, viewer):
        arrival = reader.acquisitions.arrival(event)
        assert (arrival.shown, arrival.record) == ("withheld", None)
        assert arrival.location is not None, "where it stood is no secret"
        with pytest.raises(Forbidden):
            reader.acquisitions.raw(arrival)
    (token,) = {part for part in event.document.decode().replace('"', " ").split() if part.startswith("tok:")}
    clew.store.vault.erase(token)
    erased = clew.acquisitions.arrival(event)
    assert erased.shown == "erased"
    with pytest.raises(NotFound):
        clew.acquisitions.raw(erased)
    assert clew.acquisitions.latest()[0].erased
