"""The questions about gauges as a door asks them: texts and clocks in, answers out."""

from __future__ import annotations

from collections.abc import Callable

from clew.scenarios.gauge_impact import Impact, ImpactReader
from clew.scenarios.gauges import SOON_DAYS, Gauge, Gauges
from clew.scenarios.unit_file import Entry
from clew.scenarios.unit_reading import UnitReader
from clew.security.roles import Verb
from clew.security.visibility import Visibility
from clew.storage.record import Clock
from clew.storage.store import Store
from clew.tracing.answer import Answer
from clew.tracing.request import TraceRequest


class GaugeDesk:
    """Reads under one visibility. ``at``: UTC microseconds, None: now; ``as_known_at``: a log position. ``trace``: as
    the installation traces; None: by the plain engine."""

    def __init__(
        self,
        store: Store,
        visibility: Visibility,
        clock: Clock,
        require: Callable[[Verb], object],
        trace: Callable[[TraceRequest], Answer] | None = None,
    ) -> None:
        self._trace = trace
        self._store = store
        self._visibility = visibility
        self._require = require
        self._now = clock()
        self._gauges = Gauges(store, visibility, self._now)

    def list(self, *, at: int | None = None, as_known_at: int | None = None, soon_days: int = SOON_DAYS) -> list[Gauge]:
        """Every gauge, the worst first; one due within ``soon_days`` is due soon."""
        return self._gauges.all(self._gauges.moment(at, as_known_at), soon_days)

    def one(
        self, name: str, *, at: int | None = None, as_known_at: int | None = None, soon_days: int = SOON_DAYS
    ) -> Gauge:
        """Raises ``NotFound("gauge.unknown")``, ``BadRequest("thing.ambiguous")``."""
        return self._gauges.one(name, self._gauges.moment(at, as_known_at), soon_days)

    def doubted(self, entry: Entry) -> Entry:
        """The entry of an event with its doubtful results, as judged now."""
        return UnitReader(self._store, self._visibility, self._now).doubted((entry,))[0]

    def impact(self, name: str, *, at: int | None = None, as_known_at: int | None = None) -> Impact:
        """The doubtful results of a gauge and the units behind them. Raises as :meth:`one`."""
        self._require("trace")
        moment = self._gauges.moment(at, as_known_at)
        return ImpactReader(self._store, self._visibility, self._trace).impact(self._gauges.one(name, moment), moment)
