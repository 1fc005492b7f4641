"""What may be a column of an exposure matrix: values that events state, what an ancestor is, and when things happened.

Every factor is (facet, value, unit). A version counts only with the program or recipe that it is a version of: version
3 of two programs are two factors.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from clew.events.errors import BadRequest
from clew.events.house.identity import lot_of
from clew.storage.reads.exposures import StatedValue

Factor = tuple[str, str, str | None]
"""Facet, value, unit."""
VERSIONS = {"program_version": "program", "recipe_version": "recipe"}
LOT, CLASS, SUPPLIER, COMPONENT, TIME = "lot", "material_class", "supplier", "component", "time"
OWN = (LOT, CLASS, SUPPLIER, COMPONENT, TIME)
"""Facets that no event states as such."""
SECOND = 1_000_000
HOUR = 3_600 * SECOND
SHIFT_BEGINS, SHIFT = 6 * HOUR, 8 * HOUR
DAY = 24 * HOUR
WHOLE_HOURS = ("1h", "2h", "3h", "4h", "6h", "8h", "12h")
_SPANS = {"min": 60 * SECOND, "h": HOUR, "d": DAY}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Bucket(msgspec.Struct, frozen=True):
    """Pieces of time of ``size`` microseconds; the first of a day begins ``begins`` after midnight in ``zone``."""

    size: int
    begins: int
    zone: ZoneInfo

    def start(self, time: int) -> str:
        """The local beginning of the piece that holds ``time`` (UTC microseconds)."""
        local = (_EPOCH + timedelta(microseconds=time)).astimezone(self.zone)
        offset = local.utcoffset() or timedelta()
        wall = time + offset // timedelta(microseconds=1) - self.begins
        begun = _EPOCH + timedelta(microseconds=wall // self.size * self.size + self.begins)
        return begun.strftime("%Y-%m-%dT%H:%M")


def bucket_of(text: str | None, zone: ZoneInfo) -> Bucket | None:
    """``15min``, ``1h``, ``1d``; ``shift``: eight hours, from 06:00. Raises BadRequest, also for what does not divide a
    day: its pieces would begin at another hour every day."""
    if text is None:
        return None
    if text == "shift":
        return Bucket(SHIFT, SHIFT_BEGINS, zone)
    found = re.fullmatch(r"([1-9][0-9]{0,3})(min|h|d)", text)
    if found is None:
        raise BadRequest("exposures.bad_bucket", value=text)
    size = int(found[1]) * _SPANS[found[2]]
    if DAY % size:
        raise BadRequest("exposures.uneven_bucket", value=text, choices=", ".join((*WHOLE_HOURS, "1d", "shift")))
    return Bucket(size, 0, zone)


class Columns:
    """Numbers factors in the order in which they are met; those of facets that nobody asked for are None."""

    def __init__(self, wanted: Callable[[str], bool]) -> None:
        self._wanted = wanted
        self._numbers: dict[Factor, int] = {}

    def number(self, facet: str, value: str, unit: str | None = None) -> int | None:
        if not self._wanted(facet):
            return None
        return self._numbers.setdefault((facet, value, unit), len(self._numbers))

    @property
    def factors(self) -> list[Factor]:
        return list(self._numbers)


Pairs = list[tuple[int, int]]
"""(event or node, column)."""


def of_events(
    columns: Columns,
    stated: Iterable[tuple[int, int]],
    values: Mapping[int, StatedValue],
    events: Mapping[int, int],
) -> Pairs:
    """``stated``: (position, value number); ``events``: the number of each position."""
    pairs: Pairs = []
    versions: defaultdict[int, list[StatedValue]] = defaultdict(list)
    numbered: dict[int, int | None] = {}
    for position, number in stated:
        value = values[number]
        if value.term in VERSIONS or value.term in VERSIONS.values():
            versions[position].append(value)
        if value.term in VERSIONS:
            continue
        if number not in numbered:
            numbered[number] = columns.number(value.term, value.value, value.unit)
        column = numbered[number]
        if column is not None:
            pairs.append((events[position], column))
    for position, several in versions.items():
        for version in (each for each in several if each.term in VERSIONS):
            bases = [each.value for each in several if each.term == VERSIONS[version.term]]
            for base in bases or [""]:
                column = columns.number(version.term, f"{base}@{version.value}" if base else version.value)
                if column is not None:
                    pairs.append((events[position], column))
    return pairs


def of_times(
    columns: Columns, bucket: Bucket, when: Mapping[int, int], steps: Mapping[int, str], events: Mapping[int, int]
) -> Pairs:
    """The piece of time in which each event happened, with its bizStep: the hour of one step is not that of another."""
    pairs: Pairs = []
    starts: dict[int, str] = {}
    for position, time in when.items():
        minute = time // (60 * SECOND)
        if minute not in starts:
            starts[minute] = bucket.start(time)
        step = steps.get(position)
        column = columns.number(TIME, f"{step} {starts[minute]}" if step else starts[minute])
        if column is not None:
            pairs.append((events[position], column))
    return pairs


def of_nodes(
    columns: Columns,
    kinds: Sequence[str],
    names: Sequence[Sequence[str]],
    shown: Sequence[str],
    classes: Mapping[str, str],
    suppliers: Mapping[int, Iterable[str]],
) -> Pairs:
    """What each node is as an ancestor. ``names``: the keys that it goes by; ``shown``: as first captured;
    ``suppliers``: by node, who delivered it."""
    pairs: Pairs = []
    for node, kind in enumerate(kinds):
        if kind == "operation":
            continue
        own: list[tuple[str, str]] = []
        if kind == "lot":
            own.append((LOT, shown[node]))
        elif kind == "instance":
            own.append((COMPONENT, shown[node]))
        known = [classes[key] for key in names[node] if key in classes]
        if known or kind == "class":
            own.append((CLASS, known[0] if known else names[node][0]))
        issuers = [parts[0] for parts in map(lot_of, names[node]) if parts is not None]
        own.extend((SUPPLIER, each) for each in dict.fromkeys((*issuers, *suppliers.get(node, ()))))
        numbers = (columns.number(facet, value) for facet, value in own)
        pairs.extend((node, number) for number in numbers if number is not None)
    return pairs
