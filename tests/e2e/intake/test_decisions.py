"""What is decided about a refused record, one case at a time: defects that random runs and people have found."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from clew.bootstrap import Clew
from clew.collection.connectors import Source
from clew.events.errors import NotFound
from clew.security.visibility import EVERYTHING
from clew.storage.database import driver, reading
from clew.storage.records import CaptureResult

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("intake")]

Opened = Callable[[int], Clew]
MAPPING = """
name: NAME
version: "1"
time: {column: when, zone: UTC}
leave_out: [{when: {column: result, equals: dry run}, reason: {en: A dry run., zh: 试运行。}}]
operation: {biz_step: inspecting, id: "urn:clew:event:NAME:{number}"}
things: [{id: "urn:clew:id:{serial}"}]
facets: {operator: {column: who}}
outcomes: [{characteristic: result, result: {column: result, values: [OK, NOK]}}]
"""
RULES = """
name: plant
version: "1"
rules:
  - name: station-has-no-nok
    severity: quarantine
    applies_to: {device: [S-7]}
    message: {en: Station 7 only ever says OK., zh: 七号工位只判合格。}
    check: {kind: value, field: "outcome:result", one_of: [OK]}
"""
HEADER = "number,when,serial,who,result"


def table(*rows: str) -> bytes:
    return "".join(f"{line}\n" for line in (HEADER, *rows)).encode()


def captured(clew: Clew, data: bytes, *, name: str = "gate", device: str | None = None) -> CaptureResult:
    source = Source(data, "gate.csv", mapping=MAPPING.replace("NAME", name))
    return clew.capture(source, on_error="proceed", device=device)


def item_of(result: CaptureResult) -> int:
    (number,) = {outcome.quarantine_id for outcome in result.outcomes if outcome.quarantine_id is not None}
    return number


def test_what_two_mappings_refuse_of_one_row_are_two_items(opened: Opened) -> None:
    clew = opened(50)
    data = table("1,2026-03-04 08:00:00,A-1,Bo,MAYBE")
    first = item_of(captured(clew, data))
    clew.quarantine.dismiss(first, reason="not for this one")
    other = item_of(captured(clew, data, name="store"))
    assert (clew.quarantine.show(other).state, clew.quarantine.show(other).mapping) == ("open", "store")
    assert item_of(captured(clew, data)) == first, "what was decided stands"
    assert item_of(captured(clew, data, name="store")) == other
    clew.quarantine.set_cells(other, ["result=OK"])
    clew.quarantine.release(other)
    assert [event.event_id for event in clew.store.events.after(0, EVERYTHING, limit=9)] == ["urn:clew:event:store:1"]


@pytest.mark.parametrize("nothing", [table(), table("1,2026-03-04 08:00:00,A-1,Bo,dry run")])
def test_a_correction_that_leaves_nothing_is_not_right(opened: Opened, nothing: bytes) -> None:
    clew = opened(50)
    number = item_of(captured(clew, table("1,2026-03-04 08:00:00,A-1,Bo,MAYBE")))
    item = clew.quarantine.correct(number, nothing)
    assert "quarantine.leaves_nothing" in [finding.code for finding in item.findings]
    result = clew.quarantine.release(number)
    assert (result.refused, clew.quarantine.show(number).state) == (True, "corrected")
    assert clew.quarantine.dismiss(number, reason="a dry run").state == "dismissed"


def test_the_rules_of_the_device_hold_when_an_item_is_read_again(opened: Opened) -> None:
    clew = opened(50)
    clew.rules.add(RULES.encode())
    number = item_of(captured(clew, table("1,2026-03-04 08:00:00,A-1,Bo,NOK"), device="S-7"))
    assert clew.quarantine.release(number).refused
    assert item_of(captured(clew, table("2,2026-03-04 08:00:00,A-2,Bo,NOK", "3,x,A,Bo,OK"), device="S-8")) != number
    clew.quarantine.set_cells(number, ["result=OK"])
    assert not clew.quarantine.release(number).refused


def test_erasing_a_person_reaches_what_attempts_to_release_have_kept(opened: Opened) -> None:
    clew = opened(50)
    number = item_of(captured(clew, table("1,2026-03-04 08:00:00,A-1,Zebulon Quux,MAYBE")))
    clew.quarantine.release(number)
    clew.quarantine.set_cells(number, ["result=BAD"])
    clew.quarantine.release(number)
    clew.quarantine.set_cells(number, ["result=OK"])
    result = clew.quarantine.release(number)
    assert not result.refused
    (event,) = clew.store.events.after(0, EVERYTHING, limit=9)
    found = re.search(rb'tok:[^"]+', event.document)
    assert found is not None
    kept = digests(clew)
    assert sum(b"Zebulon" in clew.store.acquisitions.raw(digest) for digest in kept) == 3
    clew.store.vault.erase(found[0].decode())
    for digest in kept:
        with pytest.raises(NotFound):
            clew.store.acquisitions.raw(digest)
    assert clew.quarantine.show(number).erased
    assert [step.action for step in clew.quarantine.show(number).history] == [
        *("refuse", "correct", "refuse", "correct", "release"),
    ]


def digests(clew: Clew) -> list[bytes]:
    with reading(clew.store.engine) as connection:
        return [digest for (digest,) in driver(connection).execute("SELECT digest FROM raw").fetchall()]
