"""The statement of a run: the person's query inside one of ours, which orders it and takes what is new."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import msgspec
from sqlalchemy import Dialect, TextClause, text

from clew.events.errors import BadRequest

_QUIET = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`[^`]*`|--[^\n]*|/\*.*?\*/", re.DOTALL)
_READS = re.compile(r"\s*(select|with|values|table)\b", re.IGNORECASE)
MAX_CHARACTERS = 100_000


class Statement(msgspec.Struct, frozen=True):
    """``query``: what the person asked for; ``digest``: its name in the record."""

    query: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.query.encode()).hexdigest()[:16]


def read_statement(query: str) -> Statement:
    """Raises BadRequest for what is no single query: the connection only reads, but the mistake should be named."""
    stripped = query.strip().rstrip(";").rstrip()
    bare = _QUIET.sub(" ", stripped)
    if not _READS.match(bare) or ";" in bare or len(query) > MAX_CHARACTERS:
        raise BadRequest("acquire.no_query")
    return Statement(stripped)


def whole_table(name: str, dialect: Dialect) -> Statement:
    """All columns of a table or view; ``schema.table`` where it has a schema. The name is quoted, whatever is in it."""
    quoted = ".".join(dialect.identifier_preparer.quote(part) for part in name.split("."))
    return Statement(f"SELECT * FROM {quoted}")  # noqa: S608 - a quoted identifier


def compose(
    statement: Statement, column: str | None, since: Any, dialect: Dialect
) -> tuple[TextClause, dict[str, Any]]:
    """The statement to run and its parameters: all rows; or in the order of the mark, from ``since`` if there is one.

    A row without a mark has no place in that order; it is read every time rather than lost.
    """
    escaped = statement.query.replace("\\", "\\\\").replace(":", "\\:") if ":" in statement.query else statement.query
    # On a line of its own: the query may end in a comment.
    inner = f"SELECT * FROM (\n{escaped}\n) clew_source"  # noqa: S608 - the person's own query, on a reading connection
    if column is None:
        return text(inner), {}
    mark = f"clew_source.{dialect.identifier_preparer.quote(column).replace(':', chr(92) + ':')}"
    if since is None:
        return text(f"{inner} ORDER BY {mark}"), {}
    return text(f"{inner} WHERE {mark} >= :since OR {mark} IS NULL ORDER BY {mark}"), {"since": since}
