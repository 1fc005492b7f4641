"""Current state of a thing: a fold over what is in force, in the order of (eventTime, position). Pure.

An observation that comes in order is one ``step`` on the state kept so far. One that comes late, or is voided, or ends
what a late one began, makes the thing be folded anew from all its observations; both give the same state, which the
tests check after every event.

Containment here is *where is it now*: the latest ADD wins until that parent lets go of it. Things counted by quantity
have no single container and get none. Law of the intervals behind it: docs/trace-semantics.md.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

Order = tuple[int, int]
"""(event time in UTC microseconds, log position)."""


class Observation(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What one event in force says about one thing.

    ``added_to``/``deleted_from``: (parent node, bond) pairs. ``emptied``: bonds that a DELETE without children ended
    with this thing as the parent. ``holds``: (hold identifier, ``place`` or ``release``).
    ``named``: False when the thing is not in the event but its parent let go of all.
    """

    time: int
    position: int
    named: bool = True
    biz_step: str | None = None
    disposition: str | None = None
    read_point: str | None = None
    biz_location: str | None = None
    ended: str | None = None
    added_to: tuple[tuple[int, str], ...] = ()
    deleted_from: tuple[tuple[int, str], ...] = ()
    emptied: tuple[str, ...] = ()
    holds: tuple[tuple[str, str], ...] = ()

    @property
    def order(self) -> Order:
        return self.time, self.position


class State(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The row of ``current_state`` without its node. Instants are UTC microseconds; parents are node numbers."""

    last_time: int
    last_position: int
    biz_step: str | None = None
    disposition: str | None = None
    read_point: str | None = None
    biz_location: str | None = None
    container_id: int | None = None
    assembly_id: int | None = None
    ended: str | None = None
    holds: tuple[str, ...] = ()
    contents_ended_time: int | None = None
    contents_ended_position: int | None = None
    components_ended_time: int | None = None
    components_ended_position: int | None = None

    @property
    def order(self) -> Order:
        return self.last_time, self.last_position

    def emptied_after(self, order: Order, bond: str) -> bool:
        """Whether this thing, as a parent, let go of everything of ``bond`` after ``order``."""
        time, position = (
            (self.components_ended_time, self.components_ended_position)
            if bond == "install"
            else (self.contents_ended_time, self.contents_ended_position)
        )
        return time is not None and position is not None and (time, position) > order


def fold(observations: Iterable[Observation]) -> State | None:
    """The state after all observations, in any order given; None when the thing is named by no event in force."""
    state: State | None = None
    for observation in sorted(observations, key=lambda o: o.order):
        if observation.named or state is not None:  # what a parent let go of earlier did not hold this thing yet
            state = step(state, observation)
    return state


def step(state: State | None, seen: Observation) -> State:
    """The state after one further observation, which must not be earlier than the state."""
    before = state or State(last_time=seen.time, last_position=seen.position)
    container, assembly = _parents(before, seen)
    contents = seen.order if "contain" in seen.emptied else None
    components = seen.order if "install" in seen.emptied else None
    return State(
        last_time=seen.time if seen.named else before.last_time,
        last_position=seen.position if seen.named else before.last_position,
        biz_step=seen.biz_step or before.biz_step,
        disposition=seen.disposition or before.disposition,
        read_point=seen.read_point or before.read_point,
        biz_location=seen.biz_location or before.biz_location,
        container_id=container,
        assembly_id=assembly,
        ended=seen.ended if seen.named else before.ended,
        holds=_holds(before.holds, seen.holds),
        contents_ended_time=contents[0] if contents else before.contents_ended_time,
        contents_ended_position=contents[1] if contents else before.contents_ended_position,
        components_ended_time=components[0] if components else before.components_ended_time,
        components_ended_position=components[1] if components else before.components_ended_position,
    )


def _parents(before: State, seen: Observation) -> tuple[int | None, int | None]:
    container, assembly = before.container_id, before.assembly_id
    for parent, bond in seen.deleted_from:
        if parent == container and bond in ("", "contain"):
            container = None
        if parent == assembly and bond in ("", "install"):
            assembly = None
    for parent, bond in seen.added_to:
        if bond == "install":
            assembly = parent
        else:
            container = parent
    return container, assembly


def _holds(before: tuple[str, ...], changes: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    if not changes:
        return before
    held = set(before)
    for hold_id, action in changes:
        (held.add if action == "place" else held.discard)(hold_id)
    return tuple(sorted(held))
