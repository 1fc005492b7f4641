"""How good the data of each source are, day by day, in five dimensions (clause 5.4).

Every figure is a share with its numerator and denominator, so that it can be counted again:

============ ==================================================== =====================================
dimension    numerator                                            denominator
============ ==================================================== =====================================
completeness mapped cells that say something                      mapped cells of the records read
required     items that no rule of a required fact refused        items
validity     items neither refused nor flagged as wrong           items
timeliness   events that arrived within the target of the source  events recorded
uniqueness   items that were not known already                    items
consistency  items in which nothing contradicts                   items
============ ==================================================== =====================================

A source is a party, a mapping (or connector) and, where one is given, a device. Releases from quarantine are not
counted again: their items came in, and were refused, once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from clew.storage.reads.quality import AHEAD, STEP, Broken, Column, Counted, Day, Late

DEFAULT_TARGET_SECONDS = 24 * 3600
WORST = 8
Key = tuple[str, str, str | None]


class Share(msgspec.Struct, frozen=True):
    """``of`` 0: there was nothing to judge."""

    count: int
    of: int

    @property
    def value(self) -> float | None:
        return self.count / self.of if self.of else None


class Lateness(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds between event and record, to within two per cent; None where no event was recorded."""

    median_seconds: float | None
    p95_seconds: float | None


class Quality(msgspec.Struct, frozen=True, kw_only=True):
    """``shares`` by dimension; ``day`` None: of all days together."""

    day: str | None
    items: int
    recorded: int
    duplicate: int
    quarantined: int
    not_recorded: int
    shares: dict[str, Share]
    lateness: Lateness


class FilledColumn(msgspec.Struct, frozen=True):
    column: str
    share: Share


class SourceQuality(msgspec.Struct, frozen=True, kw_only=True):
    """One source. ``days``: those on which something came, in their order; ``columns``: the emptiest; ``broken``: the
    rules that are broken most; ``target_seconds``: what counts as in time."""

    party: str
    source: str
    device: str | None
    target_seconds: int
    total: Quality
    days: tuple[Quality, ...]
    columns: tuple[FilledColumn, ...]
    broken: tuple[Broken, ...]


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """``zone``: whose days these are; ``calendar``: every day of the report, in order."""

    zone: str
    calendar: tuple[str, ...]
    sources: tuple[SourceQuality, ...]


def report(
    counted: Counted, *, zone: str, calendar: Sequence[str], targets: Mapping[str, int], source: str | None = None
) -> Report:
    """Pure. ``targets``: seconds by source (mapping or connector); ``source``: only those of this name, party or
    device."""
    days: dict[Key, list[Day]] = defaultdict(list)
    for day in counted.days:
        if day.day in calendar and (source is None or source in (day.source, day.party, day.device)):
            days[day.party, day.source, day.device].append(day)
    late = _grouped(counted.late)
    columns = _grouped(counted.columns)
    broken = _grouped(counted.broken)
    sources = [
        _source(key, days[key], late[key], columns[key], broken[key], targets) for key in sorted(days, key=_order)
    ]
    return Report(zone=zone, calendar=tuple(calendar), sources=tuple(sources))


def _order(key: Key) -> tuple[str, str, str]:
    return key[0], key[1], key[2] or ""


def _grouped(rows: Iterable[Late] | Iterable[Column] | Iterable[Broken]) -> dict[Key, list]:  # type: ignore[type-arg]
    groups: dict[Key, list] = defaultdict(list)  # type: ignore[type-arg]
    for row in rows:
        groups[row.party, row.source, row.device].append(row)
    return groups


def _source(
    key: Key,
    days: Sequence[Day],
    late: Sequence[Late],
    columns: Sequence[Column],
    broken: Sequence[Broken],
    targets: Mapping[str, int],
) -> SourceQuality:
    target = targets.get(key[1], DEFAULT_TARGET_SECONDS)
    by_day = [
        _quality(
            one.day,
            [one],
            [each for each in late if each.day == one.day],
            [each for each in columns if each.day == one.day],
            target,
        )
        for one in days
    ]
    known = {one.day for one in days}
    return SourceQuality(
        party=key[0],
        source=key[1],
        device=key[2],
        target_seconds=target,
        total=_quality(
            None, days, [each for each in late if each.day in known], [c for c in columns if c.day in known], target
        ),
        days=tuple(by_day),
        columns=_emptiest([each for each in columns if each.day in known]),
        broken=tuple(sorted(broken, key=lambda each: (-each.count, each.rule, each.field))[:WORST]),
    )


def _quality(
    day: str | None, days: Sequence[Day], late: Sequence[Late], columns: Sequence[Column], target: int
) -> Quality:
    items = sum(one.items for one in days)
    quarantined = sum(one.quarantined for one in days)
    duplicate = sum(one.duplicate for one in days)
    invalid = sum(one.invalid for one in days)
    against = sum(one.contradicting + one.contradictions for one in days)
    missing = sum(one.incomplete for one in days)
    steps: dict[int, int] = defaultdict(int)
    for each in late:
        steps[each.step] += each.events
    events = sum(steps.values())
    return Quality(
        day=day,
        items=items,
        recorded=sum(one.recorded for one in days),
        duplicate=duplicate,
        quarantined=quarantined,
        not_recorded=sum(one.not_recorded for one in days),
        shares={
            "completeness": Share(sum(each.filled for each in columns), sum(each.records for each in columns)),
            "required": Share(items - missing, items),
            "validity": Share(items - quarantined - invalid, items),
            "timeliness": Share(sum(n for step, n in steps.items() if upper(step) <= target * STEP), events),
            "uniqueness": Share(items - duplicate, items),
            "consistency": Share(items - against, items),
        },
        lateness=Lateness(median_seconds=percentile(steps, 0.5), p95_seconds=percentile(steps, 0.95)),
    )


def upper(step: int) -> float:
    """The upper bound of a step of lateness, in seconds."""
    return 0.0 if step == AHEAD else float(STEP ** (step + 1))


def percentile(steps: Mapping[int, int], part: float) -> float | None:
    """The lateness that ``part`` of the events do not exceed: the middle of its step, in seconds."""
    total = sum(steps.values())
    seen = 0
    for step in sorted(steps):
        seen += steps[step]
        if seen >= part * total:
            return 0.0 if step == AHEAD else float(STEP ** (step + 0.5))
    return None


def _emptiest(columns: Sequence[Column]) -> tuple[FilledColumn, ...]:
    """Columns that are not filled everywhere, the emptiest first."""
    filled: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for each in columns:
        filled[each.column][0] += each.filled
        filled[each.column][1] += each.records
    shares = [FilledColumn(name, Share(*counts)) for name, counts in filled.items() if counts[0] < counts[1]]
    return tuple(sorted(shares, key=lambda each: (each.share.value or 0.0, each.column))[:WORST])
