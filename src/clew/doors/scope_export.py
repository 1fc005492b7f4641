"""One export of a recall scope, for any door."""

from __future__ import annotations

from collections.abc import Iterator

from clew.bootstrap import Clew
from clew.doors.scope_files import fsma_pieces, unit_pieces
from clew.scenarios.names import Names
from clew.security.decisions import require
from clew.storage.recalls import Choice


def pieces(clew: Clew, scope: str, format: str, lang: str, *, version: int | None, choice: Choice) -> Iterator[bytes]:
    """The file, piece by piece. What is wrong with the question is raised at once, before the first piece.

    ``choice``: of the units; the FSMA-style sheet always tells of all that are certain or possible.
    """
    require(clew.principal, "export")
    desk = clew.scopes
    title = desk.one(scope).scope.name or f"recall-{desk.one(scope).scope.id}"
    if format.startswith("fsma-"):
        rows = desk.critical_events(scope, Names(clew.store, clew.visibility, lang).of, version=version)
        return fsma_pieces(rows, format, lang, title)
    desk.count(scope, version=version)
    units = (unit for _, unit in desk.units(scope, version=version, choice=choice))
    return unit_pieces(units, format, lang, title)
