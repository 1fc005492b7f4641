"""The rival: the rows that a capture made, written by hand with COPY into the same tables of a fresh database.

It gets everything for nothing that Clew has to find out: rows ready in memory, numbers given, nothing validated,
hashed, looked up or sealed. One transaction a document, with the same settings. It comes in two strengths: rows as
Python tuples, as a loader written by hand has them; and text that is COPY's own already, which no program has.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

import msgspec
import psycopg
from psycopg import sql
from sqlalchemy import Table

from clew.storage import schema, schema_exposure
from clew.storage.schema_custody import raw

BY_POSITION = (
    schema.event,
    schema.event_thing,
    schema.link_fact,
    schema.hold_fact,
    schema.voided,
    schema.alias,
    schema.product_class,
    schema.alternate,
    schema.master_data,
    schema_exposure.exposure,
    schema_exposure.calibration,
    schema_exposure.attachment,
)
"""Tables whose rows belong to the document that holds their position. What is numbered once for all documents (values
of facets, names of lots) is spared the rival."""
OTHERS = (
    (schema.node, "first_position"),
    (schema.current_state, "last_position"),
    (schema.acquisition, "last_position"),
    (schema.capture, "last_position"),
    (raw, "digest"),
)
COLUMN = {table.name: "position" for table in BY_POSITION} | {table.name: column for table, column in OTHERS}


class Load(msgspec.Struct, frozen=True):
    """One document's rows: the COPY statement of each table, its rows, and the same as COPY's text."""

    tables: list[tuple[bytes, list[tuple[object, ...]], bytes]]


def loads(dsn: str, documents: Sequence[tuple[int, int]]) -> list[Load]:
    """The rows of each document, given its first and last position, as they stand in the database ``dsn``."""
    with psycopg.connect(dsn) as connection:
        return [_load(connection, first, last) for first, last in documents]


def _load(connection: psycopg.Connection[tuple[object, ...]], first: int, last: int) -> Load:
    tables = []
    for table in (*BY_POSITION, *(table for table, _ in OTHERS)):
        names = [column.name for column in table.columns if table is not schema.capture or column.name != "number"]
        columns = sql.SQL(", ").join(map(sql.Identifier, names))
        where = _where(table).format(
            sql.Identifier(table.name), sql.Identifier(COLUMN[table.name]), sql.Literal(first), sql.Literal(last)
        )
        # jsonb as its text: a COPY by hand has no reason to read it.
        wanted = sql.SQL(", ").join(
            sql.SQL("{}::text").format(sql.Identifier(name))
            if str(table.columns[name].type) == "JSONB"
            else sql.Identifier(name)
            for name in names
        )
        rows = connection.execute(sql.SQL("SELECT {} {}").format(wanted, where)).fetchall()
        with connection.cursor().copy(sql.SQL("COPY (SELECT {} {}) TO STDOUT").format(columns, where)) as copy:
            text = b"".join(map(bytes, copy))
        into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), columns)
        if rows:
            tables.append((into.as_bytes(connection), rows, text))
    return Load(tables)


def _where(table: Table) -> sql.SQL:
    if table is raw:
        return sql.SQL("FROM {} WHERE {} IN (SELECT raw_digest FROM capture WHERE last_position BETWEEN {} AND {})")
    return sql.SQL("FROM {} WHERE {} BETWEEN {} AND {}")


def copy_rows(dsn: str, load: Sequence[Load]) -> float:
    """Seconds that the rows take, given as Python tuples."""
    with psycopg.connect(dsn) as connection:
        begun = time.perf_counter()
        for document in load:
            with connection.cursor() as cursor:
                for statement, rows, _ in document.tables:
                    with cursor.copy(statement) as copy:
                        for row in rows:
                            copy.write_row(row)
            connection.commit()
        return time.perf_counter() - begun


def copy_text(dsn: str, load: Sequence[Load]) -> float:
    """Seconds that the rows take, given in COPY's own text."""
    with psycopg.connect(dsn) as connection:
        begun = time.perf_counter()
        for document in load:
            with connection.cursor() as cursor:
                for statement, _, text in document.tables:
                    with cursor.copy(statement) as copy:
                        copy.write(text)
            connection.commit()
        return time.perf_counter() - begun
