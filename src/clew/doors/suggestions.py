"""The sentences of a suggestion in the reader's language, for every door."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from clew.language import catalogue, render

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


_ROLE, _KIND = "suggest.role.", "suggest.kind."


@lru_cache(maxsize=1)
def column_roles() -> frozenset[str]:
    """Every role that a column can play."""
    return frozenset(code.removeprefix(_ROLE) for code in catalogue().messages if code.startswith(_ROLE))


def roles_document(lang: str) -> dict[str, Any]:
    """What a person can say about columns, in their language and its order."""
    from clew.collection.suggest import MEASURED
    from clew.events.units import units

    roles = [
        {"role": role, "label": render(_ROLE + role, {}, lang), "measured": role in MEASURED}
        for role in sorted(column_roles())
    ]
    kinds = sorted(code.removeprefix(_KIND) for code in catalogue().messages if code.startswith(_KIND))
    return {
        "roles": sorted(roles, key=lambda each: str(each["label"])),
        "kinds": [{"kind": kind, "label": render(_KIND + kind, {}, lang)} for kind in kinds],
        "units": [
            {"code": each.code, "symbol": each.symbol, "label": each.zh if lang == "zh" else each.en}
            for each in units().values()
        ],
    }
