"""What things are called: the names that master data give to products, places, parties and machines."""

from __future__ import annotations

import re
from collections.abc import Iterable

from clew.events.house import master_data
from clew.events.identifiers import normalise, product_class
from clew.security.visibility import Visibility
from clew.storage.store import Store

EVENTS_READ = 50
"""Of each identifier; master data come before what they describe."""


_BETWEEN = " · "
_HAN = re.compile(r"[\u3400-\u9fff]")


def in_language(name: str, lang: str) -> str:
    """The reader's half of a name that master data write in both languages (``定子 · stator``); else the name."""
    halves = name.split(_BETWEEN)
    chinese = [half for half in halves if _HAN.search(half)]
    if len(halves) != 2 or len(chinese) != 1:
        return name
    other = next(half for half in halves if half not in chinese)
    return chinese[0] if lang == "zh" else other


class Names:
    """Names as one reader may know them, in their language where master data give both, each looked up once."""

    def __init__(self, store: Store, visibility: Visibility, lang: str) -> None:
        self._lang = lang
        self._store = store
        self._visibility = visibility
        self._known: dict[str, str | None] = {}

    def of(self, identifier: str) -> str | None:
        """The name of the identifier's product class, else of the identifier itself; None without master data."""
        key = normalise(identifier)
        name = self._named(product_class(key) or key)
        return None if name is None else in_language(name, self._lang)

    def load(self, identifiers: Iterable[str]) -> dict[str, str]:
        """Names by identifier as given, of those that have one."""
        return {each: name for each in identifiers if (name := self.of(each)) is not None}

    def _named(self, key: str) -> str | None:
        if key not in self._known:
            self._known[key] = self._read(key)
        return self._known[key]

    def _read(self, key: str) -> str | None:
        page = self._store.events.of_thing(key, self._visibility, limit=EVENTS_READ)
        name: str | None = None
        for recorded in page.events:
            if recorded.voided_at is not None or recorded.is_declaration:
                continue
            for data in master_data(recorded.event):
                if data.key == key and data.name:
                    name = data.name
        return name
