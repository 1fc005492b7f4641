"""Tables for a person's spreadsheet program: CSV in which no cell can act.

A spreadsheet takes a cell that begins with ``=``, ``+``, ``-`` or ``@`` for a formula, wherever it came from; a
supplier's lot number ``=HYPERLINK(…)`` must not run at the customer's. Every CSV that Clew writes goes through here.

The rule
--------
A cell that would be taken for a formula gets one apostrophe in front, which spreadsheets show as text. That is: after
any apostrophes, and any blanks or control characters, comes one of ``= + - @`` or their full-width forms; or the cell
begins with a tab or line end. Plain numbers (``-1.5``, ``+3``, ``-1,5``, ``1E-3``) stay as they are. Because a cell
that already has apostrophes before a formula gets one more, :func:`original` undoes it exactly. Nothing undoes it by
itself on import: a file's cells are what they are.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

BYTE_ORDER_MARK = "\ufeff"
"""Without it, Excel reads UTF-8 as the encoding of the machine it runs on."""
# Blanks and invisible characters, which programs pass over, are written out: \s knows no U+200B.
_ACTS = re.compile(r"'*(?:[\t\r\n]|[\s\x00-\x1f\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠])")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_ROWS_A_PIECE = 500


def neutral(cell: str) -> str:
    """The cell, made harmless to a spreadsheet program."""
    return f"'{cell}" if _ACTS.match(cell) and not _NUMBER.fullmatch(cell) else cell


def original(cell: str) -> str:
    """What :func:`neutral` was given."""
    return cell[1:] if cell.startswith("'") and neutral(cell[1:]) == cell else cell


def csv_pieces(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """UTF-8 with a byte-order mark, commas, ``\\r\\n``; piece by piece. None is an empty cell; all else is its ``str``.

    Header cells are neutralised too: they may be a supplier's words.
    """
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\r\n")
    target.write(BYTE_ORDER_MARK)
    writer.writerow([neutral(str(name)) for name in header])
    for number, row in enumerate(rows, 1):
        writer.writerow(["" if cell is None else neutral(str(cell)) for cell in row])
        if number % _ROWS_A_PIECE == 0:
            yield target.getvalue().encode()
            target.seek(0)
            target.truncate()
    if rest := target.getvalue():
        yield rest.encode()


def write_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """The whole file at once, for tables that fit on a page."""
    return b"".join(csv_pieces(header, rows))
