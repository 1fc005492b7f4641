"""Rows to events: what one record says, by the mapping; or every rule that it breaks.

Pure: bytes and a mapping in, items out. Each row stands or falls by itself: an item carries its event or its findings,
and itself as a document of its own (header and row) that the same mapping reads again once it is corrected.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from clew.collection.tables.cells import CellError, Cells, fill, number, shown
from clew.collection.tables.local_time import read_time, zone_of
from clew.collection.tables.mapping.model import Mapping, Operation, Thing, columns_of
from clew.collection.tables.table import Row, Table
from clew.collection.tables.terms import facet, measurement, outcome
from clew.events.epcis import Parsed, ParsedItem
from clew.events.errors import Finding, InvalidData
from clew.events.model import (
    EVENT_TYPES,
    AnyEvent,
    Document,
    ObjectEvent,
    Place,
    QuantityElement,
    TransactionEvent,
    TransformationEvent,
)


def read_table(table: Table, mapping: Mapping) -> Parsed:
    """Read a table by its mapping: one item per row, in the table's order.

    Raises :class:`InvalidData` ``csv_table.missing_columns`` when the table as a whole is not such a table.
    """
    findings = (*table.findings, *_header_findings(table, mapping))
    items = tuple(_items(table, mapping))
    events = tuple(item.event for item in items if item.event is not None)
    return Parsed(Document(kind="EPCISDocument", events=events), items, findings)


def _header_findings(table: Table, mapping: Mapping) -> Iterator[Finding]:
    missing = [column for column in columns_of(mapping) if column not in table.header]
    if missing:
        raise InvalidData(
            "csv_table.missing_columns",
            [Finding("row 1", "required", "csv_table.missing_column", {"column": name}) for name in missing],
            columns=", ".join(missing),
            found=shown(", ".join(table.header)),
        )
    known = {*columns_of(mapping), *mapping.ignore}
    for index, column in enumerate(table.header, 1):
        if column not in known:
            params: dict[str, str | int | float | bool | None] = {"column": column or f"#{index}"}
            yield Finding("row 1", "mapping", "csv_table.column_not_mapped", params, "flag")


def _items(table: Table, mapping: Mapping) -> Iterator[ParsedItem]:
    reader = _RowReader(mapping)
    for row in table.rows():
        place = f"row {row.number}"
        if row.broken is not None:
            finding = Finding(place, "syntax", "csv_table.broken_row", {"detail": row.broken})
            rest = partial(_rest, table.header, row.fields[0])
            yield ParsedItem(place, None, (finding,), rest)
            continue
        event, findings = reader.read(place, row, table)
        yield ParsedItem(place, event, findings, partial(write_row, table.header, row.fields))


def _rest(header: tuple[str, ...], text: str) -> bytes:
    return write_row(header, []) + text.encode()


def write_row(header: tuple[str, ...], fields: list[str]) -> bytes:
    """A document of its own with one record: the header line and the row, comma-separated UTF-8."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(header)
    if fields:
        writer.writerow(fields)
    return target.getvalue().encode()


class _RowReader:
    """Builds one event per row; the zone is looked up once."""

    def __init__(self, mapping: Mapping) -> None:
        self._mapping = mapping
        zone = mapping.time.zone if mapping.time else None
        self._zone = zone_of(zone) if zone is not None else None

    def read(self, place: str, row: Row, table: Table) -> tuple[AnyEvent | None, tuple[Finding, ...]]:
        """The event of a row, or None and all of the row's findings."""
        if len(row.fields) != len(table.header):
            params: dict[str, Any] = {"fields": len(row.fields), "columns": len(table.header)}
            return None, (Finding(place, "columns", "csv_table.field_count", params),)
        cells = {name: text.strip() for name, text in zip(table.header, row.fields, strict=True)}
        findings: list[Finding] = []

        def attempt(make: Callable[[], Any], column: str = "") -> Any:
            """The value, or None and one more finding: a person wants all of a row's mistakes at once."""
            try:
                return make()
            except CellError as error:
                where, rule, code, params = error.column, error.rule, error.code, error.params
            except InvalidData as error:
                where, rule, code, params = column, "date-time", error.code, error.params
            findings.append(Finding(f"{place}, column {where}" if where else place, rule, code, params))
            return None

        event = self._event(cells, attempt)
        distinct = tuple(dict.fromkeys((f.place, f.code) for f in findings))
        if not distinct:
            return event(), ()
        first = {(f.place, f.code): f for f in reversed(findings)}
        return None, tuple(first[key] for key in distinct)

    def _event(self, cells: Cells, attempt: Callable[..., Any]) -> Callable[[], AnyEvent]:
        """Reads every part of the row, then returns what builds the event (to be called if nothing was wrong)."""
        mapping, operation = self._mapping, self._mapping.operation or Operation()
        time = mapping.time
        assert time is not None and time.column is not None  # noqa: S101, PT018
        when = attempt(lambda: _time(cells, time.column, self._zone, time.layout), time.column)
        parts: dict[str, Any] = {
            key: attempt(lambda template=template: fill(template, cells))
            for key, template in (
                ("event_id", operation.id),
                ("biz_step", operation.biz_step),
                ("disposition", operation.disposition),
                ("transformation_id", operation.transformation_id),
            )
            if template is not None
        }
        for key, template in (("read_point", operation.read_point), ("biz_location", operation.biz_location)):
            if template is not None:
                parts[key] = attempt(lambda template=template: Place(fill(template, cells)))
        if operation.type != "TransformationEvent":
            parts["action"] = operation.action
        lists = _Lists()
        added = [attempt(lambda thing=thing: lists.add(thing, cells, mapping.decimal)) for thing in mapping.things]
        if None not in added:
            attempt(lambda: lists.check(operation.type))
        parts |= self._facts(cells, attempt)

        def build() -> AnyEvent:
            stamp, offset = when
            return EVENT_TYPES[operation.type](  # type: ignore[return-value]
                event_time=stamp,
                event_time_zone_offset=offset,
                **parts,
                **lists.fields(operation.type),
            )

        return build

    def _facts(self, cells: Cells, attempt: Callable[..., Any]) -> dict[str, Any]:
        """The facets, outcomes and measurements of a row, as fields of its event."""
        mapping = self._mapping
        decimal = mapping.decimal
        said = [attempt(lambda t=t, v=v: facet(t, v, cells, decimal)) for t, v in mapping.facets.items()]
        said += [attempt(lambda item=item: outcome(item, cells, decimal)) for item in mapping.outcomes]
        measured = [attempt(lambda item=item: measurement(item, cells, decimal)) for item in mapping.measurements]
        return {
            "extensions": tuple(item for item in said if item is not None),
            "sensor_element_list": tuple(item for item in measured if item is not None),
        }


def _time(cells: Cells, column: str, zone: Any, layout: str | None) -> Any:
    if not cells[column]:
        raise CellError(column, "required", "csv_table.empty_cell", column=column)
    return read_time(cells[column], zone, layout)


class _Lists:
    """The things of a row, sorted into the lists of the event type."""

    def __init__(self) -> None:
        self._instances: dict[str, list[str]] = {}
        self._quantities: dict[str, list[QuantityElement]] = {}

    def add(self, thing: Thing, cells: Cells, decimal: str) -> bool:
        """Sort one thing in; False where an optional one is not named."""
        columns = [column for column in cells if "{" + column + "}" in thing.id]
        if thing.optional and not any(cells[column] for column in columns):
            return False
        identifier = fill(thing.id, cells)
        if ":" not in identifier:
            column = columns[0] if columns else ""
            raise CellError(column, "uri", "csv_table.not_a_uri", column=column, value=shown(identifier))
        if thing.quantity is None:
            self._instances.setdefault(thing.role, []).append(identifier)
            return True
        quantity = number(thing.quantity, cells, decimal)
        element = QuantityElement(identifier, quantity, thing.uom if quantity is not None else None)
        self._quantities.setdefault(thing.role, []).append(element)
        return True

    def check(self, event_type: str) -> None:
        """An event that names no thing says nothing; a parent without children, or the reverse, no more."""
        wanted = ("child", "parent") if event_type in ("AggregationEvent", "AssociationEvent") else ("",)
        given = {*self._instances, *self._quantities}
        if not given or (wanted != ("",) and not given.issuperset(wanted)):
            raise CellError("", "required", "csv_table.no_thing")

    def fields(self, event_type: str) -> dict[str, Any]:
        kind = EVENT_TYPES[event_type]
        result: dict[str, Any] = {}
        if issubclass(kind, TransformationEvent):
            for role in ("input", "output"):
                result[f"{role}_epc_list"] = tuple(self._instances.get(role, ()))
                result[f"{role}_quantity_list"] = tuple(self._quantities.get(role, ()))
            return result
        if issubclass(kind, ObjectEvent | TransactionEvent):
            result["epc_list"] = tuple(self._instances.get("epc", ()))
            result["quantity_list"] = tuple(self._quantities.get("epc", ()))
        else:
            result["child_epcs"] = tuple(self._instances.get("child", ()))
            result["child_quantity_list"] = tuple(self._quantities.get("child", ()))
        if not issubclass(kind, ObjectEvent):
            parents = self._instances.get("parent", [])
            result["parent_id"] = parents[0] if parents else None
        return result
