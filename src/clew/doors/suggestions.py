"""The sentences of a suggestion in the reader's language, for every door."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from clew.language import render

if TYPE_CHECKING:
    from clew.collection.suggest import Note


def note_teller(lang: str) -> Callable[[Note], str]:
    """Tells notes in one language."""

    def tell(note: Note) -> str:
        params = dict(note.params)
        if "seen" in params:
            params["seen"] = render(f"suggest.seen.{params['seen']}", {}, lang)
        return render(note.code, params, lang)

    return tell
