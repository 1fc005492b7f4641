"""What to simulate: how many units, with which planted causes, and how badly the messages behave.

A plan and a seed give the same events byte for byte, on any machine and in any process.
"""

from __future__ import annotations

from typing import Literal, get_args

import msgspec

CauseName = Literal[
    "bad_lot",
    "machine_drift",
    "tool_wear",
    "confounded_shift",
    "confounded_operator",
    "program_version",
    "interaction",
    "humidity",
    "lying_gauge",
    "upstream_drum",
    "window_excursion",
    "protective",
    "rare",
    "none",
]
CAUSES: tuple[CauseName, ...] = get_args(CauseName)


class Mischief(msgspec.Struct, frozen=True, kw_only=True):
    """What goes wrong with messages and readings, each as a share; all of it is listed in the truth.

    None of it touches what makes links but ``late``, ``misread`` (voided and corrected) and ``duplicated``, so what a
    trace must find stays exact.

    * ``late``: messages held up for hours or days; ``duplicated``: sent again, unchanged;
      ``conflicting``: sent again under the same eventID with another content.
    * ``misread``: gluings reported with a lot that was not used, then voided and corrected.
    * ``orphan``: tests reported for a serial that nobody made; ``respelled``: the test reported again under another
      spelling of its serial; ``missing``: curing or balancing done, never recorded.
    * ``spike``, ``unit_slip``: of readings; ``stuck``: of readings at which a sensor begins to repeat itself.
    * ``clock_seconds``: how far the clock of one test stand is ahead (negative: behind) in the middle of the run.
    """

    late: float = 0.03
    misread: float = 1 / 37
    duplicated: float = 0.005
    conflicting: float = 0.001
    orphan: float = 0.002
    respelled: float = 0.003
    missing: float = 0.003
    spike: float = 0.001
    unit_slip: float = 0.001
    stuck: float = 0.0003
    clock_seconds: int = -5400

    def __post_init__(self) -> None:
        for name in self.__struct_fields__:
            value = getattr(self, name)
            if name != "clock_seconds" and not 0 <= value <= 1:
                raise ValueError(f"mischief {name} is a share between 0 and 1, not {value}")


QUIET = Mischief(
    late=0.0,
    misread=0.0,
    duplicated=0.0,
    conflicting=0.0,
    orphan=0.0,
    respelled=0.0,
    missing=0.0,
    spike=0.0,
    unit_slip=0.0,
    stuck=0.0,
    clock_seconds=0,
)
CALM = msgspec.structs.replace(QUIET, late=0.03, misread=1 / 37)
"""Late messages and honest corrections only: every event is admitted, none is doubtful."""
WILD = Mischief(
    late=0.1,
    duplicated=0.05,
    conflicting=0.01,
    orphan=0.02,
    respelled=0.02,
    missing=0.03,
    spike=0.01,
    unit_slip=0.01,
    stuck=0.003,
)
MISCHIEF = {"quiet": QUIET, "calm": CALM, "modest": Mischief(), "wild": WILD}


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """``units``: motors to make; ``units_a_day``: how fast; ``machines``: parallel machines of a step (2 to 4).

    ``base_rate``: probability of each class of defect without any cause. ``effect``: the probability that a full dose
    of a planted cause makes a unit defective; None: the cause's own default. ``escape``: share of real defects that the
    end-of-line test does not see. ``complain``: share of sold units with such a defect that come back as complaints.
    """

    units: int = 60
    units_a_day: int = 30
    machines: int = 3
    causes: tuple[CauseName, ...] = ()
    mischief: Mischief = CALM
    base_rate: float = 0.03
    effect: float | None = None
    escape: float = 0.15
    complain: float = 0.8

    def __post_init__(self) -> None:
        if self.units < 1:
            raise ValueError("at least one unit")
        if not 1 <= self.units_a_day <= 40_000:
            raise ValueError("at least one unit a day, and at most 40,000")
        if not 2 <= self.machines <= 4:
            raise ValueError("two to four machines in parallel")
        if unknown := set(self.causes) - set(CAUSES):
            raise ValueError(f"no such cause: {', '.join(sorted(unknown))}")
        for name in ("base_rate", "escape", "complain"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} is a probability")
        if self.effect is not None and not 0 <= self.effect <= 1:
            raise ValueError("effect is a probability")

    @property
    def carriers(self) -> int:
        """Returnable carriers: a works that makes more has more of them, so that each is used as often."""
        return max(12, -(-self.units_a_day * 12 // 30))

    @property
    def trucks(self) -> int:
        """Trucks of the haulier, likewise."""
        return max(17, -(-self.units_a_day * 17 // 30))


EVENTS_PER_UNIT = 12
"""Fewer than any plan makes; for choosing how many units are enough."""

PRESETS = {
    "small": Plan(),
    "demo": Plan(units=60),
    "week": Plan(units=2100, units_a_day=300, causes=("upstream_drum",), mischief=Mischief()),
    "load": Plan(units=1_000_000 // EVENTS_PER_UNIT, units_a_day=2000, causes=("upstream_drum",)),
}
EVENTS_OF_PRESET = {"load": 1_000_000}
"""Presets that end after so many events."""


LONGEST_DAYS = 60
"""How long a plan of many units runs: what it makes a day follows from that, so that nothing lies in the future."""


def enough(events: int, plan: Plan | None = None) -> Plan:
    """The plan (by default the demonstration's) with as many units as make at least so many events, made within
    :data:`LONGEST_DAYS`. Raises ValueError for more than can be made in that time (about 28 million events)."""
    plan = plan or Plan()
    units = max(1, events // EVENTS_PER_UNIT + 1)
    changed: Plan = msgspec.structs.replace(plan, units=units, units_a_day=fast_enough(units, plan))
    changed.__post_init__()
    return changed


def fast_enough(units: int, plan: Plan) -> int:
    """Units a day by which so many are made within :data:`LONGEST_DAYS`: the plan's own, or more."""
    return max(plan.units_a_day, -(-units // LONGEST_DAYS))
