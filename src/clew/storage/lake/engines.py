"""Who answers questions about the lake: DuckDB in this process, or a Spark cluster; the choice is a URL.

``duckdb://`` (the default), with settings of DuckDB as parameters: ``duckdb://?threads=2&memory_limit=4GB``.
``spark://HOST:PORT``, or ``spark://local`` for a Spark in this process, with settings of Spark as parameters. What is
asked is one set of Ibis expressions (``clew.storage.lake.expressions``); only opening files differs. Both read the
Parquet files that the Delta log names for the version asked for, so that neither needs an extension of its own.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import parse_qsl, urlsplit

from clew.events.errors import BadRequest, Unavailable
from clew.storage.lake.generation import Damaged, files_at
from clew.storage.lake.libraries import needed
from clew.storage.lake.marks import Mark
from clew.storage.lake.place import Place
from clew.storage.lake.tables import schema

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow

DEFAULT = "duckdb://"
SCHEMES = ("duckdb", "spark")


class Tables(Protocol):
    """The tables of the lake as Ibis expressions."""

    def scan(self, name: str) -> ir.Table: ...


@contextmanager
def opened(engine: str, place: Place, mark: Mark) -> Iterator[Tables]:
    """The tables at the versions of a mark. Raises BadRequest for an engine that is none of ours, Unavailable for one
    that is not installed or cannot be reached, Damaged."""
    checked(engine)
    parts = urlsplit(engine)
    settings = dict(parse_qsl(parts.query))
    if parts.scheme == "duckdb":
        with _duckdb(settings) as connection:
            yield _InDuckDb(connection, place, mark)
    else:
        connection = _spark(engine, parts.netloc, settings)
        with _files_found():
            yield _InSpark(connection, place, mark)


def checked(engine: str) -> str:
    """The URL of an engine, if it is one. Raises BadRequest."""
    parts = urlsplit(engine)
    bad = parts.scheme not in SCHEMES or parts.path.strip("/")
    if bad or (parts.scheme == "duckdb") == bool(parts.netloc):
        raise BadRequest("facts.bad_engine", value=engine, choices="duckdb://, spark://HOST:PORT, spark://local")
    return engine


@contextmanager
def _duckdb(settings: dict[str, str]) -> Iterator[Any]:
    errors = needed("duckdb")
    needed("ibis.backends.duckdb")
    with tempfile.TemporaryDirectory(prefix="clew-facts-") as spill:
        try:
            # Its own default for what does not fit into memory would be a folder where the command happens to run.
            connection = needed("ibis").duckdb.connect(temp_directory=spill, **settings)
        except errors.Error as refused:
            raise BadRequest("facts.engine_refused", detail=_first_line(refused)) from refused
        try:
            yield connection
        except errors.IOException as unreadable:
            raise Damaged(_first_line(unreadable)) from unreadable
        finally:
            connection.disconnect()


def _spark(engine: str, master: str, settings: dict[str, str]) -> Any:
    sql = needed("pyspark.sql")
    builder = sql.SparkSession.builder.appName("clew").master("local[*]" if master == "local" else f"spark://{master}")
    for name, value in {"spark.sql.session.timeZone": "UTC", **settings}.items():
        builder = builder.config(name, value)
    try:
        needed("ibis.backends.pyspark")
        # By its name in ibis, which registers the backend's options as well.
        connection = needed("ibis").pyspark.connect(builder.getOrCreate())
    except Exception as failed:  # py4j and pyspark have no common base for "no Java", "no master"
        if isinstance(failed, Unavailable):
            raise
        raise Unavailable("facts.engine_unavailable", engine=engine, detail=_first_line(failed)) from failed
    return connection


@contextmanager
def _files_found() -> Iterator[None]:
    """Raises Damaged where Spark misses a file that the log names."""
    errors = needed("pyspark.errors")
    try:
        yield
    except errors.PySparkException as failed:
        if (failed.getCondition() or "").startswith(("PATH_NOT_FOUND", "FAILED_READ_FILE")):
            raise Damaged(_first_line(failed)) from failed
        raise


class _Scanned:
    def __init__(self, connection: Any, place: Place, mark: Mark) -> None:
        self._connection = connection
        self._place = place
        self._mark = mark

    def scan(self, name: str) -> ir.Table:
        files = files_at(self._place, self._mark.folder, name, self._mark.tables[name])
        if not files:
            return _empty(schema(name))
        return self._opened(name, files)

    def _opened(self, name: str, files: Sequence[str]) -> ir.Table:
        raise NotImplementedError


class _InDuckDb(_Scanned):
    def _opened(self, name: str, files: Sequence[str]) -> ir.Table:
        if self._place.folder is not None:
            table: ir.Table = self._connection.read_parquet(list(files))
            return table
        # An object store: through delta-rs, which knows the way there; DuckDB would have to load an extension.
        delta = needed("deltalake")
        mark = self._mark
        address = self._place.table(mark.folder, name)
        dataset = delta.DeltaTable(address, version=mark.tables[name].version).to_pyarrow_dataset()
        self._connection.con.register(f"clew_{name}", dataset)
        registered: ir.Table = self._connection.table(f"clew_{name}")
        return registered


class _InSpark(_Scanned):
    def _opened(self, name: str, files: Sequence[str]) -> ir.Table:
        view = f"clew_{name}"
        session = self._connection._session  # ibis reads one path at a time, and a table has several
        session.read.parquet(*files).createOrReplaceTempView(view)
        table: ir.Table = self._connection.table(view)
        return table


def _empty(columns: pyarrow.Schema) -> ir.Table:
    table: ir.Table = needed("ibis").memtable(columns.empty_table())
    return table


def _first_line(failed: BaseException) -> str:
    return (str(failed).strip() or type(failed).__name__).split("\n", 1)[0]
