"""A trace as asked at a door: one direction, options as values, words to give."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from clew.events.errors import BadRequest, InvalidData
from clew.events.identifiers import to_digital_link, to_urn
from clew.events.timestamps import parse_timestamp
from clew.scenarios.mixing_asked import AskedMixing
from clew.tracing.document import Spell, as_captured
from clew.tracing.reachability import Direction
from clew.tracing.request import WORDS, Subject, TraceRequest, Word

DIRECTIONS = ("backward", "forward", "both")


class TraceOptions(msgspec.Struct, frozen=True, kw_only=True):
    """Instants are UTC microseconds, ``as_known_at`` a log position; ``words``: which nodes to give."""

    direction: Direction = "backward"
    from_time: int | None = None
    at_time: int | None = None
    as_known_at: int | None = None
    contact: bool = False
    cross_classes: bool = False
    max_depth: int | None = None
    words: frozenset[Word] = frozenset({"certain", "possible"})
    mixing: AskedMixing = AskedMixing()

    def request(self, keys: tuple[str, ...], key_of: Callable[[str], str] = str) -> TraceRequest:
        """The question for these node keys. ``key_of``: the node that the name of an operation means."""
        return self.asking(tuple(Subject(key) for key in keys), key_of)

    def asking(self, subjects: tuple[Subject, ...], key_of: Callable[[str], str] = str) -> TraceRequest:
        """The question for subjects that may have times of their own."""
        return TraceRequest(
            subjects=subjects,
            direction=self.direction,
            from_time=self.from_time,
            at_time=self.at_time,
            as_known_at=self.as_known_at,
            contact=self.contact,
            cross_classes=self.cross_classes,
            max_depth=self.max_depth,
            mixing=self.mixing.policy(key_of),
        )


def trace_options(
    *,
    direction: str,
    from_: str | None,
    at: str | None,
    as_known_at: int | None,
    max_depth: int | None,
    cross_classes: bool,
    contact: bool,
    words: str,
    mixing: AskedMixing = AskedMixing(),
) -> tuple[TraceOptions, ...]:
    """The options as typed; ``both`` directions are two questions. Raises BadRequest saying what would be right."""
    if direction not in DIRECTIONS:
        raise BadRequest("request.bad_choice", name="direction", value=direction, choices=", ".join(DIRECTIONS))
    both = direction == "both"
    asked: tuple[Direction, ...] = ("backward", "forward") if direction == "both" else (direction,)  # type: ignore[assignment]
    from_time, at_time = time_value("from", from_), time_value("at", at)
    return tuple(
        TraceOptions(
            direction=each,
            from_time=from_time if each == "forward" or not both else None,
            at_time=at_time if each == "backward" or not both else None,
            as_known_at=as_known_at,
            contact=contact,
            cross_classes=cross_classes,
            max_depth=max_depth,
            words=words_value(words),
            mixing=mixing,
        )
        for each in asked
    )


def time_value(name: str, text: str | None) -> int | None:
    """UTC microseconds of a date-time with a zone."""
    if text is None:
        return None
    try:
        return parse_timestamp(text).microseconds
    except ValueError as error:
        raise BadRequest("request.bad_time", name=name, value=text) from error


def words_value(text: str) -> frozenset[Word]:
    """``all`` or a comma-separated choice of certain, possible, excluded."""
    if text == "all":
        return frozenset(WORDS)
    chosen = frozenset(word for word in WORDS if word in {each.strip() for each in text.split(",")})
    given = {each.strip() for each in text.split(",") if each.strip()}
    if not given or given != chosen:
        raise BadRequest("request.bad_choice", name="words", value=text, choices=", ".join((*WORDS, "all")))
    return chosen


def spelling(epc_format: str | None) -> Spell:
    """How node identifiers are written: ``urn`` or ``dl`` where they have such a spelling, else as first captured."""
    if epc_format is None:
        return as_captured
    if epc_format not in ("urn", "dl"):
        raise BadRequest("request.bad_choice", name="epc_format", value=epc_format, choices="urn, dl")
    translate = to_urn if epc_format == "urn" else to_digital_link

    def spelled(key: str, captured: str) -> str:
        try:
            return translate(captured)
        except InvalidData:
            return captured

    return spelled
