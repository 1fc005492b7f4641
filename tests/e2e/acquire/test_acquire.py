"""``clew acquire``: portions, marks, ties, late rows, kills; the source is only read, its password never shown."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import psycopg.conninfo
import pytest
import sqlalchemy

from clew.bootstrap import Clew
from clew.collection.databases import Request, run_document
from clew.collection.databases.address import read_address
from clew.events.errors import BadRequest, ClewError, Conflict, InvalidData, NotFound, Unavailable
from clew.testing.command_line import CommandLine
from clew.testing.database import DatabaseServer

pytestmark = [pytest.mark.postgres]

Serials = Callable[[], list[str]]


def request(presses: Any, mapping: str, **more: Any) -> Request:
    return Request(**{"url": presses.url, "mapping": mapping, "table": "press", "portion_rows": 4, **more})


def numbered(*numbers: int) -> list[str]:
    return [f"P-{number}" for number in numbers]


def test_only_what_is_new_is_read_and_nothing_twice(clew: Clew, presses: Any, mapping: str, serials: Serials) -> None:
    presses.add_numbered(1, 10)
    first = clew.databases().acquire(request(presses, mapping))
    assert (first.rows, first.known, first.mark, len(first.portions)) == (10, 0, "10", 3)
    assert first.counts["recorded"] == 10
    presses.add_numbered(11, 13)
    second = clew.databases().acquire(request(presses, mapping))
    # The row at the mark is read again, and known.
    assert (second.since, second.rows, second.known, second.mark) == ("10", 4, 1, "13")
    assert serials() == numbered(*range(1, 14))
    third = clew.databases().acquire(request(presses, mapping))
    assert (third.rows, third.known, third.portions) == (1, 1, [])


def test_rows_that_share_the_mark_are_never_lost(clew: Clew, presses: Any, mapping: str, serials: Serials) -> None:
    presses.add(*((7, f"A{n}", "2026-03-02 08:00:00", 4.0) for n in range(6)))
    clew.databases().acquire(request(presses, mapping))
    presses.add(*((7, f"B{n}", "2026-03-02 08:00:00", 4.0) for n in range(5)), (8, "C", "2026-03-02 08:01:00", 4.1))
    run = clew.databases().acquire(request(presses, mapping))
    assert (run.rows, run.known, run.counts["recorded"]) == (12, 6, 6)
    assert Counter(serials()) == Counter(f"A{n}" for n in range(6)) + Counter(f"B{n}" for n in range(5)) + Counter("C")


def test_a_row_without_a_mark_is_read_all_the_same(clew: Clew, presses: Any, mapping: str, serials: Serials) -> None:
    presses.add_numbered(1, 3)
    clew.databases().acquire(request(presses, mapping))
    presses.add((None, "N", "2026-03-02 09:00:00", 4.0))
    loose = mapping.replace(":{id}", "")
    clew.databases().acquire(request(presses, loose, name="loose"))
    again = clew.databases().acquire(request(presses, loose, name="loose"))
    assert (again.known, again.portions) == (again.rows, [])
    assert sorted({*serials()}) == ["N", "P-1", "P-2", "P-3"]


def test_late_rows_come_in_by_the_overlap(clew: Clew, presses: Any, mapping: str, serials: Serials) -> None:
    timed = mapping.replace("{column: id}", "{column: at, type: time, overlap: PT10M}", 1)
    presses.add((1, "P-1", "2026-03-02 08:00:00", 4.0), (2, "P-2", "2026-03-02 08:09:00", 4.0))
    clew.databases().acquire(request(presses, timed))
    presses.add((3, "late", "2026-03-02 08:01:00", 4.0), (4, "too-late", "2026-03-02 07:50:00", 4.0))
    run = clew.databases().acquire(request(presses, timed, portion_rows=1))
    assert (run.rows, run.known, run.mark) == (3, 2, "2026-03-02 08:09:00")
    assert serials() == ["P-1", "P-2", "late"]
    again = clew.databases().acquire(request(presses, timed, portion_rows=1))
    assert (again.rows, again.known, again.portions) == (3, 3, [])
    everything = clew.databases().acquire(request(presses, timed, full=True))
    assert (everything.counts["recorded"], everything.counts["duplicate"]) == (1, 3)


def test_a_refused_row_goes_to_quarantine_once(clew: Clew, presses: Any, mapping: str) -> None:
    presses.add_numbered(1, 3)
    presses.add((4, "P-4", "noon", 4.0))
    run = clew.databases().acquire(request(presses, mapping))
    assert (run.counts["recorded"], run.counts["quarantined"]) == (3, 1)
    again = clew.databases().acquire(request(presses, mapping))
    assert (again.known, again.portions) == (1, [])


KILLED = """
import os, signal, sys
from clew.bootstrap import local_principal, open_clew, settings_from
from clew.collection.databases import Request
from clew.collection.databases.desk import DatabaseDesk

data, dsn, url, mapping, where, after = sys.argv[1:]
with open_clew(settings_from(data=data, database=dsn), principal=local_principal()) as clew:
    desk = clew.databases()
    capture, put, left = desk._capture, desk._settings.put, [int(after)]

    def die():
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    class Marks:
        get = staticmethod(desk._settings.get)

        @staticmethod
        def put(*given):
            if where == "before_mark":
                die()
            put(*given)

    def captured(source):
        if where == "before_capture":
            die()
        return capture(source)

    DatabaseDesk(captured, Marks(), "test").acquire(
        Request(url=url, mapping=mapping, table="press", portion_rows=4)
    )
"""


@pytest.mark.parametrize("where", ["before_capture", "before_mark"])
@pytest.mark.parametrize("after", [0, 1])
def test_a_kill_loses_nothing_and_duplicates_nothing(
    place: Any, presses: Any, mapping: str, where: str, after: int
) -> None:
    presses.add_numbered(1, 11)
    next(opened := place.open())
    opened.close()
    words = [str(place.data), place.dsn, presses.url, mapping, where, str(after)]
    killed = subprocess.run([sys.executable, "-c", KILLED, *words], capture_output=True, timeout=120, check=False)
    assert killed.returncode == -9, killed.stderr.decode()
    for clew in place.open():
        presses.add_numbered(12, 13)
        clew.databases().acquire(request(presses, mapping))
        events = [clew.events_named(str(number))[0] for number in range(1, int(clew.status()["position"]) + 1)]
        assert Counter(each.event_id for each in events) == Counter(
            f"urn:clew:event:presses:P-{number}:{number}" for number in range(1, 14)
        )


def test_another_query_under_the_same_name_is_refused(clew: Clew, presses: Any, mapping: str) -> None:
    presses.add_numbered(1, 2)
    clew.databases().acquire(request(presses, mapping, name="line 1"))
    other = request(presses, mapping, name="line 1", table=None, query="SELECT * FROM press WHERE id > 0")
    with pytest.raises(Conflict) as refused:
        clew.databases().acquire(other)
    assert refused.value.code == "acquire.other_query"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("DELETE FROM press", "acquire.no_query"),
        ("SELECT 1 AS id; DELETE FROM press", "acquire.no_query"),
        ("SELECT id, id AS id FROM press", "csv_table.duplicate_column"),
        ("SELECT serial FROM press", "acquire.source_failed"),
        ("SELECT * FROM nowhere", "acquire.source_failed"),
        ("WITH x AS (SELECT 1) DELETE FROM press", "acquire.source_failed"),
        ("SELECT load_extension('x') AS id", "acquire.source_failed"),
    ],
)
def test_what_is_no_reading_query_is_refused(clew: Clew, presses: Any, mapping: str, query: str, code: str) -> None:
    presses.add_numbered(1, 2)
    with pytest.raises((BadRequest, InvalidData, Unavailable)) as refused:
        clew.databases().acquire(request(presses, mapping, table=None, query=query))
    assert refused.value.code == code
    assert clew.databases().acquire(request(presses, mapping)).counts["recorded"] == 2


def test_odd_queries_are_read(clew: Clew, presses: Any, mapping: str, serials: Serials) -> None:
    presses.add_numbered(1, 2)
    query = "SELECT *, ':name 100% ;' AS \"odd:col\" FROM press WHERE serial <> 'a;b' ; -- the end"
    odd = mapping.replace("measurements:", 'ignore: ["odd:col"]\nmeasurements:')
    run = clew.databases().acquire(request(presses, odd, table=None, query=query.replace(" ; -- the end", ";")))
    assert run.counts["recorded"] == 2
    assert serials() == numbered(1, 2)


def url_of(dsn: str) -> sqlalchemy.URL:
    """libpq's keywords as a URL."""
    named = psycopg.conninfo.conninfo_to_dict(dsn)
    host = str(named.get("host", "127.0.0.1"))
    folder = {"host": host} if host.startswith("/") else {}
    return sqlalchemy.URL.create(
        "postgresql",
        username=str(named.get("user", "postgres")),
        password=str(named["password"]) if "password" in named else None,
        host=None if folder else host,
        port=int(named["port"]) if "port" in named and not folder else None,
        database=str(named["dbname"]),
        query={**folder, **({"port": str(named["port"])} if folder and "port" in named else {})},
    )


def test_a_postgresql_source_is_only_read_and_its_password_is_not_shown(
    clew: Clew, database_server: DatabaseServer, mapping: str, serials: Serials, tmp_path: Path
) -> None:
    dsn = url_of(database_server.empty())
    engine = sqlalchemy.create_engine(dsn.set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE press (id bigint, serial text, at timestamptz, force numeric(9,3))")
        connection.exec_driver_sql(
            "INSERT INTO press SELECT n, 'P-' || n, timestamptz '2026-03-02 00:00+00' + n * interval '1 s', n / 8.0"
            " FROM generate_series(1, 9) n"
        )
        connection.exec_driver_sql("CREATE FUNCTION evil() RETURNS int LANGUAGE sql AS 'DELETE FROM press; SELECT 1'")
    timed = mapping.replace("{column: id}", "{column: at, type: time}", 1)
    url = dsn.render_as_string(hide_password=False)
    run = clew.databases().acquire(Request(url=url, mapping=timed, table="press", portion_rows=5))
    assert run.counts["recorded"] == 9
    assert run.mark == "2026-03-02T00:00:09+00:00"
    assert clew.databases().acquire(Request(url=url, mapping=timed, table="press")).known == 1
    assert serials() == numbered(*range(1, 10))
    with pytest.raises(Unavailable) as refused:
        clew.databases().acquire(Request(url=url, mapping=timed, query="SELECT *, evil() AS e FROM press", name="x"))
    assert "read-only" in str(refused.value.params["detail"])
    wrong = dsn.set(password="s3cret:/@word").render_as_string(hide_password=False)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM press").scalar() == 9
    shown = json.dumps(run_document(run)) + repr(clew.store.settings.get(f"acquire:{run.name}")) + repr(clew.captures())
    if dsn.password:
        assert str(dsn.password) not in shown
    assert "s3cret" not in read_address(wrong).masked
    engine.dispose()


@pytest.mark.parametrize(
    ("url", "code", "kind"),
    [
        ("nonsense", "acquire.bad_url", BadRequest),
        ("sqlite:///nowhere/at/all.db", "file.not_found", NotFound),
        ("sqlite://", "acquire.bad_url", BadRequest),
        ("oracle+oracledb://u:hunter2@h/x", "acquire.no_driver", BadRequest),
        ("nodb://u:hunter2@h/x", "acquire.unknown_dialect", BadRequest),
        ("postgresql://u:hunter2@127.0.0.1:1/x?connect_timeout=2", "acquire.source_failed", Unavailable),
    ],
)
def test_an_address_that_cannot_be_read_is_told_without_its_password(
    clew: Clew, mapping: str, url: str, code: str, kind: type[ClewError]
) -> None:
    with pytest.raises(kind) as refused:
        clew.databases().acquire(Request(url=url, mapping=mapping, table="press"))
    assert refused.value.code == code
    assert "hunter2" not in repr(refused.value.params)


def test_the_command_line(place: Any, presses: Any, mapping: str, tmp_path: Path) -> None:
    presses.add_numbered(1, 3)
    file = tmp_path / "presses.yaml"
    file.write_text(mapping)
    line = CommandLine(place.data)
    words = ("acquire", presses.url, "--mapping", str(file), "--table", "press", "--database", place.dsn, "--json")
    rehearsed = line(*words, "--dry-run")
    assert rehearsed.code == 0
    assert rehearsed.document["counts"]["valid"] == 3
    ran = line(*words)
    assert ran.code == 0, ran.err
    assert ran.document["counts"]["recorded"] == 3
    assert ran.document["mark"] == "3"
    assert line(*words).document["known"] == 1
