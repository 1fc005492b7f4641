"""Capture of EPCIS JSON documents beside a COPY of the same rows, alternating on one server (docs/benchmarks.md)."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import psycopg

from benchmarks import rival
from benchmarks.stages import REST, STAGES, Stopwatch
from clew.bootstrap import Clew, local_principal, open_clew, rehearse, settings_from
from clew.collection.connectors import Source
from clew.storage.embedded import EmbeddedServer, ServerAddress
from clew.storage.embedded.configuration import ADMINISTRATOR
from clew.storage.embedded.folders import read_passwords
from clew.storage.embedded.layout import Layout
from clew.storage.store import Store
from clew.testing.database import DatabaseServer
from clew.testing.factory.documents import write_documents

EVENTS_PER_DOCUMENT = 500
BYTES_PER_EVENT = 1000
Progress = Callable[[str], None]
"""Told what is done next; once for each of :func:`steps`."""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """Rates are events per second, one a round. ``ratio``: of the medians, capture to COPY of rows;
    ``ratio_to_text``: to COPY of ready text. ``stages``: seconds of one further, watched round."""

    documents: int
    events_per_document: int
    bytes_per_event: int
    rows: int
    capture: list[float]
    copy_rows: list[float]
    copy_text: list[float]
    ratio: float
    ratio_to_text: float
    stages: dict[str, float]
    server: str


def steps(rounds: int) -> int:
    """How often :func:`measure` tells its progress."""
    return 3 + 3 * rounds


def measure(documents: int, rounds: int, progress: Progress) -> Report:
    """Run the whole comparison. Raises RuntimeError when a document is not captured whole."""
    with TemporaryDirectory(prefix="clew-bench-") as folder, _server(Path(folder)) as (server, administrate):
        progress("writing documents")
        sources = _sources(Path(folder) / "documents", documents)
        bench = _Bench(server, administrate, Path(folder) / "keys", sources)
        progress("warming up")
        load = bench.prepare()
        times: dict[str, list[float]] = {"capture": [], "copy_rows": [], "copy_text": []}
        for _ in range(rounds):
            for name, run in (("capture", bench.capture), ("copy_rows", bench.rows), ("copy_text", bench.text)):
                progress(name)
                times[name].append(run(load))
        progress("where the time goes")
        stages = bench.stages()
    events = sum(len(span.positions) for span in bench.spans)
    rates = {name: [events / seconds for seconds in taken] for name, taken in times.items()}
    medians = {name: statistics.median(values) for name, values in rates.items()}
    return Report(
        documents=documents,
        events_per_document=EVENTS_PER_DOCUMENT,
        bytes_per_event=round(sum(len(source.data) for source in sources) / events),
        rows=sum(len(rows) for document in load for _, rows, _ in document.tables),
        **rates,
        ratio=medians["capture"] / medians["copy_rows"],
        ratio_to_text=medians["capture"] / medians["copy_text"],
        stages=stages,
        server=bench.version,
    )


class _Span(msgspec.Struct, frozen=True):
    positions: range


class _Bench:
    """One server; a fresh database for every measurement."""

    def __init__(
        self, server: DatabaseServer, administrate: Callable[[str], Any], keys: Path, sources: Sequence[Source]
    ) -> None:
        self._server = server
        self._administrate = administrate
        self._keys = keys
        self._sources = sources
        self.spans: list[_Span] = []
        self.version = str(administrate("SHOW server_version"))

    def prepare(self) -> list[rival.Load]:
        """Capture once, so that code and caches are warm, and take the rows from what came of it."""
        with self._database() as dsn:
            with self._clew(dsn) as clew:
                for source in self._sources:
                    before = clew.store.position()
                    self._capture(clew, source)
                    self.spans.append(_Span(range(before + 1, clew.store.position() + 1)))
            return rival.loads(dsn, [(span.positions[0], span.positions[-1]) for span in self.spans])

    def capture(self, _load: Sequence[rival.Load]) -> float:
        """Seconds that all documents take: parsed, admitted, recorded, each durable before the next."""
        with self._database() as dsn, self._clew(dsn) as clew:
            begun = time.perf_counter()
            for source in self._sources:
                self._capture(clew, source)
            return time.perf_counter() - begun

    def rows(self, load: Sequence[rival.Load]) -> float:
        with self._tables() as dsn:
            return rival.copy_rows(dsn, load)

    def text(self, load: Sequence[rival.Load]) -> float:
        with self._tables() as dsn:
            return rival.copy_text(dsn, load)

    def stages(self) -> dict[str, float]:
        """Own seconds of each stage in one further round; the watching makes it a little slower."""
        watch = Stopwatch()
        with watch.watching(), self._database() as dsn, self._clew(dsn) as clew:
            watch.seconds.clear()
            begun = time.perf_counter()
            for source in self._sources:
                self._capture(clew, source)
            whole = time.perf_counter() - begun
            seconds = dict(watch.seconds)
        ordered = {name: seconds.get(name, 0.0) for name in dict.fromkeys(stage for stage, _, _ in STAGES)}
        return ordered | {REST: whole - sum(ordered.values())}

    def _capture(self, clew: Clew, source: Source) -> None:
        result = clew.capture(source)
        if result.refused or result.count("recorded") != len(result.outcomes):
            findings = [finding for outcome in result.outcomes for finding in outcome.findings]
            raise RuntimeError(f"{source.name} was not recorded whole: {findings[:3]}")

    @contextmanager
    def _clew(self, dsn: str) -> Iterator[Clew]:
        with open_clew(settings_from(data=self._keys, database=dsn), principal=local_principal()) as clew:
            self._settle()
            yield clew

    @contextmanager
    def _tables(self) -> Iterator[str]:
        """A fresh database with all tables, and nothing in them."""
        with self._database() as dsn:
            Store.open(dsn, self._keys / "keys.json").close()
            with psycopg.connect(dsn) as connection:
                connection.execute("INSERT INTO party (name) VALUES ('self')")
            self._settle()
            yield dsn

    @contextmanager
    def _database(self) -> Iterator[str]:
        dsn = self._server.empty()
        try:
            yield dsn
        finally:
            self._server.drop(dsn)

    def _settle(self) -> None:
        """Nobody pays for what was written before."""
        self._administrate("CHECKPOINT")


def _sources(folder: Path, documents: int) -> list[Source]:
    """Simulated documents that admission takes whole: one refused event would keep its document out of the record."""
    sources: list[Source] = []
    wanted = 0
    while len(sources) < documents:
        wanted += documents - len(sources) + 1
        paths = write_documents(
            folder, wanted * EVENTS_PER_DOCUMENT, per_document=EVENTS_PER_DOCUMENT, bytes_per_event=BYTES_PER_EVENT
        )
        offered = [Source(path.read_bytes(), name=path.name) for path in paths]
        sources = [source for source in offered if not rehearse(source).rejected][:documents]
    return sources


@contextmanager
def _server(folder: Path) -> Iterator[tuple[DatabaseServer, Callable[[str], Any]]]:
    """An embedded server with an installation's settings, and a way to run one statement as its superuser."""
    data = folder / "server"
    with EmbeddedServer(data) as address:
        password = read_passwords(Layout(data))[ADMINISTRATOR]
        superuser = ServerAddress(host=address.host, user=ADMINISTRATOR, password=password, database="postgres")

        def administrate(statement: str) -> Any:
            with psycopg.connect(superuser.dsn, autocommit=True) as connection:
                cursor = connection.execute(statement.encode())
                return cursor.fetchall()[0][0] if cursor.description else None

        server = DatabaseServer(superuser.dsn, folder)
        yield server, administrate
        server.close()
