"""Cells out of events: times as local clocks print them, numbers with the decimal mark of the house."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from clew.events.dictionary.namespace import term_of
from clew.events.house import measurements, outcomes, text
from clew.events.model import AnyEvent, Extension

_CHINA = timedelta(hours=8)


def local(event: AnyEvent) -> datetime:
    """The wall clock at the plant."""
    return moment(event.event_time.microseconds)


def moment(microseconds: int) -> datetime:
    """An instant on the wall clock at the plant."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds) + _CHINA).replace(tzinfo=None)


def comma(number: str) -> str:
    """A decimal comma."""
    return number.replace(".", ",")


def uuid(event: AnyEvent) -> str:
    """The record number that a system gave to what it reported."""
    return (event.event_id or "").removeprefix("urn:uuid:")


def fact(event: AnyEvent, term: str) -> str:
    """What the event says by a plain term, empty if nothing."""
    return next((item.text or "" for item in event.extensions if term_of(item) == term), "")


def branch(event: AnyEvent, term: str) -> Extension | None:
    """The first element of a term."""
    return next((item for item in event.extensions if term_of(item) == term), None)


def inside(parent: Extension | None, term: str) -> str:
    """What a structured element says by one of its terms."""
    return (text(parent, term) or "") if parent is not None else ""


def reading(event: AnyEvent, characteristic: str) -> tuple[str, str]:
    """Value and gauge of a measurement; empty if there is none."""
    for item in measurements(event):
        if item.characteristic == characteristic:
            return item.value or "", item.gauge or ""
    return "", ""


def judgement(event: AnyEvent, characteristic: str) -> tuple[str, str]:
    """Result and class of defect of an outcome; empty if there is none."""
    for item in outcomes(event):
        if item.characteristic == characteristic:
            return item.result or "", item.defect_class or ""
    return "", ""
