"""From a field of an event back to the column of the table that a mapping reads it from, for people to look at."""

from __future__ import annotations

from collections.abc import Iterator

from clew.collection.tables.mapping import Mapping, read_mapping, shipped_mapping, shipped_mappings
from clew.collection.tables.mapping.statements import Event
from clew.collection.tables.mapping.values import Time, Value


def columns_of_text(mapping: str | None) -> dict[str, str]:
    """The same of a mapping's name or text; nothing where there is none."""
    if mapping is None:
        return {}
    read = shipped_mapping(mapping) if mapping in shipped_mappings() else read_mapping(mapping.encode())
    return columns_by_field(read)


def columns_by_field(mapping: Mapping) -> dict[str, str]:
    """Field → column, where all events of the mapping read the field from one column."""
    found: dict[str, set[str]] = {}
    for event in mapping.all_events():
        for field, column in _of_event(event, event.time or mapping.time, mapping):
            found.setdefault(field, set()).add(column)
    return {field: next(iter(columns)) for field, columns in found.items() if len(columns) == 1}


def _of_event(event: Event, time: Time | None, mapping: Mapping) -> Iterator[tuple[str, str]]:
    if time is not None:
        yield from (("event_time", column) for column in _columns_of(time.column, time.template, mapping))
    for term, value in event.facets.items():
        yield from ((term, column) for column in _of_value(value, mapping))
    for measured in event.measurements:
        yield from ((f"measurement:{measured.characteristic}", column) for column in _of_value(measured.value, mapping))
    for outcome in event.outcomes:
        yield from ((f"outcome:{outcome.characteristic}", column) for column in _of_value(outcome.result, mapping))
        for member in ("defect_class", "defect_count", "severity", "comment"):
            value = getattr(outcome, member)
            yield from ((member, column) for column in _of_value(value, mapping))
    for thing in event.things:
        yield from ((f"thing.{thing.role}", column) for column in _columns_of(None, thing.id, mapping))
        if thing.lot is not None:
            yield from ((f"thing.{thing.role}", column) for column in _of_value(thing.lot.number, mapping))
        yield from ((f"quantity.{thing.role}", column) for column in _of_value(thing.quantity, mapping))


def _of_value(value: Value | None, mapping: Mapping) -> Iterator[str]:
    if value is not None:
        yield from _columns_of(value.column, value.template, mapping)


def _columns_of(column: str | None, template: str | None, mapping: Mapping, depth: int = 0) -> Iterator[str]:
    """Columns, seen through computed values."""
    names = [column] if column is not None else []
    if template is not None:
        names += [part.partition("}")[0] for part in template.split("{")[1:]]
    for name in names:
        computed = mapping.values.get(name)
        if computed is None:
            yield name
        elif depth < len(mapping.values):
            for part in (computed.text, computed.time):
                if part is not None:
                    yield from _columns_of(part.column, part.template, mapping, depth + 1)
