"""From a field of an event back to the column of the table that a mapping reads it from, for people to look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Attributes

from clew.collection.tables.driver import mapping_of
from clew.collection.tables.mapping import Mapping
from clew.collection.tables.mapping.names import columns_behind, read_names, template_columns
from clew.collection.tables.mapping.statements import Event
from clew.collection.tables.mapping.values import Time, Value

Behind = Attributes[str, tuple[str, ...]]
"""The columns behind each computed value."""


def columns_of_text(mapping: str | None) -> dict[str, str]:
    """The same of a mapping's name or text; nothing where there is none."""
    if mapping is None:
        return {}
    return columns_by_field(mapping_of(mapping))


def columns_by_field(mapping: Mapping) -> dict[str, str]:
    """Field → column, where all events of the mapping read the field from one column."""
    found: dict[str, set[str]] = {}
    behind = columns_behind(mapping)
    for event in mapping.all_events():
        for field, column in _of_event(event, event.time or mapping.time, behind):
            found.setdefault(field, set()).add(column)
    return {field: next(iter(columns)) for field, columns in found.items() if len(columns) == 1}


def _of_event(event: Event, time: Time | None, behind: Behind) -> Iterator[tuple[str, str]]:
    if time is not None:
        yield from (("event_time", column) for column in _seen_through(read_names(time), behind))
    for term, value in event.facets.items():
        yield from ((term, column) for column in _of_value(value, behind))
    for measured in event.measurements:
        yield from ((f"measurement:{measured.characteristic}", column) for column in _of_value(measured.value, behind))
    for outcome in event.outcomes:
        yield from ((f"outcome:{outcome.characteristic}", column) for column in _of_value(outcome.result, behind))
        for member in ("defect_class", "defect_count", "severity", "comment"):
            value = getattr(outcome, member)
            yield from ((member, column) for column in _of_value(value, behind))
    for thing in event.things:
        yield from ((f"thing.{thing.role}", column) for column in _seen_through(template_columns(thing.id), behind))
        if thing.lot is not None:
            yield from ((f"thing.{thing.role}", column) for column in _of_value(thing.lot.number, behind))
        yield from ((f"quantity.{thing.role}", column) for column in _of_value(thing.quantity, behind))


def _of_value(value: Value | None, behind: Behind) -> Iterator[str]:
    if value is not None:
        yield from _seen_through(read_names(value), behind)


def _seen_through(names: Iterable[str], behind: Behind) -> Iterator[str]:
    """Columns, where a name is that of a computed value."""
    for name in names:
        yield from behind.get(name, (name,))
