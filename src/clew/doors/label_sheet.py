"""Labels of many units at once."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import msgspec

from clew.bootstrap import Clew
from clew.doors.passport_label import label_svg
from clew.doors.passport_wire import PublishedWire
from clew.events.errors import BadRequest, NotFound
from clew.scenarios.passports.desk import MOST_AT_ONCE

LONGEST = 100_000
"""Characters of a cell, at most."""


class Sheet(msgspec.Struct, frozen=True):
    """``labels``: SVG of each; ``missing``: names without a passport in force."""

    labels: tuple[str, ...]
    missing: tuple[str, ...]


def listed(text: str) -> list[str]:
    """The first cell of every line that has one. Raises BadRequest for a cell without end: a quotation mark is open."""
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=None))
    found = []
    try:
        for row in rows:
            # Not left to the module's own limit, which is one for the whole process.
            if any(len(cell) > LONGEST for cell in row):
                raise BadRequest("passport.no_list", line=rows.line_num, most=LONGEST)
            if row and row[0].strip():
                found.append(row[0].strip())
    except csv.Error as error:
        raise BadRequest("passport.no_list", line=rows.line_num, most=LONGEST) from error
    return found


def sheet(clew: Clew, wire: PublishedWire, names: Sequence[str], lang: str, symbol: str = "qr") -> Sheet:
    """Raises BadRequest for no name, or too many."""
    wanted = list(dict.fromkeys(names))
    if not wanted:
        raise BadRequest("passport.none_named")
    if len(wanted) > MOST_AT_ONCE:
        raise BadRequest("passport.too_many_named", most=MOST_AT_ONCE, count=len(wanted))
    labels: list[str] = []
    missing: list[str] = []
    for name in wanted:
        try:
            published = clew.passports.one(name)
        except NotFound:
            missing.append(name)
            continue
        if not published.in_force:
            missing.append(name)
            continue
        told = wire.published(published)
        labels.append(label_svg(told["address"], told["product"], told["label"], lang, symbol))
    return Sheet(tuple(labels), tuple(missing))
