"""The notice list of a case as a file: a row for each thing, with who has it and what they were told."""

from __future__ import annotations

from collections.abc import Iterator

from clew.doors.case_words import Words
from clew.doors.table_file import MEDIA_TYPES, table_pieces
from clew.events.errors import BadRequest
from clew.scenarios.cases.affected import status_of
from clew.scenarios.cases.looking import Account
from clew.scenarios.cases.notices import Holding

COLUMNS = (
    "holder", "name", "id", "product", "word", "status", "amount", "uom", "mark", "on", "how", "position",
)  # fmt: skip


def notice_pieces(account: Account, words: Words, format: str, title: str) -> Iterator[bytes]:
    """The file, piece by piece. Raises BadRequest for a format that there is not."""
    if format not in MEDIA_TYPES:
        raise BadRequest("request.bad_choice", name="format", value=format, choices=", ".join(MEDIA_TYPES))
    header = [words.text(f"case.column.{name}") for name in COLUMNS]
    rows = (row for each in account.holdings for row in _rows(each, words, account.position))
    return table_pieces(header, rows, format, title)


def _rows(told: Holding, words: Words, position: int) -> Iterator[list[object]]:
    name = words.holder(told)
    mark = told.marks[0] if told.marks else None
    state = words.text(f"case.notice.{told.state}")
    after = [state, mark.on if mark else None, mark.how if mark else None, position]
    for unit in told.units:
        status = words.text(f"scope.status.{status_of(unit)}")
        word = words.text(f"trace.word.{unit.word}")
        yield [told.holder, name, unit.spelling, words.name(unit.class_key or ""), word, status, 1, "C62", *after]
    for lot in told.lots:
        status = words.text(f"scope.status.{status_of(lot.unit)}")
        word = words.text(f"trace.word.{lot.unit.word}")
        product = words.name(lot.unit.class_key or "")
        yield [told.holder, name, lot.unit.spelling, product, word, status, lot.amount, lot.uom, *after]
