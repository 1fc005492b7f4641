"""What one event says, by the names of fields that rules use. Worked out once, and only what a rule asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from functools import cached_property

import msgspec

from clew.events import house
from clew.events.dictionary import Dictionary, Term, load
from clew.events.dictionary.namespace import term_of
from clew.events.errors import InvalidData
from clew.events.extensions import carried
from clew.events.house.master_data import PERSON
from clew.events.identifiers import normalise
from clew.events.model import AnyEvent, Extension, TransformationEvent
from clew.events.participants import ThingMention
from clew.events.timestamps import parse_timestamp
from clew.events.vocabulary import normalise_term

MASKED = "•••"
"""What stands in a finding for a person's data: findings stay with the event in the clear."""
PERSONS = "urn:clew:person:"
ROLES = ("epc", "parent", "child", "input", "output")
EVENT_FIELDS = ("event_time", "biz_step", "disposition", "read_point", "biz_location", "action")
SENSORS, TRANSFORMATION = "sensorElementList", "TransformationEvent"
LONGEST = 200
"""Characters of a value that a finding repeats."""


class Saying(msgspec.Struct, frozen=True):
    """One value. ``place``: where in the event; ``field``: the name by which a mapping's column is found; ``unit``: Rec
    20, where it has one; ``personal``: not to be repeated."""

    place: str
    field: str
    text: str
    unit: str | None = None
    personal: bool = False

    @property
    def shown(self) -> str:
        """As a finding may repeat it."""
        if self.personal or PERSONS in self.text.lower():
            return MASKED
        cut = self.text if len(self.text) <= LONGEST else self.text[:LONGEST] + "…"
        return f"{cut} {self.unit}" if self.unit else cut


class Said:
    """An event as rules read it. ``things``: its participants."""

    def __init__(self, event: AnyEvent, things: tuple[ThingMention, ...], dictionary: Dictionary | None = None) -> None:
        self.event = event
        self.things = things
        self._dictionary = dictionary or load()

    @property
    def time(self) -> int:
        """When it happened: UTC microseconds."""
        return self.event.event_time.microseconds

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of all elements that the event carries, of what it measures, and of its optional parts."""
        names = _names_in(self.event)
        for one in self.measurements:
            names.update(f"measurement:{name}" for name in _names(one) if name)
        return frozenset(names)

    @cached_property
    def biz_step(self) -> str | None:
        return normalise_term("bizStep", self.event.biz_step) if self.event.biz_step else None

    @cached_property
    def steps(self) -> frozenset[str]:
        """The names of the stage that the event is: its bizStep, and the site's own step."""
        return steps_of(self.event)

    @cached_property
    def measurements(self) -> tuple[house.Measurement, ...]:
        return house.measurements(self.event) if self.event.sensor_element_list else ()

    def values(self, field: str) -> list[Saying]:
        """All that the event says of a field, in its order."""
        head, _, tail = field.partition(":")
        if tail and head == "measurement":
            return [measured(one) for one in self.measurements if one.value and tail in _names(one)]
        if tail and head == "outcome":
            return [saying for characteristic, saying in self._outcomes if characteristic == tail]
        name, _, role = field.partition(".")
        if name == "thing" and role in ("", *ROLES):
            return [_thing(thing) for thing in self.things if role in ("", thing.role)]
        if name == "quantity" and role in ("", *ROLES):
            return [_quantity(thing) for thing in self.things if thing.quantity and role in ("", thing.role)]
        if field in EVENT_FIELDS:
            return self._own(field)
        return self._terms.get(field, [])

    def _own(self, field: str) -> list[Saying]:
        event = self.event
        text: str | None
        match field:
            case "event_time":
                text = event.event_time.lexical
            case "biz_step":
                text = self.biz_step
            case "disposition":
                text = normalise_term("disposition", event.disposition) if event.disposition else None
            case "action":
                text = getattr(event, "action", None)
            case _:
                place = event.read_point if field == "read_point" else event.biz_location
                text = normalise(place.id) if place else None
        return [Saying(_JSON_NAMES[field], field, text)] if text else []

    @cached_property
    def _outcomes(self) -> list[tuple[str, Saying]]:
        try:
            stated = house.outcomes(self.event)
        except InvalidData:  # malformed: the dictionary's check says so
            return []
        return [
            (one.characteristic, Saying("clew:outcome", f"outcome:{one.characteristic}", one.result))
            for one in stated
            if one.result
        ]

    @cached_property
    def _terms(self) -> dict[str, list[Saying]]:
        """Every leaf under its name and under ``parent.name``."""
        found: dict[str, list[Saying]] = {}
        for site in carried(self.event):
            for key, saying in self._leaves(site.extensions, site.path, "", False):
                found.setdefault(key, []).append(saying)
        return found

    def _leaves(
        self, extensions: Iterable[Extension], path: str, parent: str, personal: bool
    ) -> Iterator[tuple[str, Saying]]:
        for extension in extensions:
            name = term_of(extension)
            term = self._dictionary.get(name) if name is not None else None
            key = name if name is not None else extension.name.removeprefix("{").replace("}", "#", 1)
            place = path + (f"clew:{name}" if name is not None else key)
            hidden = personal or (term is not None and term.grade == "personal") or _describes_person(extension, name)
            saying = _leaf(extension, term, place, key, hidden)
            if saying is not None:
                yield key, saying
                if parent:
                    yield f"{parent}.{key}", saying
            if extension.children:
                yield from self._leaves(extension.children, f"{place}.", key, hidden)


def _names_in(event: AnyEvent) -> set[str]:
    """The names of all elements that the event carries, and which of its optional parts it has."""
    names: set[str] = set()
    for site in carried(event):
        _collect(site.extensions, names)
    if event.sensor_element_list:
        names.add(SENSORS)
    if isinstance(event, TransformationEvent):
        names.add(TRANSFORMATION)
    return names


def _collect(extensions: Iterable[Extension], names: set[str]) -> None:
    for extension in extensions:
        names.add(extension.name)
        if extension.children:
            _collect(extension.children, names)


_JSON_NAMES = {
    "event_time": "eventTime",
    "biz_step": "bizStep",
    "disposition": "disposition",
    "read_point": "readPoint",
    "biz_location": "bizLocation",
    "action": "action",
}


def _leaf(extension: Extension, term: Term | None, place: str, key: str, personal: bool) -> Saying | None:
    """A scalar, or a quantity written as value and unit."""
    unit = term.unit if term is not None else None
    if term is not None and term.type == "quantity" and extension.children:
        value = house.text(extension, "value")
        return (value and Saying(place, key, value, house.text(extension, "unit") or unit, personal)) or None
    text = (extension.text or "").strip()
    if not text or extension.children:
        return None
    return Saying(place, key, text, unit, personal)


def _describes_person(extension: Extension, name: str | None) -> bool:
    """Master data of a person are personal whatever their terms."""
    return name == "master_data" and house.text(extension, "vocabulary_type") == PERSON


def _names(one: house.Measurement) -> tuple[str | None, ...]:
    kind = normalise_term("measurementType", one.type) if one.type else None
    return one.characteristic, kind, one.type


def measured(one: house.Measurement) -> Saying:
    """A measured value as a saying."""
    name = one.characteristic or one.type or ""
    return Saying(one.place, f"measurement:{name}", one.value or "", one.uom)


def _thing(thing: ThingMention) -> Saying:
    return Saying(_LISTS[thing.role], f"thing.{thing.role}", thing.spelling)


def _quantity(thing: ThingMention) -> Saying:
    return Saying(_LISTS[thing.role], f"quantity.{thing.role}", thing.quantity or "", thing.uom)


_LISTS = {
    "epc": "epcList",
    "parent": "parentID",
    "child": "childEPCs",
    "input": "inputEPCList",
    "output": "outputEPCList",
}


def steps_of(event: AnyEvent) -> frozenset[str]:
    """The stage that an event is, by all its names, as stages of master data are compared: see :func:`step_name`."""
    names = [event.biz_step] if event.biz_step else []
    names += [e.text for e in house.found(event.extensions, "process_step") if e.text]
    return frozenset(map(step_name, names))


def step_name(text: str) -> str:
    """A bizStep as its bare word; a site's own step without regard to case and blanks at its ends."""
    word = normalise_term("bizStep", text.strip())
    return word.casefold()


def number(text: str) -> Decimal | None:
    """A finite decimal, or None."""
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def instant(text: str) -> int | None:
    """UTC microseconds of a date-time, or None."""
    try:
        return parse_timestamp(text).microseconds
    except ValueError:
        return None


def is_field(field: str) -> bool:
    """Whether a rule may name it."""
    head, colon, tail = field.partition(":")
    if "#" in field:
        return True
    if colon:
        return head in ("measurement", "outcome") and bool(tail)
    name, dot, role = field.partition(".")
    if name in ("thing", "quantity") and (not dot or role in ROLES):
        return True
    terms = load()
    return field in EVENT_FIELDS or (name in terms and (not dot or role in terms))
