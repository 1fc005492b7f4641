"""How many leading digits of a GS1 key are the company's prefix.

Only an EPC URN shows the boundary, and it cannot be computed: GS1 publishes it as a table. Ours holds the facts of that
table (source in ``data/gcp_lengths.txt``); a prefix it does not name needs ``gcp_length`` from the caller, and no
guess is made. Keys and comparisons never need it.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cache, lru_cache
from importlib.resources import files

from clew.events.errors import InvalidData

SHORTEST, LONGEST = 6, 12
_SPACE = 12


def company_prefix_length(digits: str) -> int:
    """Length (6-12) of the company prefix that begins ``digits`` (a key's digits without indicator or filler digit).

    Raises ``InvalidData`` ``identifier.gcp_length_unknown`` when the table names no company there.
    """
    length = _known_length(digits[:_SPACE])
    if length is None:
        raise InvalidData("identifier.gcp_length_unknown", digits=digits[:_SPACE])
    return length


@lru_cache(maxsize=4096)
def _known_length(digits: str) -> int | None:
    """Both ends of what ``digits`` may be continued to must lie in one range of the table."""
    starts, ends, lengths = _table()
    index = bisect_right(starts, int(digits.ljust(_SPACE, "0") or 0)) - 1
    if not digits or index < 0 or int(digits.ljust(_SPACE, "9")) > ends[index]:
        return None
    return lengths[index] or None


@cache
def _table() -> tuple[list[int], list[int], list[int]]:
    """Starts and ends (12 digits, as integers) and lengths of the ranges, in order."""
    ranges: list[tuple[int, int, int]] = []
    text = (files(__package__) / "data" / "gcp_lengths.txt").read_text("ascii")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            head, *groups = line.split(" ")
            for group in groups:
                length, _, spans = group.partition(":")
                ranges += [(*_bounds(head, span), int(length)) for span in spans.split(",")]
    ranges.sort()
    return [low for low, _, _ in ranges], [high for _, high, _ in ranges], [length for _, _, length in ranges]


def _bounds(head: str, span: str) -> tuple[int, int]:
    low, _, high = span.partition("-")
    return int((head + low).ljust(_SPACE, "0")), int((head + (high or low)).ljust(_SPACE, "9"))
