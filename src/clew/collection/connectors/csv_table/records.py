"""Records of a delimited file: a line each, or several lines within quotation marks.

A quotation mark that is opened and not closed must not swallow the rest of the file: where it is still open after
``MAX_RECORD_LINES`` lines, ``MAX_ROW_BYTES`` or at the end, or is closed where no cell can end, its first line alone is
a broken record, and reading goes on with the next line.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from clew.collection.connectors.csv_table.dialect import Dialect, parse_record
from clew.collection.connectors.csv_table.lines import MAX_ROW_BYTES, Line
from clew.events.errors import InvalidData, Parameter

MAX_RECORD_LINES = 1000
MAX_LINES_LOOKED_AHEAD = 2_000_000
"""Lines read in vain after quotation marks that never close, over a whole file; beyond it the file is no table."""
MAX_BLANK_RECORDS = 1_100_000
"""A spreadsheet exported with all of its rows has 1,048,576."""
LOST = "�"
"""U+FFFD stands where a character was lost; whoever wrote it had no better."""

# A cell may be as long as a record; the module's own limit is lower, and there is one for the whole process.
csv.field_size_limit(max(csv.field_size_limit(), MAX_ROW_BYTES))


class Record(NamedTuple):
    """At bytes ``[start, end)``, without its line end. ``broken``: a message code; ``fields`` then holds its text."""

    number: int
    start: int
    end: int
    fields: list[str]
    broken: str | None
    params: dict[str, Parameter]


def records(lines: Iterable[Line], dialect: Dialect, encoding: str) -> Iterator[Record]:
    """All records that say anything, the header among them. Raises InvalidData beyond a limit."""
    return _Records(lines, dialect, encoding).all()


class _Records:
    def __init__(self, lines: Iterable[Line], dialect: Dialect, encoding: str) -> None:
        self._lines = iter(lines)
        self._again: deque[Line] = deque()
        self._dialect = dialect
        self._encoding = encoding
        self._looked_ahead = 0
        self._blank = 0

    def all(self) -> Iterator[Record]:
        delimiter, quote, escape = self._dialect.delimiter, self._dialect.quote, self._dialect.escape
        blank = f"{delimiter} \t"
        while (line := self._next()) is not None:
            if line.text is None:
                yield self._broken(line, "csv_table.row_not_decodable", encoding=self._encoding)
                continue
            text = line.text.rstrip("\r\n")
            if not text or (text[0] == delimiter and not text.strip(blank)):  # nothing but empty cells
                self._count_blank()
                continue
            if quote in text or (escape and escape in text):
                record = self._quoted(line, text)
            elif LOST in text:
                record = self._broken(line, "csv_table.row_lost_character")
            else:
                record = self._record(line, line, text.split(delimiter))
            if record is not None:
                yield record

    def _next(self) -> Line | None:
        return self._again.popleft() if self._again else next(self._lines, None)

    def _record(self, first: Line, last: Line, fields: list[str]) -> Record | None:
        if not any(field and not field.isspace() for field in fields):
            self._count_blank()
            return None
        return Record(first.number, first.start, self._end(last), fields, None, {})

    def _count_blank(self) -> None:
        self._blank += 1
        if self._blank > MAX_BLANK_RECORDS:
            raise InvalidData("csv_table.too_many_blank", limit=MAX_BLANK_RECORDS)

    def _broken(self, line: Line, code: str, **params: Parameter) -> Record:
        text = line.data.decode(self._encoding, "replace") if line.text is None else line.text
        return Record(line.number, line.start, self._end(line), [text.rstrip("\r\n")], code, params)

    def _end(self, line: Line) -> int:
        """Where the line ends without its line end."""
        text = line.text if line.text is not None else line.data.decode(self._encoding, "replace")
        ended = text[len(text.rstrip("\r\n")) :]
        return line.end - len(ended.encode(self._encoding)) if ended else line.end

    def _quoted(self, line: Line, text: str) -> Record | None:
        try:
            fields = parse_record(text, self._dialect)
        except csv.Error as error:
            if "unexpected end" in str(error):
                return self._several(line, text)
            return self._broken(line, "csv_table.quote_misplaced")
        if LOST in text:
            return self._broken(line, "csv_table.row_lost_character")
        return self._record(line, line, fields)

    def _several(self, first: Line, text: str) -> Record | None:
        """A record whose quotation mark is still open at the end of its first line."""
        taken, size, opened = [first], first.end - first.start, True
        while opened:
            line = self._next()
            if line is not None:
                taken.append(line)
                size += line.end - line.start
            if line is None or line.text is None or size > MAX_ROW_BYTES or len(taken) > MAX_RECORD_LINES:
                return self._not_closed(taken)
            opened = self._still_open(line.text.rstrip("\r\n"))
        text = "".join(line.text or "" for line in taken).rstrip("\r\n")
        try:
            fields = parse_record(text, self._dialect)
        except csv.Error:
            return self._not_closed(taken)
        if LOST in text:
            return self._not_closed(taken, "csv_table.row_lost_character")
        return self._record(first, taken[-1], fields)

    def _not_closed(self, taken: list[Line], code: str = "csv_table.quote_not_closed") -> Record:
        self._again.extendleft(reversed(taken[1:]))
        self._looked_ahead += len(taken) - 1
        if self._looked_ahead > MAX_LINES_LOOKED_AHEAD:
            raise InvalidData("csv_table.quotes", line=taken[0].number)
        return self._broken(taken[0], code)

    def _still_open(self, text: str) -> bool:
        """Whether a cell that was open before this line is open, or another one, after it."""
        quote, delimiter, escape = self._dialect.quote, self._dialect.delimiter, self._dialect.escape
        position, inside = 0, True
        while True:
            if not inside:
                if text.startswith(quote, position):
                    inside, position = True, position + 1
                    continue
                position = text.find(delimiter, position) + 1
                if not position:
                    return False
                continue
            position = _closing(text, position, quote, escape)
            if position < 0:
                return True
            if not text.startswith(delimiter, position):
                return False  # the end of the record, or a mistake that the parser names
            inside, position = False, position + 1


def _closing(text: str, position: int, quote: str, escape: str | None) -> int:
    """The position after the quotation mark that closes the cell; -1 where none does."""
    while (found := text.find(quote, position)) >= 0:
        if escape is None and text.startswith(quote, found + 1):
            position = found + 2
        elif escape is not None and (found - len(text[:found].rstrip(escape))) % 2:
            position = found + 1
        else:
            return found + 1
    return -1
