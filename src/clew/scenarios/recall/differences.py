"""What two evaluations of a scope found differently, and which events made the difference. Pure but for the causes.

The cause of a change is what was recorded since about the unit itself; else about what holds or held it; else about
the nearest node on the way from the start to it: a lot that turns out to have been consumed elsewhere changes units
that its late event does not name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import msgspec
from msgspec.structs import replace

from clew.scenarios.recall.model import CHANGES, Change, Changed, Unit

Causes = Callable[[set[str]], Mapping[str, tuple[int, ...]]]
"""Keys → log positions of what was recorded about each since the older evaluation."""
_WHERE = ("status", "carrier_status", "place", "destination", "inside", "reach")
_IGNORED = ("told_time", "told_position", "via", "event", "time", "share")
"""Aspects that may differ without anybody having to act: kept as they are now, not told as a change."""


def change_of(before: Unit | None, after: Unit | None) -> Change | None:
    """How a unit changed; None: not so that it counts. A unit that is excluded is not in the scope."""
    was = before is not None and before.word != "excluded"
    is_ = after is not None and after.word != "excluded"
    if was != is_:
        return "added" if is_ else "left"
    if before is None or after is None or not is_:
        return None
    if before.word != after.word:
        return "reworded"
    if any(getattr(before, name) != getattr(after, name) for name in _WHERE):
        return "moved"
    alike = replace(before, **{name: getattr(after, name) for name in _IGNORED})
    return None if alike == after else "otherwise"


class Delta(msgspec.Struct, frozen=True):
    """``changed``: what is told; ``ended``: ordinal of each row that no longer holds, with its causes; ``begun``: new
    rows with theirs (also of nodes that changed in a way that is not told, and of excluded ones)."""

    changed: tuple[Changed, ...]
    ended: dict[int, tuple[int, ...]]
    begun: tuple[tuple[Unit, tuple[int, ...]], ...]

    def counts(self) -> dict[str, int]:
        counts: dict[str, int] = dict.fromkeys(CHANGES, 0)
        for each in self.changed:
            counts[each.change] += 1
        return counts


def delta(before: Mapping[str, tuple[int, Unit]], after: Iterable[Unit], causes: Causes) -> Delta:
    """``before``: by key, the ordinal and the unit of the older version's rows."""
    now = {unit.key: unit for unit in after}
    differing = [key for key in (*now, *(key for key in before if key not in now)) if _differs(before, now, key)]
    asked = _asked(differing, before, now)
    said = causes(asked) if differing else {}
    changed, ended, begun = [], {}, []
    finder = _Finder(before, now, said)
    for key in differing:
        older, newer = before.get(key), now.get(key)
        told = change_of(older[1] if older else None, newer)
        why = finder.causes(key)
        if older is not None:
            ended[older[0]] = why
        if newer is not None:
            begun.append((newer, why))
        if told is not None and _told(newer or (older[1] if older else None)):
            changed.append(Changed(change=told, key=key, before=older[1] if older else None, after=newer, events=why))
    return Delta(tuple(changed), ended, tuple(begun))


def _told(unit: Unit | None) -> bool:
    """Operations are links between units; what is told is units and boundaries."""
    return unit is not None and unit.kind != "operation"


def _differs(before: Mapping[str, tuple[int, Unit]], now: Mapping[str, Unit], key: str) -> bool:
    """Whether a row has to be written anew. Not for the instants alone: every event of a lorry would rewrite all rows
    of what is on it, and every event at all the departures of a backward trace."""
    older, newer = before.get(key), now.get(key)
    if older is None or newer is None:
        return True
    unit = older[1]
    if unit == newer:
        return False
    time = unit.time if newer.way in ("backward", "both") else newer.time
    same = replace(newer, time=time, told_time=unit.told_time, told_position=unit.told_position)
    return unit != same


def _asked(differing: Iterable[str], before: Mapping[str, tuple[int, Unit]], now: Mapping[str, Unit]) -> set[str]:
    """The keys that may have caused the differences."""
    asked: set[str] = set()
    for key in differing:
        for unit in (before[key][1] if key in before else None, now.get(key)):
            while unit is not None and unit.key not in asked:
                asked.add(unit.key)
                asked.update(unit.inside)
                via = unit.via or ""
                asked.add(via)
                older = before.get(via)
                unit = now.get(via) or (older[1] if older else None)
    asked.discard("")
    return asked


class _Finder:
    """The events behind each change, looked up along the way to the start; each node once."""

    def __init__(
        self,
        before: Mapping[str, tuple[int, Unit]],
        now: Mapping[str, Unit],
        said: Mapping[str, tuple[int, ...]],
    ) -> None:
        self._before = before
        self._now = now
        self._said = said

    def causes(self, key: str) -> tuple[int, ...]:
        """Log positions, in order; none where nothing recorded since says why (a start that means something else)."""
        seen: set[str] = set()
        waiting = [key]
        while waiting:
            found: set[int] = set()
            further: list[str] = []
            for each in waiting:
                seen.add(each)
                units = [unit for unit in (self._old(each), self._now.get(each)) if unit is not None]
                for name in (each, *(name for unit in units for name in unit.inside)):
                    found.update(self._said.get(name, ()))
                further += [unit.via for unit in units if unit.via is not None]
            if found:
                return tuple(sorted(found))
            waiting = [each for each in dict.fromkeys(further) if each not in seen]
        return ()

    def _old(self, key: str) -> Unit | None:
        found = self._before.get(key)
        return found[1] if found else None
