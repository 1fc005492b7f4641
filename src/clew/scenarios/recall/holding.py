"""The hold of a recall scope as it is recorded: plain events, in portions that a person can still read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec

from clew.events.errors import BadRequest
from clew.events.house import hold_event
from clew.events.house.holds import HoldAction
from clew.events.model import AnyEvent
from clew.events.timestamps import timestamp
from clew.scenarios.recall.model import Scope
from clew.storage.record import Clock
from clew.storage.records import CaptureResult

RecordEvents = Callable[[Sequence[tuple[str, AnyEvent]], bytes], CaptureResult]
HELD_AT_ONCE = 5000
"""Things in one event."""


def record_holds(
    record: RecordEvents, clock: Clock, scope: Scope, action: HoldAction, keys: Sequence[str], reason: str | None
) -> tuple[str, ...]:
    """Place or release the scope's hold on things; the eventIDs of what was recorded."""
    now = timestamp(clock())
    named: list[str] = []
    for number in range(0, len(keys), HELD_AT_ONCE):
        things = keys[number : number + HELD_AT_ONCE]
        event = hold_event(scope.hold_id, action, things, now, reason=reason, case=scope.name or scope.hold_id)
        raw = {"hold": scope.hold_id, "action": action, "things": things}
        done = record([("hold", event)], msgspec.json.encode(raw))
        named += [outcome.event_id for outcome in done.outcomes if outcome.event_id]
    return tuple(named)


def keys_to_release(
    asked: Sequence[str], on_hold: Iterable[str], keys_of: Callable[[str], tuple[str, ...]]
) -> list[str]:
    """Keys of the things to be released: all that are on the hold, or those asked for by name.

    Raises BadRequest where nothing, or one of them not, is on it.
    """
    held = dict.fromkeys(on_hold)
    if not asked:
        if not held:
            raise BadRequest("scope.nothing_held")
        return list(held)
    keys: dict[str, None] = {}
    for name in asked:
        found = next((key for key in keys_of(name) if key in held), None)
        if found is None:
            raise BadRequest("scope.not_held", id=name)
        keys[found] = None
    return list(keys)
