"""Why a node is excluded, in terms of the link that its reachable source missed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from clew.events.timestamps import canonical_time
from clew.tracing.excluded import Missed
from clew.tracing.reachability import Direction
from clew.tracing.request import Parameter, Reason


def reason_of(
    missed: Missed, direction: Direction, resets: Callable[[str], Sequence[int]], event: Callable[[int], str]
) -> Reason:
    """``resets``: instants at which a node was cleaned; ``event``: eventID by log position."""
    link, forward = missed.link, direction == "forward"
    params: dict[str, Parameter] = {"event": event(link.position), "link_time": canonical_time(link.start)}
    time = missed.arrival if forward else -missed.arrival
    if missed.cleaned:
        params["cleaned_at"] = canonical_time(_cleaned_at(resets(missed.source), time, forward))
    else:
        params["source_time"] = canonical_time(time)
    code = _code(missed, forward)
    if code in _ENDED:
        params["ended"] = canonical_time(link.end)
    return Reason(code, link.source, link.target, params)


def _cleaned_at(resets: Sequence[int], time: int, forward: bool) -> int:
    """The reset that closed the path: the first after arrival, backward the last before departure."""
    if forward:
        return min(reset for reset in resets if reset > time)
    return max(reset for reset in resets if reset <= time)


def _code(missed: Missed, forward: bool) -> str:
    link = missed.link
    if missed.cleaned:
        return "trace.excluded.cleaned"
    if not forward:
        return _BACKWARD[link.kind]
    if link.kind == "install" and link.end == link.start + 1:
        return "trace.excluded.installed_before_arrival"
    return _FORWARD[link.kind]


_FORWARD = {
    "consume": "trace.excluded.consumed_before_arrival",
    "produce": "trace.excluded.produced_before_arrival",
    "install": "trace.excluded.removed_before_arrival",
    "contain": "trace.excluded.unpacked_before_arrival",
}
_BACKWARD = {
    "consume": "trace.excluded.consumed_after_departure",
    "produce": "trace.excluded.produced_after_departure",
    "install": "trace.excluded.installed_after_departure",
    "contain": "trace.excluded.packed_after_departure",
}
_ENDED = frozenset({"trace.excluded.removed_before_arrival", "trace.excluded.unpacked_before_arrival"})
