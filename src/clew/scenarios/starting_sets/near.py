"""What somebody may have meant by a word that the record does not know."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

MOST = 5
NONE = "–"


def near(word: str, known: Iterable[str]) -> str:
    """The known words nearest to one, best first, for a sentence; the first few of all when none is near, a dash when
    there are none."""
    spelled = {each.casefold(): each for each in sorted(set(known), reverse=True)}
    asked = word.casefold()
    inside = sorted(each for each in spelled if asked and (asked in each or each in asked))
    close = [*difflib.get_close_matches(asked, spelled, MOST, 0.5), *inside]
    offered = list(dict.fromkeys(close)) or sorted(spelled)
    return ", ".join(spelled[each] for each in offered[:MOST]) or NONE
