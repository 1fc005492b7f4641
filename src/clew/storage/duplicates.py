"""Is an event known already? Pure; decided under the sequencer lock, within one source party.

The rules (docs/trace-semantics.md "Knowledge time"; docs/adr/0002):

* same eventID, same content, both or neither a declaration: a duplicate, no new event;
* same eventID, other content, neither a declaration: a conflict, refused;
* an event without eventID is known by its content hash; two that differ in content never conflict;
* a declaration voids the ordinary events of its eventID, or of its content hash when it has none, whichever came first;
  one whose content differs from what it voids is recorded and flagged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec


class KnownEvent(msgspec.Struct, frozen=True, gc=False):
    """What is remembered of a recorded event to tell it again. ``event_id`` is the given one or the ``ni:`` hash."""

    position: int
    event_id: str
    event_id_given: bool
    content_hash: bytes
    is_declaration: bool


class Verdict(msgspec.Struct, frozen=True, gc=False):
    """``new`` (``position`` None), ``duplicate`` of / ``conflict`` with the event at ``position``, or ``held``:
    new, but another event of its record is in conflict (``position`` None)."""

    state: Literal["new", "duplicate", "conflict", "held"]
    position: int | None = None


class Voids(msgspec.Struct, frozen=True, gc=False):
    """``voided``: (position, voided_at) pairs that recording an event adds. ``differs``: flag its other content."""

    voided: tuple[tuple[int, int], ...] = ()
    differs: bool = False


_NOTHING = Voids()


def judge_record(known: Known, events: Sequence[KnownEvent]) -> list[Verdict] | None:
    """The verdicts on the events of one record of which one contradicts what is known, or another of them: then none of
    them is recorded. None when none does."""
    among = Known()
    verdicts = []
    for event in events:
        verdict = known.judge(event)
        inner = among.judge(event)
        verdicts.append(inner if verdict.state == "new" and inner.state == "conflict" else verdict)
        among.add(event)
    if all(verdict.state != "conflict" for verdict in verdicts):
        return None
    return [Verdict("held") if verdict.state == "new" else verdict for verdict in verdicts]


class Known:
    """The recorded events of one source party that could matter to a batch; grows as the batch is recorded."""

    def __init__(self, events: Iterable[KnownEvent] = ()) -> None:
        self._by_id: dict[str, list[KnownEvent]] = defaultdict(list)
        self._by_content: dict[bytes, list[KnownEvent]] = defaultdict(list)
        for event in events:
            self.add(event)

    def add(self, event: KnownEvent) -> None:
        self._by_id[event.event_id].append(event)
        self._by_content[event.content_hash].append(event)

    def judge(self, new: KnownEvent) -> Verdict:
        """Duplicate, conflict or new; ``new.position`` is not looked at."""
        same_id = self._by_id.get(new.event_id, ())
        for known in same_id:
            if known.content_hash == new.content_hash and known.is_declaration == new.is_declaration:
                return Verdict("duplicate", known.position)
        if not new.event_id_given:
            for known in self._by_content.get(new.content_hash, ()):
                if not known.event_id_given and known.is_declaration == new.is_declaration:
                    return Verdict("duplicate", known.position)
            return Verdict("new")
        if not new.is_declaration:
            for known in same_id:
                if known.event_id_given and not known.is_declaration:
                    return Verdict("conflict", known.position)
        return Verdict("new")

    def voids(self, new: KnownEvent) -> Voids:
        """What recording ``new`` at ``new.position`` voids: others when it is a declaration, itself otherwise."""
        if new.is_declaration:
            candidates = (
                self._by_id.get(new.event_id, ()) if new.event_id_given else self._by_content.get(new.content_hash, ())
            )
            targets = [known for known in candidates if not known.is_declaration]
            differs = any(known.content_hash != new.content_hash for known in targets)
            return Voids(tuple((known.position, new.position) for known in targets), differs)
        same_id, same_content = self._by_id.get(new.event_id), self._by_content.get(new.content_hash)
        if not same_id and not same_content:
            return _NOTHING  # what nearly every event voids
        declarations = [
            *(k for k in same_id or () if k.is_declaration and k.event_id_given),
            *(k for k in same_content or () if k.is_declaration and not k.event_id_given),
        ]
        if not declarations:
            return _NOTHING
        first = min(known.position for known in declarations)
        return Voids(((new.position, first),), any(known.content_hash != new.content_hash for known in declarations))
