"""The store: one database of one organisation. Floors above hold a :class:`Store` and reach its rooms through it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from clew.events.links import RESET_STEPS
from clew.storage.acquisitions import Acquisitions
from clew.storage.blobs import Blobs
from clew.storage.captures import Captures
from clew.storage.cases import Cases
from clew.storage.cause_runs import CauseRuns
from clew.storage.cause_verdicts import CauseVerdicts
from clew.storage.database import check, connect, driver, writing
from clew.storage.feed import Feed
from clew.storage.intake import Capture
from clew.storage.keys import KeyRing
from clew.storage.migrate import migrate
from clew.storage.passports import Passports
from clew.storage.principals import Principals
from clew.storage.quarantine import Quarantine
from clew.storage.reads.chain import ChainReads
from clew.storage.reads.events import EventReads
from clew.storage.reads.facets import FacetReads
from clew.storage.reads.gauges import GaugeReads
from clew.storage.reads.histories import HistoryReads
from clew.storage.reads.links import LinkReads
from clew.storage.reads.lots import LotReads
from clew.storage.reads.overview import OverviewReads
from clew.storage.reads.quality import QualityReads
from clew.storage.reads.simple_query import QueryReads
from clew.storage.reads.things import ThingReads
from clew.storage.rebuild import Projections
from clew.storage.record import Clock, record
from clew.storage.records import Admitted, CaptureResult, OnError, Portion, Provenance, Rejected
from clew.storage.reset_steps import ResetSteps
from clew.storage.settings import Settings
from clew.storage.vault import Vault, remember_ring


def wall_clock() -> int:
    """UTC microseconds since 1970 as this machine has it."""
    return time.time_ns() // 1000


class Store:
    """Open with :meth:`open`; the rooms are attributes.

    ``events``, ``things``, ``links``, ``queries``: reads, each under a visibility. ``captures``, ``acquisitions``,
    ``quarantine``: what came in. ``blobs``: what events attach. ``vault``: persons. ``principals``, ``settings``.
    ``projections``: rebuild, dump. ``feed``: new positions. ``cause_runs``: answers given; ``cause_verdicts``: on
    their suspects. ``cases``: complaints. ``passports``: what is public.
    """

    def __init__(
        self, dsn: str, ring: KeyRing, clock: Clock = wall_clock, reset_steps: frozenset[str] = RESET_STEPS
    ) -> None:
        self.engine = connect(dsn)
        self._ring = ring
        self._clock = clock
        self.events = EventReads(self.engine)
        self.things = ThingReads(self.engine)
        self.overview = OverviewReads(self.engine)
        self.links = LinkReads(self.engine)
        self.histories = HistoryReads(self.engine)
        self.queries = QueryReads(self.engine)
        self.quality = QualityReads(self.engine)
        self.chain = ChainReads(self.engine)
        self.facets = FacetReads(self.engine)
        self.gauges = GaugeReads(self.engine)
        self.lots = LotReads(self.engine)
        self.captures = Captures(self.engine, ring)
        self.acquisitions = Acquisitions(self.engine, ring)
        self.quarantine = Quarantine(self.engine, ring, clock)
        self.blobs = Blobs(self.engine, ring)
        self.vault = Vault(self.engine, ring)
        self.principals = Principals(self.engine, clock)
        self.settings = Settings(self.engine, clock)
        self.cause_runs = CauseRuns(self.engine, clock)
        self.cause_verdicts = CauseVerdicts(self.engine, clock)
        self.cases = Cases(self.engine, clock)
        self.passports = Passports(self.engine, ring, clock)
        self.reset_steps = ResetSteps(self.engine, reset_steps)
        self.projections = Projections(self.engine)
        self.feed = Feed(dsn, self.engine)

    @classmethod
    def open(
        cls, dsn: str, key_file: Path, clock: Clock = wall_clock, reset_steps: frozenset[str] = RESET_STEPS
    ) -> Store:
        """Connect, check what durability rests on, migrate, bind the database to its key file, and rebuild projections
        that a program with another meaning of them wrote.

        ``dsn``: libpq URI or keywords. ``key_file``: made if absent, mode 0600, in the data folder. ``reset_steps``:
        the bizSteps that should clean containers; in force at once in an empty log, else after a rebuild by them.
        Raises Unavailable when the server cannot be reached or trusted, or the key file is not this database's.
        """
        store = cls(dsn, KeyRing.open(key_file), clock, reset_steps)
        try:
            check(store.engine)
            store.migrate()
            if store.projections.outdated():
                store.projections.rebuild()
            store.reset_steps.take_over_if_empty()
        except BaseException:
            store.close()
            raise
        return store

    def migrate(self) -> None:
        """Bring the schema to this program's; does nothing when it is."""
        migrate(self.engine)
        with writing(self.engine) as connection:
            remember_ring(driver(connection).cursor(), self._ring)

    def record(
        self,
        provenance: Provenance,
        admitted: Sequence[Admitted],
        rejected: Sequence[Rejected],
        raw: bytes,
        on_error: OnError = "rollback",
        *,
        portion: Portion | None = None,
    ) -> CaptureResult:
        """Record one capture, atomically and durably; see ``clew.storage.record``.

        With ``rollback``, anything refused keeps every event of the capture out; with ``proceed`` the rest is recorded.
        Either way the raw bytes are kept and what was refused is in quarantine. ``portion``: of which acquisition it
        is a part. Attachments are on disk before the events that name them.
        """
        capture = Capture(
            provenance=provenance,
            admitted=admitted,
            rejected=rejected,
            raw=raw,
            on_error=on_error,
            portion=portion,
        )
        if blobs := [data for each in admitted for data in each.blobs]:
            self.blobs.keep_all(blobs)
        with writing(self.engine) as connection:
            return record(driver(connection).cursor(), self._ring, self._clock, capture)

    def position(self) -> int:
        """The position of the last recorded event; 0 before the first. What every answer says it stands on."""
        return self.feed.position()

    def close(self) -> None:
        self.engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
