"""A recall scope: what it starts with, by what policy it is traced, and what one evaluation of it found."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from clew.events.errors import BadRequest
from clew.scenarios.asking import DIRECTIONS, TraceOptions
from clew.scenarios.mixing_asked import asked_mixing

ScopeDirection = Literal["forward", "backward", "both"]
Way = Literal["subject", "forward", "backward", "both"]
Change = Literal["added", "left", "reworded", "moved", "otherwise"]
CHANGES: tuple[Change, ...] = ("added", "left", "reworded", "moved", "otherwise")
LONGEST_NAME = 200


class Start(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a scope begins with, as the words of whoever asked, so that each evaluation finds anew what they mean.

    ``things``: keys; ``facets``, ``excursions``, ``contents_of``, ``between``, ``content_at``: as
    ``clew.scenarios.starting_sets`` reads them.
    """

    things: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()
    excursions: tuple[str, ...] = ()
    contents_of: tuple[str, ...] = ()
    between: tuple[str, ...] = ()
    content_at: str | None = None

    @property
    def is_set(self) -> bool:
        """Whether it is more than things: then any event may change what it means."""
        return bool(self.facets or self.excursions or self.contents_of)


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """How a scope is traced. ``from_time``, ``at_time``: bounds of the forward and the backward trace (UTC µs);
    ``mixing``: the model for operations of several events as ``clew trace`` takes it; ``mixing_of``: of single ones."""

    direction: ScopeDirection = "forward"
    from_time: int | None = None
    at_time: int | None = None
    contact: bool = False
    cross_classes: bool = False
    mixing: str = "any"
    mixing_of: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.direction not in DIRECTIONS:
            choices = ", ".join(DIRECTIONS)
            raise BadRequest("request.bad_choice", name="direction", value=self.direction, choices=choices)
        asked_mixing(self.mixing, of=self.mixing_of)
        if self.direction == "forward" and self.at_time is not None:
            raise BadRequest("trace.at_is_backward")
        if self.direction == "backward" and self.from_time is not None:
            raise BadRequest("trace.from_is_forward")

    def options(self, as_known_at: int | None) -> tuple[TraceOptions, ...]:
        """One question for each direction."""
        asked: list[TraceOptions] = []
        if self.direction in ("forward", "both"):
            asked.append(TraceOptions(direction="forward", from_time=self.from_time))
        if self.direction in ("backward", "both"):
            asked.append(TraceOptions(direction="backward", at_time=self.at_time))
        return tuple(
            msgspec.structs.replace(
                each,
                contact=self.contact,
                cross_classes=self.cross_classes,
                as_known_at=as_known_at,
                mixing=asked_mixing(self.mixing, of=self.mixing_of),
            )
            for each in asked
        )


class Unit(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One node of a scope: what the trace says of it, and where it is. Keys refer to other nodes; instants are UTC
    microseconds; ``time``: earliest arrival or latest departure; ``event``: eventID of the link that reached it."""

    key: str
    spelling: str
    kind: str
    way: str
    word: str
    time: int | None = None
    share: float | None = None
    via: str | None = None
    event: str | None = None
    reason: dict[str, Any] | None = None
    class_key: str | None = None
    status: str | None = None
    carrier_status: str | None = None
    place: str | None = None
    destination: str | None = None
    inside: tuple[str, ...] = ()
    reach: bool = False
    told_time: int | None = None
    told_position: int | None = None
    holds: tuple[str, ...] = ()
    amounts: dict[str, dict[str, str | None]] | None = None
    gaps: tuple[str, ...] = ()

    @property
    def is_thing(self) -> bool:
        return self.kind in ("instance", "lot")

    @property
    def in_scope(self) -> bool:
        """Whether it is a thing that is, or may be, affected."""
        return self.is_thing and self.word != "excluded"


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What one evaluation found. ``watched``: keys outside the scope of which a statement can change it; ``summary``:
    plain JSON-ready."""

    position: int
    units: tuple[Unit, ...]
    watched: frozenset[str]
    summary: dict[str, Any]


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """A scope as it is kept. ``version``: of its last evaluation; ``checked``: nothing that the log holds up to there
    changes that."""

    id: int
    name: str
    start: Start
    policy: Policy
    created_at: int
    created_by: str
    closed_at: int | None
    closed_by: str | None
    close_reason: str | None
    version: int
    checked: int

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def hold_id(self) -> str:
        """The identifier of the hold that ``clew scope hold`` places."""
        return f"recall-{self.id}"


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """One unit that two evaluations found differently. ``before``, ``after``: None where it was or is not in the scope;
    ``events``: log positions of what was recorded in between and caused it."""

    change: Change
    key: str
    before: Unit | None
    after: Unit | None
    events: tuple[int, ...] = ()
