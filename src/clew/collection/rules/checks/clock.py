"""When it is said to have happened: beside its arrival, and beside what a device counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cached_property

from clew.collection.rules.finding import broken
from clew.collection.rules.model import ClockCheck, Rule
from clew.collection.rules.needs import names_of, needs_of
from clew.collection.rules.said import Said, number
from clew.events.errors import Finding
from clew.events.timestamps import timestamp

MICROSECONDS = 1_000_000


class ClockJudge:
    """One clock rule over a batch: which series there are is worked out once."""

    def __init__(self, rule: Rule, check: ClockCheck, batch: Sequence[Said]) -> None:
        self._rule = rule
        self._check = check
        self._batch = batch
        self._needs = needs_of(rule)
        self._series = frozenset(name for field in check.per for name in names_of(field))

    def findings(self, said: Said, arrived: int) -> Iterator[Finding]:
        check, time = self._check, said.event.event_time
        behind = check.behind_seconds
        if check.ahead_seconds is not None and time.microseconds > arrived + check.ahead_seconds * MICROSECONDS:
            yield self._told("rule.future", time.lexical, f"≤ {timestamp(arrived).lexical} + {check.ahead_seconds} s")
        if behind is not None and time.microseconds < arrived - behind * MICROSECONDS:
            yield self._told("rule.too_old", time.lexical, f"≥ {timestamp(arrived).lexical} − {behind} s")
        if check.sequence is not None:
            yield from self._jumps(said)

    def _told(self, code: str, value: str, expected: str) -> Finding:
        return broken(self._rule, "eventTime", code, value=value, expected=expected)

    def _jumps(self, said: Said) -> Iterator[Finding]:
        """Earlier than what the same device counted before it."""
        placed = self._placed(said)
        if placed is None:
            return
        series, count = placed
        before = self._latest_before.get(series, {}).get(count)
        if before is not None and said.time < before - self._check.back_seconds * MICROSECONDS:
            expected = f"≥ {timestamp(before).lexical}"
            yield broken(self._rule, "eventTime", "rule.clock_jump", value=said.event.event_time.lexical,
                         expected=expected, count=format(count, "f"))  # fmt: skip

    def _placed(self, said: Said) -> tuple[tuple[str, ...], Decimal] | None:
        assert self._check.sequence is not None  # noqa: S101 - asked only then
        if not self._needs <= said.names or (self._series and self._series.isdisjoint(said.names)):
            return None
        counts = [value for one in said.values(self._check.sequence) if (value := number(one.text)) is not None]
        series = tuple("\0".join(one.text for one in said.values(field)) for field in self._check.per)
        if len(counts) != 1 or (series and not any(series)):
            return None
        return series, counts[0]

    @cached_property
    def _latest_before(self) -> dict[tuple[str, ...], dict[Decimal, int]]:
        """Per series: count → the latest time of any lower count."""
        series: dict[tuple[str, ...], dict[Decimal, int]] = {}
        for said in self._batch:
            placed = self._placed(said)
            if placed is not None:
                times = series.setdefault(placed[0], {})
                times[placed[1]] = max(said.time, times.get(placed[1], said.time))
        return {name: dict(_running(times)) for name, times in series.items()}


def _running(times: dict[Decimal, int]) -> Iterator[tuple[Decimal, int]]:
    latest: int | None = None
    for count in sorted(times):
        if latest is not None:
            yield count, latest
        latest = times[count] if latest is None else max(latest, times[count])
