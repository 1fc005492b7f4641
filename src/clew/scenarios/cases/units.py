"""What the record says of one unit of a complaint: when it was made, how it was judged, where it is. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from clew.events.house import subject
from clew.events.house.master_data import CHARACTERISTIC
from clew.scenarios.cases.facts import Fact, fact
from clew.scenarios.recall.standing import word_of
from clew.scenarios.unit_file import Entry, UnitFile

MOST_FAILED = 5


def unit_facts(file: UnitFile) -> Iterator[Fact]:
    """Its life in a sentence, then what was found not OK, or that everything was."""
    standing = [entry for entry in file.entries if entry.in_force]
    if not standing:
        yield fact("case.known.no_such_unit", id=file.id)
        return
    first, last = standing[0].recorded.event_time, standing[-1].recorded.event_time
    state = file.state
    status = word_of(state.biz_step, state.disposition) if state else "unknown"
    if state is not None and state.ended == "consumed":
        status = "consumed"
    yield Fact(
        code="case.known.unit",
        params={"id": file.id, "events": len(standing)},
        times={"first": first, "last": last},
        things={"name": file.id},
        words={"status": f"scope.status.{status}"},
        about=("unit", file.id),
    )
    failed, judged = _judged(file, standing)
    for characteristic, value, entry in failed[:MOST_FAILED]:
        yield Fact(
            code="case.known.failed" if value is None else "case.known.failed_value",
            params={"id": file.id} if value is None else {"id": file.id, "value": value},
            things={"name": file.id},
            named={"characteristic": subject(CHARACTERISTIC, characteristic)},
            times={"at": entry.recorded.event_time},
            about=("event", entry.recorded.event_id),
        )
    if len(failed) > MOST_FAILED:
        yield _of(file, fact("case.known.more_failed", id=file.id, count=len(failed) - MOST_FAILED))
    if judged and not failed:
        yield _of(file, fact("case.known.passed", id=file.id, count=judged))
    if not judged:
        yield _of(file, fact("case.known.not_judged", id=file.id))
    doubts = sum(len(entry.doubts) for entry in standing)
    if doubts:
        yield _of(file, fact("case.known.doubtful", id=file.id, count=doubts))


def _of(file: UnitFile, told: Fact) -> Fact:
    """A fact about the unit itself, which it names."""
    return replace(told, things={"name": file.id}, about=("unit", file.id))


def _judged(file: UnitFile, standing: list[Entry]) -> tuple[list[tuple[str, str | None, Entry]], int]:
    """(characteristic, value with its unit, event) of what was found not OK or outside its limits; how many results
    there are. A result that names other things is not about this one."""
    failed: list[tuple[str, str | None, Entry]] = []
    judged = 0
    for entry in standing:
        for outcome in entry.outcomes:
            if outcome.conforms is not None and (not outcome.things or file.key in outcome.things):
                judged += 1
                if not outcome.conforms:
                    failed.append((outcome.characteristic, _value(outcome.value, outcome.unit), entry))
        named = {each[0] for each in failed if each[2] is entry}
        for reading in entry.measurements:
            within = reading.within_limits
            if within is None or (reading.things and file.key not in reading.things):
                continue
            judged += 1
            what = reading.characteristic or reading.type or ""
            if not within and what not in named:
                failed.append((what, _value(reading.value, reading.uom), entry))
    return failed, judged


def _value(value: str | None, unit: str | None) -> str | None:
    return value if value is None or unit is None else f"{value} {unit}"
