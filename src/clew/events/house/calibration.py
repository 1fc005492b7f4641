"""Gauges and their calibrations (clause 5.4): what events state, and which spans of time that makes doubtful.

A calibration is an ObjectEvent that states ``clew:calibration_result``; its gauge is what ``clew:gauge`` names, else
the thing that it lists. ``clew:calibration`` is the certificate, ``clew:calibration_due`` the instant at which it
ceases to be valid; without one, the interval in the gauge's master data (``clew:calibration_interval``) counts.

The rule (ISO/IEC 17025:2017 7.10, 6.4.9: the effect on earlier results of equipment found out of specification is
examined; JCGM 200:2012 2.39, 3.11: a calibration states what the instrument showed *before* any adjustment):

* ``passed``: found good, left good. Results before it stand, and so do those after it.
* ``adjusted``: found bad, left good. Results since the last good calibration are doubtful; those after it stand.
* ``failed``: found bad, left bad. Results since the last good calibration are doubtful, and so is every one until the
  next good calibration.
* overdue: at the asked instant the due instant of the last good calibration has come and no calibration followed. All
  results since that calibration are doubtful, until one that passes redeems them.

Spans are half-open: a result at the very instant of a calibration was taken after it; a calibration is overdue at its
due instant. A gauge never calibrated has nothing to be judged by: it is named so, its results are not doubtful.

A gauge is *retired* by an ObjectEvent that lists it with action DELETE or the step decommissioning or destroying, until
one with action ADD or the step commissioning, or until it is calibrated again. Nobody calibrates what is gone: from its
retirement on it does not become overdue. Only a result that was taken at or after the due instant all the same is so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Literal
from urllib.parse import quote, unquote

import msgspec

from clew.events.dictionary.terms import load
from clew.events.errors import InvalidData
from clew.events.house.elements import Value, element, found, instant
from clew.events.house.identity import listed, named
from clew.events.house.master_data import GAUGE, subject
from clew.events.identifiers import is_gs1_key, normalise
from clew.events.model import AnyEvent, Extension, ObjectEvent
from clew.events.timestamps import Timestamp

CalibrationResult = Literal["passed", "adjusted", "failed"]
DoubtReason = Literal["failed", "adjusted", "overdue"]
GaugeState = Literal["good", "due_soon", "overdue", "failed", "never_calibrated", "retired"]
RESULTS: tuple[CalibrationResult, ...] = ("passed", "adjusted", "failed")
_CODED = ("urn:clew:gauge:", "urn:clew:id:")
"""What stands before a house code: in the gauge's own identifier, in a mapping's URI of a bare code."""
_OUT_OF_SERVICE = frozenset({"decommissioning", "destroying"})
_INTO_SERVICE = frozenset({"commissioning"})


class Calibration(msgspec.Struct, frozen=True, kw_only=True):
    """One calibration of one gauge (its key). ``time``, ``due``: UTC microseconds; ``position``: of its event."""

    gauge: str
    time: int
    result: CalibrationResult
    due: int | None = None
    certificate: str | None = None
    position: int = 0

    @property
    def leaves_good(self) -> bool:
        return self.result != "failed"


class DoubtfulSpan(msgspec.Struct, frozen=True, kw_only=True):
    """Results at instants in ``[start, end)`` are doubtful. None: from the beginning; still. ``cause``: the calibration
    that found the gauge bad, or (overdue) the one that has run out."""

    start: int | None
    end: int | None
    reason: DoubtReason
    cause: Calibration

    def has(self, time: int) -> bool:
        return (self.start is None or self.start <= time) and (self.end is None or time < self.end)


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """From ``time`` on (UTC microseconds) a gauge is in service, or retired. ``position``: of the event."""

    time: int
    in_service: bool
    position: int = 0


@lru_cache(maxsize=65536)
def gauge_key(name: str) -> str:
    """The key of a gauge by its house code, its identifier, or a mapping's URI of the code: all of them one."""
    text = name.strip()
    if is_gs1_key(text):
        return normalise(text)
    code = next((unquote(text[len(prefix) :]) for prefix in _CODED if text.startswith(prefix)), text)
    return normalise(subject(GAUGE, code))


def gauge_names(key: str) -> tuple[str, ...]:
    """The keys under which an event may list the gauge of a :func:`gauge_key`: it, its code, a URI of its code."""
    code = unquote(key.removeprefix(_CODED[0]))
    coded = (f"{_CODED[0]}{quote(code, safe='')}", f"{_CODED[1]}{quote(code, safe='-._~')}")
    return tuple(dict.fromkeys((key, *map(normalise, coded), normalise(code))))


def calibration_event(
    gauge: str,
    result: CalibrationResult,
    event_time: Timestamp,
    event_time_zone_offset: str = "+00:00",
    *,
    due: Timestamp | None = None,
    certificate: str | None = None,
    event_id: str | None = None,
) -> ObjectEvent:
    """An event that records a calibration; ``gauge``: a house code or an identifier."""
    stated: tuple[tuple[str, Value | None], ...] = (
        ("calibration_result", result),
        ("calibration_due", due),
        ("calibration", certificate),
    )
    lists = named(subject(GAUGE, gauge))
    return ObjectEvent(
        event_time=event_time,
        event_time_zone_offset=event_time_zone_offset,
        event_id=event_id,
        action="OBSERVE",
        epc_list=lists.epc_list,
        quantity_list=lists.quantity_list,
        extensions=tuple(element(term, value) for term, value in stated if value is not None),
    )


def calibrations(event: AnyEvent) -> tuple[Calibration, ...]:
    """The calibrations that an event states, one for each gauge. Raises ``InvalidData`` for a malformed due instant and
    ``calibration.result`` for a result that the dictionary does not know."""
    results = _leaves(event.extensions, "calibration_result")
    if not results or not isinstance(event, ObjectEvent):
        return ()
    result = results[0]
    if result not in load()["calibration_result"].values:
        raise InvalidData("calibration.result", value=result, choices=", ".join(RESULTS))
    # ``instant`` reads a child; the event itself is the parent here.
    due = instant(Extension("", children=event.extensions), "calibration_due")
    certificates = _leaves(event.extensions, "calibration")
    gauges = _leaves(event.extensions, "gauge") or listed(event)
    return tuple(
        Calibration(
            gauge=key,
            time=event.event_time.microseconds,
            result=result,  # type: ignore[arg-type]
            due=due,
            certificate=certificates[0] if certificates else None,
        )
        for key in dict.fromkeys(map(gauge_key, gauges))
    )


def _leaves(extensions: Sequence[Extension], term: str) -> tuple[str, ...]:
    return tuple(e.text.strip() for e in found(extensions, term) if e.text and e.text.strip())


def service_of(action: str, biz_step: str | None) -> bool | None:
    """Whether an ObjectEvent that lists a gauge puts it into service or out of it; None: it says nothing of that.

    ``biz_step``: normalised (a bare CBV word).
    """
    if action == "DELETE" or biz_step in _OUT_OF_SERVICE:
        return False
    return True if action == "ADD" or biz_step in _INTO_SERVICE else None


def retired_since(history: Sequence[Calibration], service: Iterable[Service], at: int) -> int | None:
    """Since when a gauge is retired at the instant ``at``; None: it is in service."""
    told = [(one.time, one.position, 0, True) for one in history]  # who calibrates a gauge uses it again
    told += [(one.time, one.position, 1, one.in_service) for one in service]
    retired: int | None = None
    for time, _, _, in_service in sorted(each for each in told if each[0] <= at):
        retired = None if in_service else time if retired is None else retired
    return retired


def doubtful_spans(history: Sequence[Calibration], at: int, retired: int | None = None) -> tuple[DoubtfulSpan, ...]:
    """The spans in which results of a gauge are doubtful, as judged at the instant ``at``, in the order of time.

    ``history``: its calibrations in force; what lies after ``at`` is not looked at. ``retired``: since when it is.
    """
    spans: list[DoubtfulSpan] = []
    good: Calibration | None = None
    failed: Calibration | None = None
    for one in _until(history, at):
        if failed is not None:
            spans.append(DoubtfulSpan(start=failed.time, end=one.time, reason="failed", cause=failed))
        elif one.result != "passed":
            since = good.time if good is not None else None
            reason: DoubtReason = "failed" if one.result == "failed" else "adjusted"
            spans.append(DoubtfulSpan(start=since, end=one.time, reason=reason, cause=one))
        good, failed = (one, None) if one.leaves_good else (good, one)
    if failed is not None:
        spans.append(DoubtfulSpan(start=failed.time, end=None, reason="failed", cause=failed))
    elif good is not None and good.due is not None and good.due <= at:
        kept = retired is not None and retired < good.due
        spans.append(DoubtfulSpan(start=good.due if kept else good.time, end=None, reason="overdue", cause=good))
    return tuple(span for span in spans if span.end is None or span.start is None or span.start < span.end)


def gauge_state(history: Sequence[Calibration], at: int, soon: int = 0, retired: int | None = None) -> GaugeState:
    """How a gauge stands at the instant ``at``; ``soon``: for so many microseconds before it is due it is due soon."""
    if retired is not None:
        return "retired"
    done = _until(history, at)
    if not done:
        return "never_calibrated"
    last = done[-1]
    if not last.leaves_good:
        return "failed"
    if last.due is None:
        return "good"
    return "overdue" if last.due <= at else "due_soon" if last.due - soon <= at else "good"


def _until(history: Sequence[Calibration], at: int) -> list[Calibration]:
    return sorted((one for one in history if one.time <= at), key=lambda one: (one.time, one.position))
