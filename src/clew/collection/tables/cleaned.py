"""Cleaning among the records of a table: each value is judged in its series, and what is said stands beside it.

The raw value is never touched (clause 7.2). A series is the values of one measurement whose ``series`` cells agree, in
the order of their times; rows of one time are ordered by what they say, so that the order of rows in the file does not
change the outcome.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

from clew.collection.tables.interpreter.events import Made
from clew.collection.tables.interpreter.measurements import Reading
from clew.collection.tables.mapping.model import Mapping
from clew.collection.tables.records import Record
from clew.events.errors import Finding
from clew.events.house import element
from clew.events.model import AnyEvent, Extension

if TYPE_CHECKING:
    from clew.collection.cleaning import Cleaned

Slot = tuple[int, int, int]
"""A reading's place: the record's number, the event's among its events, the sensor element's in the event."""


class _Value(msgspec.Struct):
    slot: Slot
    row: int
    reading: Reading
    current: Decimal | None
    said: list[_Said]


class _Said(msgspec.Struct, frozen=True):
    """What one step said of a reading; ``judged``: the value that it looked at."""

    step: str
    judged: Decimal | None
    cleaned: Cleaned


class Marks:
    """What cleaning said, by reading."""

    def __init__(self, said: dict[Slot, list[_Said]]) -> None:
        self._said = said

    def put_on(
        self, number: int, place: str, made: tuple[Made, ...]
    ) -> tuple[tuple[Made, ...], tuple[tuple[Finding, ...], ...]]:
        """A record's events with the marks on their values, and the flags of each event."""
        events: list[Made] = []
        flags: list[tuple[Finding, ...]] = []
        for order, one in enumerate(made):
            found: list[Finding] = []
            event = one.event
            for reading in one.readings:
                for said in self._said.get((number, order, reading.index), ()):
                    event = _marked(event, reading.index, said)
                    told = said.cleaned
                    found.append(Finding(place, told.rule, told.code, dict(told.params), "flag"))
            events.append(msgspec.structs.replace(one, event=event) if event is not one.event else one)
            flags.append(tuple(found))
        return tuple(events), tuple(flags)


def _marked(event: AnyEvent, index: int, said: _Said) -> AnyEvent:
    """The event with what a step said beside the value: the rule, and the cleaned value or that none is to be used."""
    sensor = event.sensor_element_list[index]
    report = sensor.sensor_report[0]
    marks: list[Extension] = [element("cleaning_rule", said.step, in_array=True)]
    if said.cleaned.value is None:
        marks.append(element("value_excluded", value=True))
    elif said.cleaned.value != said.judged:
        marks.append(element("cleaned_value", said.cleaned.value))
    # A later step has the last word on the value; every rule stays named.
    renewed = {mark.name for mark in marks[1:]}
    kept = [extension for extension in report.extensions if extension.name not in renewed]
    marked = msgspec.structs.replace(report, extensions=(*kept, *marks))
    elements = list(event.sensor_element_list)
    elements[index] = msgspec.structs.replace(sensor, sensor_report=(marked,))
    return msgspec.structs.replace(event, sensor_element_list=tuple(elements))


class Cleaner:
    """Gathers the readings of all records, then applies each step to each of its series."""

    def __init__(self, mapping: Mapping) -> None:
        self._mapping = mapping
        self._streams: dict[tuple[str, str, tuple[str, ...]], list[_Value]] = {}

    def add(self, number: int, record: Record, made: Sequence[Made]) -> None:
        """Take note of the values of one record that are to be cleaned."""
        for order, one in enumerate(made):
            for reading in one.readings:
                value = _Value((number, order, reading.index), record.rows[0].number, reading, reading.value, [])
                characteristic = _what(one.event, reading.index)
                self._streams.setdefault((one.name, characteristic, reading.steps), []).append(value)

    def run(self) -> Marks:
        """Apply the steps in the mapping's order; a later step sees what an earlier one put right or dropped."""
        said: dict[Slot, list[_Said]] = {}
        for (_, _, steps), values in self._streams.items():
            for position, name in enumerate(steps):
                series: dict[tuple[str, ...], list[_Value]] = {}
                for value in values:
                    series.setdefault(value.reading.keys[position], []).append(value)
                for several in series.values():
                    self._apply(name, several)
            said.update({value.slot: value.said for value in values if value.said})
        return Marks(said)

    def _apply(self, name: str, values: list[_Value]) -> None:
        # Imported late: cleaning knows the language, whose package offers this module.
        from clew.collection.cleaning import apply

        step = self._mapping.cleaning[name]
        values.sort(key=lambda each: (each.reading.microseconds or 0, each.reading.value, each.row))
        results = apply(step, name, [each.current for each in values], [each.reading.microseconds for each in values])
        for each, cleaned in zip(values, results, strict=True):
            if cleaned is None:
                continue
            each.said.append(_Said(name, each.current, cleaned))
            each.current = cleaned.value


def _what(event: AnyEvent, index: int) -> str:
    """The characteristic of a reading: its stream, whatever the order of the measurements."""
    report = event.sensor_element_list[index].sensor_report[0]
    return next((part.text or "" for part in report.extensions), "")
