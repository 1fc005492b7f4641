"""Times: the instant that a record gives, with spans added and known errors of the device's clock put right."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta, timezone, tzinfo
from decimal import Decimal

import msgspec

from clew.collection.tables.cells import CellError, Cells, empty_cell, filled, shown
from clew.collection.tables.interpreter.scope import Scope
from clew.collection.tables.interpreter.values import decimal_of, label, text_of
from clew.collection.tables.local_time import at_zone, read_time, zone_of
from clew.collection.tables.mapping.model import Shift, Span, Time
from clew.collection.tables.mapping.names import template_columns
from clew.events.errors import InvalidData
from clew.events.timestamps import Timestamp, offset_minutes, parse_timestamp
from clew.events.units import convert

CLOCK = "clock"
_CLOCK = re.compile(r"(\d{1,6}):([0-5]\d)(?::([0-5]\d(?:[.,]\d{1,9})?))?", re.ASCII)
_MICROSECONDS = 1_000_000


class Moment(msgspec.Struct, frozen=True):
    """An instant and its offset ``±hh:mm``. ``reported``: what a wrong clock told; ``reason``: why it was corrected."""

    instant: Timestamp
    offset: str
    reported: Timestamp | None = None
    reason: str = ""


ReadTime = Callable[[Cells], Moment | None]


def time_of(time: Time, scope: Scope) -> ReadTime:
    """What reads a time; None where its cells are empty. Raises :class:`CellError` per record."""
    column = time_column(time)
    read = _base(time, scope, column)
    adjust = _adjusted(time, scope, column)
    if adjust is None:
        return read

    def adjusted(cells: Cells) -> Moment | None:
        moment = read(cells)
        return None if moment is None else adjust(cells, moment)

    return adjusted


def time_column(time: Time) -> str:
    """The column to name when a time is wrong."""
    return time.column if time.column is not None else next(iter(template_columns(time.template)), "")


def _base(time: Time, scope: Scope, column: str) -> ReadTime:
    if time.layout is None and scope.is_time(column) and time.template in (None, "{" + column + "}"):
        # A computed time is an instant already; only whether there is one has to be asked of its text.
        return lambda cells: cells.moments[column] if cells[column] else None
    text, zone = _text(time, column), _zone(time, scope)
    layout, empty = time.layout, time.empty
    mark = scope.mark_of(column) if time.template in (None, "{" + column + "}") else scope.decimal

    def read(cells: Cells) -> Moment | None:
        spelt = text(cells)
        if not spelt or spelt in empty:
            return None
        try:
            instant, offset = read_time(spelt, zone(cells), layout, mark)
        except InvalidData as error:
            raise CellError(column, "date-time", error.code, **error.params) from None
        return Moment(instant, offset)

    return read


def _text(time: Time, column: str) -> Callable[[Cells], str]:
    if time.template is None:
        return lambda cells: cells[column]
    columns, fill = template_columns(time.template), filled(time.template, encode=False)

    def text(cells: Cells) -> str:
        return fill(cells).strip() if not columns or any(cells[name] for name in columns) else ""

    return text


def _zone(time: Time, scope: Scope) -> Callable[[Cells], tzinfo | None]:
    name = time.zone or scope.zone
    fixed = zone_of(name) if name is not None else None
    column = time.zone_column
    if column is None:
        return lambda cells: fixed

    def zone(cells: Cells) -> tzinfo | None:
        text = cells[column]
        if not text and fixed is not None:
            return fixed
        if not text:
            raise empty_cell(column)
        try:
            return zone_of(text)
        except ValueError:
            raise CellError(column, "zone", "mapping.cell_zone", column=column, value=shown(text)) from None

    return zone


def _adjusted(time: Time, scope: Scope, column: str) -> Callable[[Cells, Moment], Moment | None] | None:
    if time.plus is None and time.minus is None and not time.shift:
        return None
    spans = [(sign, span_of(span, scope)) for sign, span in ((1, time.plus), (-1, time.minus)) if span is not None]
    shifts = [_bounds(shift) for shift in time.shift]
    name = time.zone or scope.zone
    zone = zone_of(name) if name is not None and time.zone_column is None else None

    def adjust(cells: Cells, moment: Moment) -> Moment | None:
        told = moment.instant.microseconds
        true, reported, reason = told, moment.reported, moment.reason
        for since, until, shift in shifts:
            if since <= told < until:
                true, reported, reason = told - shift.seconds * _MICROSECONDS, moment.instant, shift.reason
                break
        for sign, span in spans:
            length = span(cells)
            if length is None:
                return None
            true += sign * length
        if true == told:
            return moment
        there = timezone(timedelta(minutes=offset_minutes(moment.offset))) if zone is None else zone
        try:
            instant, offset = at_zone(true, there)
        except (ValueError, OverflowError):
            raise CellError(column, "date-time", "mapping.time_out_of_range", column=column) from None
        return Moment(instant, offset, reported, reason)

    return adjust


def _bounds(shift: Shift) -> tuple[float, float, Shift]:
    since = parse_timestamp(shift.since).microseconds if shift.since is not None else float("-inf")
    until = parse_timestamp(shift.until).microseconds if shift.until is not None else float("inf")
    return since, until, shift


def span_of(span: Span, scope: Scope) -> Callable[[Cells], int | None]:
    """What reads a duration, in microseconds; None where it is not stated."""
    column = label(span.value)
    if span.unit == CLOCK:
        text = text_of(span.value, scope)

        def clock(cells: Cells) -> int | None:
            spelt = text(cells)
            return None if spelt is None else _clock(spelt, column)

        return clock
    number, unit = decimal_of(span.value, scope), span.unit

    def count(cells: Cells) -> int | None:
        amount = number(cells)
        if amount is None:
            return None
        if abs(amount.adjusted()) > 20:
            raise CellError(column, "date-time", "mapping.time_out_of_range", column=column)
        return int((convert(amount, unit, "SEC") * _MICROSECONDS).to_integral_value())

    return count


def _clock(text: str, column: str) -> int:
    match = _CLOCK.fullmatch(text)
    if match is None:
        raise CellError(column, "duration", "mapping.not_a_clock", column=column, value=shown(text))
    hours, minutes, seconds = match.groups()
    fine = Decimal((seconds or "0").replace(",", "."))
    return int(((int(hours) * 60 + int(minutes)) * 60 + fine) * _MICROSECONDS)
