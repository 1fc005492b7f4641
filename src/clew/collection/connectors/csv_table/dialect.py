"""How a delimited file is written: what separates cells, what encloses them, how a quotation mark is said inside.

The dialect is tried on a sample, not asked for: the delimiter under which the header holds most of the wanted columns;
then the one under which rows have as many cells as their header.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator, Sequence

import msgspec

DELIMITERS = (",", ";", "\t", "|")
RARE_DELIMITERS = ("\x1f", "^", "~", "¦", ":", "!")
"""Taken only where the mapping's columns are found by them, and by no usual one."""
SAMPLE_LINES = 200


class Dialect(msgspec.Struct, frozen=True):
    """``escape``: a backslash, where a quotation mark inside a cell is written so instead of doubled."""

    delimiter: str
    quote: str = '"'
    escape: str | None = None


def parse_record(text: str, dialect: Dialect) -> list[str]:
    """The cells of one record (one line, or several within quotation marks). Raises csv.Error."""
    reader = csv.reader(
        (text,),
        delimiter=dialect.delimiter,
        quotechar=dialect.quote,
        escapechar=dialect.escape,
        doublequote=dialect.escape is None,
        strict=True,
    )
    return next(reader, [])


def find_dialect(sample: Sequence[str], declared: str | None, wanted: Collection[str]) -> Dialect:
    """The dialect of a file by its first lines (without line ends)."""
    if not sample:
        return Dialect(declared or DELIMITERS[0])
    sample = sample[:SAMPLE_LINES]
    if sample[0].lower().startswith("sep=") and len(sample[0]) == 5:
        return _quoting(sample[1:], sample[0][4])
    if declared is not None and (not wanted or _hits(sample, declared, wanted) or not _hits(sample, ",", wanted)):
        return _quoting(sample, declared)
    best = max(DELIMITERS, key=lambda each: _score(sample, each, wanted))  # the first of equals
    rare = max(RARE_DELIMITERS, key=lambda each: _hits(sample, each, wanted))
    if _hits(sample, rare, wanted) > max(_hits(sample, best, wanted), 1):
        best = rare
    return _quoting(sample, best)


def _score(sample: Sequence[str], delimiter: str, wanted: Collection[str]) -> tuple[int, bool, float, int]:
    """Wanted columns found; more than one column at all; share of rows as wide as the widest kind; how wide that is."""
    widths = [len(fields) for fields in _parsed(sample, Dialect(delimiter))]
    if not widths:
        return (0, False, 0.0, 0)
    usual = max(set(widths), key=lambda width: (widths.count(width), width))
    return (_hits(sample, delimiter, wanted), usual > 1, widths.count(usual) / len(widths), usual)


def _hits(sample: Sequence[str], delimiter: str, wanted: Collection[str]) -> int:
    """How many of the wanted columns one line of the sample holds at most."""
    names = set(wanted)
    if not names:
        return 0
    rows = _parsed(sample, Dialect(delimiter))
    return max((len(names.intersection(cell.strip() for cell in fields)) for fields in rows), default=0)


def _parsed(sample: Sequence[str], dialect: Dialect) -> Iterator[list[str]]:
    """The lines of a sample as records of one line each; what does not parse is left out."""
    for line in sample:
        if line.strip():
            try:
                yield parse_record(line, dialect)
            except csv.Error:
                continue


def _quoting(sample: Sequence[str], delimiter: str) -> Dialect:
    """Doubled quotation marks, unless the sample only makes sense with escaped ones or apostrophes."""
    usual = Dialect(delimiter)
    # Where marks are doubled, one after a backslash closes its cell or is followed by another.
    escaping = re.compile(rf'\\"(?!{re.escape(delimiter)}|"|$)')
    if any(escaping.search(line) for line in sample):
        escaped = Dialect(delimiter, '"', "\\")
        if _sense(sample, escaped) > _sense(sample, usual):
            return escaped
    if any(_enclosed(line, delimiter) for line in sample) and not any('"' in line for line in sample):
        apostrophes = Dialect(delimiter, "'")
        if _sense(sample, apostrophes) >= _sense(sample, usual):
            return apostrophes
    return usual


def _enclosed(line: str, delimiter: str) -> bool:
    cells = line.split(delimiter)
    return any(len(cell) > 1 and cell.startswith("'") and cell.endswith("'") for cell in cells)


def _sense(sample: Sequence[str], dialect: Dialect) -> tuple[int, int]:
    """How many lines have the width most have, and how many parse at all."""
    widths = [len(fields) for fields in _parsed(sample, dialect)]
    return (max((widths.count(width) for width in set(widths)), default=0), len(widths))
