"""The data-quality report as one person asks for it: which days, which zone, which rules mean what."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from clew.collection.rules.model import (
    ClockCheck,
    ComponentsCheck,
    MassBalanceCheck,
    RelationCheck,
    RequiredCheck,
    Rule,
    SpellingCheck,
    StagesCheck,
)
from clew.events.errors import BadRequest
from clew.scenarios.data_quality import Report, report
from clew.scenarios.sources import Sources, standing
from clew.security.roles import Verb
from clew.security.visibility import Visibility
from clew.storage.reads.quality import Counted, Kinds, Read

TARGETS = "quality.targets"
MOST_DAYS = 366
_CONTRADICT = (RelationCheck, MassBalanceCheck, StagesCheck, ComponentsCheck, SpellingCheck, ClockCheck)
_OWN_CONTRADICTIONS = frozenset({"future", "self-containment", "void", "conflict"})


class QualityStore(Protocol):
    def counted(self, visibility: Visibility, *, since: int, zone: str, kinds: Kinds) -> Counted: ...

    def read(self, visibility: Visibility) -> tuple[Read, ...]: ...


class TargetSettings(Protocol):
    def get(self, name: str) -> Any: ...

    def put(self, name: str, value: Any, principal: str) -> None: ...


class QualityDesk:
    """``now``: the clock, UTC microseconds; ``rules``: those in force; ``principal``: who sets targets; ``require``
    raises Forbidden for what they may not do."""

    def __init__(
        self,
        store: QualityStore,
        settings: TargetSettings,
        rules: Callable[[], Iterable[Rule]],
        now: Callable[[], int],
        visibility: Visibility,
        principal: str,
        require: Callable[[Verb], object],
    ) -> None:
        self._store = store
        self._settings = settings
        self._rules = rules
        self._now = now
        self._visibility = visibility
        self._principal = principal
        self._require = require

    def report(self, *, days: int = 14, source: str | None = None, zone: str = "UTC") -> Report:
        """The last ``days`` days, today among them, as ``zone`` (IANA name) has days. Raises BadRequest."""
        if not 1 <= days <= MOST_DAYS:
            raise BadRequest("quality.bad_days", days=days, most=MOST_DAYS)
        calendar, since = _calendar(self._now(), days, _zone(zone))
        counted = self._store.counted(self._visibility, since=since, zone=zone, kinds=kinds_of(self._rules()))
        return report(counted, zone=zone, calendar=calendar, targets=self.targets(), source=source)

    def sources(self, *, days: int = 14, zone: str = "UTC") -> Sources:
        """Every source that was ever read, with its report of the last ``days`` days. Raises BadRequest."""
        return standing(self._store.read(self._visibility), self.report(days=days, zone=zone))

    def targets(self) -> dict[str, int]:
        """Within how many seconds the events of a source should be recorded, by mapping or connector."""
        kept = self._settings.get(TARGETS)
        return dict(kept) if isinstance(kept, dict) else {}

    def set_target(self, source: str, seconds: int) -> None:
        """Raises BadRequest for a target that is no positive number of seconds."""
        self._require("quarantine.correct")
        if not 0 < seconds <= 10**9:
            raise BadRequest("quality.bad_target", value=str(seconds))
        self._settings.put(TARGETS, self.targets() | {source: seconds}, self._principal)


def kinds_of(rules: Iterable[Rule]) -> Kinds:
    """Which of the rules say that facts contradict each other, and which that one is missing."""
    rules = list(rules)
    return Kinds(
        contradictions=_OWN_CONTRADICTIONS | {rule.name for rule in rules if isinstance(rule.check, _CONTRADICT)},
        required=frozenset({"required"}) | {rule.name for rule in rules if isinstance(rule.check, RequiredCheck)},
        remarks=frozenset({"mapping"}),
    )


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadRequest("quality.bad_zone", zone=name) from error


def _calendar(now: int, days: int, zone: ZoneInfo) -> tuple[tuple[str, ...], int]:
    """Every day of the report, and the instant at which the first begins."""
    today = datetime.fromtimestamp(now / 1_000_000, zone).date()
    first = today - timedelta(days=days - 1)
    begins = datetime(first.year, first.month, first.day, tzinfo=zone).astimezone(UTC)
    told: list[date] = [first + timedelta(days=number) for number in range(days)]
    return tuple(day.isoformat() for day in told), int(begins.timestamp()) * 1_000_000
