"""Quarantine as a work list: causes, corrections of one and of many, replays, releases; and counts that balance."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from tests.e2e.quarantine.conftest import MAPPING, ROWS, balance, table

from clew.bootstrap import Clew
from clew.doors.choices import choice
from clew.events.errors import BadRequest, Conflict, Forbidden
from clew.security.principals import Principal
from clew.storage.database import driver, reading
from clew.storage.records import CaptureResult

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("quarantine")]
Captured = Callable[..., CaptureResult]


def cause(clew: Clew, field: str, code: str | None = None) -> str:
    """The key of the one cause about a field."""
    (found,) = [
        each for each in clew.quarantine.causes() if each.cause.field == field and code in (None, each.cause.code)
    ]
    return found.key


def numbers(clew: Clew, state: str = "open", **asked: str) -> list[int]:
    return [item.id for item in clew.quarantine.list(state=state, choice=choice(**asked))[1]]  # type: ignore[arg-type]


def place_of(clew: Clew, number: int) -> str:
    return clew.quarantine.show(number).place


def test_causes_group_items_and_hold_no_cell(clew: Clew, captured: Captured) -> None:
    captured(table())
    groups = clew.quarantine.causes()
    told = {(group.cause.field, group.cause.rule): group.count for group in groups}
    assert told[("Result", groups[0].cause.rule)] == 2
    assert groups[0].count == 2, "the most frequent first"
    assert {group.cause.mapping for group in groups} == {"inspection"}
    assert all(group.finding is not None and group.sources == ("inspection.csv",) for group in groups)
    with reading(clew.store.engine) as connection:
        kept = str(driver(connection).execute("SELECT * FROM cause").fetchall())
    assert not any(cell in kept for cell in ("god", "yesterday", "eight", "A-2", "M 2"))
    of_result = numbers(clew, cause=cause(clew, "Result"))
    assert [place_of(clew, number) for number in of_result] == ["row 4", "row 6"]
    assert numbers(clew, cause=cause(clew, "Result"), source="another.csv") == []
    assert numbers(clew, source="inspection.csv", since="2100-01-01") == []


def test_a_cell_is_corrected_and_the_event_is_of_its_own_time(clew: Clew, captured: Captured) -> None:
    captured(table())
    (number,) = numbers(clew, cause=cause(clew, "Time", code="csv_table.empty_cell") or None)
    changed, would_be = clew.quarantine.rehearse_cells(number, ["Time=2026-03-02 08:01:00"])
    assert [(each.name, each.before, each.after) for each in changed] == [("Time", "", "2026-03-02 08:01:00")]
    assert would_be.findings == ()
    assert clew.quarantine.show(number).state == "open", "a rehearsal keeps nothing"
    item = clew.quarantine.set_cells(number, ["Time=2026-03-02 08:01:00"], note="shift book")
    assert (item.state, item.findings) == ("corrected", ())
    assert [group.key for group in clew.quarantine.causes() if group.key == "ready"] == ["ready"]
    result = clew.quarantine.release(number)
    (outcome,) = result.outcomes
    assert (outcome.state, outcome.place) == ("recorded", "row 3")
    event = clew.store.events.at(outcome.position or 0, clew.visibility)
    assert event.event.event_time.lexical.startswith("2026-03-02T08:01:00")
    origin = clew.store.quarantine.released_from(event.position, clew.visibility)
    assert origin is not None
    assert (origin.id, origin.original.count(b"shift"), origin.history[0].reason) == (number, 0, "shift book")
    assert origin.original != origin.raw, "the original stays"
    assert clew.quarantine.changes(origin)[0] == changed
    with pytest.raises(Conflict):
        clew.quarantine.set_cells(number, ["Time="])
    balance(clew)


def test_many_are_corrected_by_one_edit(clew: Clew, captured: Captured) -> None:
    captured(table())
    wanted = choice(cause=cause(clew, "Result"))
    rehearsal = clew.quarantine.correct_many(wanted, replaces=["Result:god=good"], rehearse=True)
    assert (rehearsal.chosen, rehearsal.valid, rehearsal.released) == (2, 2, 0)
    assert len(rehearsal.samples) == 2
    assert balance(clew)["open"] == 6
    account = clew.quarantine.correct_many(wanted, replaces=["Result:god=good"], note="typo", release=True)
    assert (account.valid, account.released, account.recorded) == (2, 2, 2)
    assert balance(clew)["released"] == 2
    again = clew.quarantine.correct_many(choice(source="inspection.csv"), replaces=["Result:god=good"])
    assert (again.chosen, again.untouched) == (4, 4)
    with pytest.raises(BadRequest):
        clew.quarantine.correct_many(wanted)
    with pytest.raises(BadRequest):
        clew.quarantine.correct_many(choice(source="inspection.csv"), sets=["Nowhere=1"])


def test_another_mapping_releases_what_it_can_read(clew: Clew, captured: Captured) -> None:
    captured(table())
    better = MAPPING.replace('version: "1"', 'version: "2"').replace("{good: OK,", "{good: OK, god: OK,")
    rehearsal = clew.quarantine.replay(choice(), mapping=better, rehearse=True)
    assert (rehearsal.chosen, rehearsal.valid, rehearsal.refused) == (6, 2, 4)
    assert balance(clew)["open"] == 6
    account = clew.quarantine.replay(choice(), mapping=better, note="word list")
    assert (account.released, account.recorded, account.refused) == (2, 2, 4)
    assert account.mapping == "inspection"
    counts = balance(clew)
    assert (counts["open"], counts["released"]) == (4, 2)
    released = clew.quarantine.show(numbers(clew, state="released")[0])
    assert released.history[-1].mapping_version == account.mapping_version != "1"
    assert (released.history[-1].action, released.history[-1].reason) == ("release", "word list")
    once_more = clew.quarantine.replay(choice())
    assert (once_more.chosen, once_more.released) == (4, 0), "a replay can be repeated"
    kept = clew.quarantine.show(numbers(clew)[0])
    assert kept.mapping_version == account.mapping_version, "it stays with what it was read by last"
    balance(clew)


def test_counts_balance_whatever_is_done(clew: Clew, captured: Captured) -> None:
    first = captured(table())
    assert (first.count("recorded"), first.count("conflict"), first.count("quarantined")) == (2, 1, 5)
    for number in numbers(clew, cause=cause(clew, "Result")):
        clew.quarantine.set_cells(number, [], ["Result:god=bad"])
        clew.quarantine.release(number)
        balance(clew)
    (conflict,) = [number for number in numbers(clew) if place_of(clew, number) == "row 8"]
    clew.quarantine.dismiss(conflict, reason="counted twice")
    assert balance(clew)["dismissed"] == 1
    again = captured(table())
    assert (again.count("duplicate"), again.count("recorded")) == (2, 0)
    assert balance(clew) == {"open": 3, "corrected": 0, "released": 2, "dismissed": 1}, "decisions stand"
    clew.quarantine.reopen(conflict)
    clew.quarantine.set_cells(conflict, ["Run=7"])
    assert balance(clew)["corrected"] == 1
    assert clew.quarantine.replay(choice(cause="ready")).released == 1
    clew.quarantine.correct_many(
        choice(source="inspection.csv"), sets=["Time=2026-03-02 10:00:00", "Count=9"], release=True
    )
    assert balance(clew) == {"open": 0, "corrected": 0, "released": 6, "dismissed": 0}
    assert clew.store.position() == len(ROWS)


def test_a_refused_release_stays_with_its_new_findings(clew: Clew, captured: Captured) -> None:
    captured(table())
    (number,) = [each for each in numbers(clew) if place_of(clew, each) == "row 9"]
    item = clew.quarantine.set_cells(number, ["Time=2026-03-02 10:00:00"])
    assert [finding.place for finding in item.findings] == ["row 9, column Count"], "seen from the file it came with"
    assert clew.quarantine.release(number).refused
    assert clew.quarantine.show(number).history[-1].action == "refuse"
    balance(clew)


def test_of_two_who_release_one_item_one_records_it(clew: Clew, captured: Captured) -> None:
    captured(table(*ROWS[:2]))
    (number,) = numbers(clew)
    clew.quarantine.set_cells(number, ["Time=2026-03-02 08:01:00"])
    start = threading.Barrier(4)
    done: list[object] = []

    def release() -> None:
        start.wait()
        try:
            done.append(clew.quarantine.release(number).count("recorded"))
        except Conflict as error:
            done.append(error.code)

    threads = [threading.Thread(target=release) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, done)) == ["1", *["quarantine.settled"] * 3]
    assert [step.action for step in clew.quarantine.show(number).history] == ["correct", "release"]
    balance(clew)


def test_who_may_do_what(clew: Clew, captured: Captured) -> None:
    captured(table())
    operator = clew.acting(Principal(id="user:operator", role="operator"))
    number = numbers(operator)[0]
    for act in (
        lambda: operator.quarantine.set_cells(number, ["Run=9"]),
        lambda: operator.quarantine.dismiss(number, reason="x"),
        lambda: operator.quarantine.release(number),
        lambda: operator.quarantine.replay(choice()),
        lambda: operator.quarantine.correct_many(choice(source="x"), sets=["Run=9"]),
    ):
        with pytest.raises(Forbidden):
            act()
    stranger = clew.acting(Principal(id="user:viewer", role="viewer"))
    with pytest.raises(Forbidden):
        stranger.quarantine.causes()
