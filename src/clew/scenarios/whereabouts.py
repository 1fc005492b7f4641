"""Where a thing has been: the containers that held it, what held those, and to whom it was sent (clause 8.2).

A pallet leaves the works under its own name: that a unit went to a customer is said by the events of the pallet while
the unit was on it. Pure: lives come in as a function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from clew.events.model import AggregationEvent
from clew.scenarios.unit_file import Entry, UnitFile

Life = Callable[[str], UnitFile]
DEEPEST = 4
"""Containers within containers that are followed: unit, case, pallet, lorry."""

INCOMING = frozenset({"receiving", "arriving", "accepting", "storing", "stocking"})
"""Steps at the destination: they name it too, and send nothing away."""

SENT_TO = ("possessing_party", "owning_party", "location")


class Stay(msgspec.Struct, frozen=True):
    """``id``: a container, or the party or place it was sent to (``sent``). ``start``, ``end``: UTC microseconds, end
    None: as far as is known still. ``within``: index of the stay that brought it there, None: the thing itself."""

    id: str
    start: int
    end: int | None
    sent: bool
    within: int | None
    event_id: str


class _Window(msgspec.Struct, frozen=True):
    start: int
    end: int | None

    def has(self, time: int) -> bool:
        return self.start <= time and (self.end is None or time <= self.end)


def stays(file: UnitFile, life: Life) -> tuple[Stay, ...]:
    """Every stay of the file's subject in the order in which they are to be told: each before what it led to.

    ``life``: the unit file of a container by its identifier (voided events in it are passed over).
    """
    found: list[Stay] = []
    _follow(file, _Window(-(1 << 62), None), None, 0, life, found)
    return tuple(found)


def _follow(file: UnitFile, window: _Window, within: int | None, depth: int, life: Life, found: list[Stay]) -> None:
    for entry, party in _sendings(file, window):
        found.append(Stay(party, entry.recorded.event_time, None, True, within, entry.recorded.event_id))
    if depth == DEEPEST:
        return
    for container, packed, unpacked in _containers(file, window):
        held = life(container)
        start = packed.recorded.event_time
        end = unpacked.recorded.event_time if unpacked else _emptied(held, start)
        if window.end is not None:
            end = window.end if end is None else min(end, window.end)
        found.append(Stay(container, start, end, False, within, packed.recorded.event_id))
        _follow(held, _Window(start, end), len(found) - 1, depth + 1, life, found)


def _containers(file: UnitFile, window: _Window) -> Iterator[tuple[str, Entry, Entry | None]]:
    """Container, the packing, and the unpacking that names the thing, if there is one."""
    told = [entry for entry in file.entries if entry.in_force and "child" in entry.roles]
    for number, entry in enumerate(told):
        event = entry.recorded.event
        parent = _parent(entry)
        if parent is None or getattr(event, "action", "") != "ADD" or not window.has(entry.recorded.event_time):
            continue
        key, spelling = parent
        unpacked = next(
            (
                later
                for later in told[number + 1 :]
                if getattr(later.recorded.event, "action", "") == "DELETE" and (_parent(later) or ("",))[0] == key
            ),
            None,
        )
        yield spelling, entry, unpacked


def _parent(entry: Entry) -> tuple[str, str] | None:
    if not isinstance(entry.recorded.event, AggregationEvent):
        return None
    return next(((each.key, each.spelling) for each in entry.others if each.role == "parent"), None)


def _emptied(container: UnitFile, since: int) -> int | None:
    """When the container was emptied as a whole (a DELETE that names no children)."""
    for entry in container.entries:
        event = entry.recorded.event
        whole = isinstance(event, AggregationEvent) and event.action == "DELETE" and not _names_children(event)
        if whole and entry.in_force and entry.recorded.event_time >= since:
            return entry.recorded.event_time
    return None


def _names_children(event: AggregationEvent) -> bool:
    return bool(event.child_epcs or event.child_quantity_list)


def _sendings(file: UnitFile, window: _Window) -> Iterator[tuple[Entry, str]]:
    """Events that name a destination, with the one that says most: who got it, else where it was sent."""
    last = None
    for entry in file.entries:
        if not entry.in_force or not window.has(entry.recorded.event_time) or entry.biz_step in INCOMING:
            continue
        named = {
            each.type.rpartition(":")[2].rpartition("/")[2]: each.id for each in entry.recorded.event.destination_list
        }
        party = next((named[kind] for kind in SENT_TO if kind in named), None)
        if party is not None and party != last:
            yield entry, party
            last = party
