"""Lots by the number that somebody gave them: ``4711``, ``ACME 4711``, ``ACME/4711``, however it is typed.

A number alone never decides which lot is meant; this finds every lot that bears it, and whoever asks decides. Folding
(blanks, case, width) is for finding only: keys are compared as they are (docs/identities.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, unquote

import msgspec
from sqlalchemy import Engine

from clew.events.house import folded, subject
from clew.events.house.master_data import SUPPLIER
from clew.events.identifiers import normalise
from clew.security.visibility import Visibility
from clew.storage.copying import Cursor, words
from clew.storage.database import driver, reading
from clew.storage.parties import visible_parties

_BREAK = re.compile(r"[\s/|,;:·／：，]+")
_LOTS = """
SELECT l.key, l.issuer, l.number, l.folded_number FROM lot_name l
WHERE l.folded_number = ANY(%(numbers)s::text[]) AND (%(parties)s::int[] IS NULL
  OR EXISTS (SELECT 1 FROM node n JOIN event_thing t ON t.node_id = n.id
             WHERE n.key = l.key AND t.party_id = ANY(%(parties)s::int[]))
  OR EXISTS (SELECT 1 FROM alias a WHERE (a.a = l.key OR a.b = l.key) AND a.party_id = ANY(%(parties)s::int[])))
ORDER BY l.key
"""
_NAMES = """
SELECT m.key, m.name FROM master_data m
WHERE m.name IS NOT NULL AND (m.key = ANY(%(keys)s::text[]) OR m.name = ANY(%(names)s::text[]))
  AND (%(parties)s::int[] IS NULL OR m.party_id = ANY(%(parties)s::int[]))
  AND m.position <= %(known)s
  AND NOT EXISTS (SELECT 1 FROM voided v WHERE v.position = m.position AND v.voided_at <= %(known)s)
"""


class LotName(msgspec.Struct, frozen=True):
    """A lot's key, and the issuer and number that it consists of."""

    key: str
    issuer: str
    number: str


class LotReads:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def named(self, text: str, known: int, visibility: Visibility) -> list[LotName]:
        """The lots that the text names: by number alone, or by issuer and number with something between.

        The issuer is matched by its identifier, the last part of it, or a name that master data give it up to the log
        position ``known``.
        """
        splits = list(_splits(text))
        with reading(self._engine) as connection:
            cursor = driver(connection).cursor()
            parties = visible_parties(cursor, visibility)
            asked = {"numbers": words(dict.fromkeys(number for _, number in splits)), "parties": parties}
            rows = cursor.execute(_LOTS, asked).fetchall()
            wanted = {number: [issuer for issuer, each in splits if each == number] for _, number in splits}
            called = _called(cursor, {issuer for _, issuer, _, _ in rows}, known, parties) if len(splits) > 1 else {}
        return [
            LotName(key, issuer, number)
            for key, issuer, number, fold in rows
            if any(given is None or given in called[issuer] for given in wanted[fold])
        ]


def _splits(text: str) -> Iterator[tuple[str | None, str]]:
    """Folded (issuer, number) as the text may be read: all of it a number, or cut in two at one place."""
    whole = folded(text)
    if whole:
        yield None, whole
    for cut in _BREAK.finditer(text):
        issuer, number = text[: cut.start()].strip(), folded(text[cut.end() :])
        if issuer and number:
            yield folded(issuer), number
            yield folded(normalise(issuer)), number


def _identifiers(issuer: str) -> set[str]:
    """The keys under which master data may speak of an issuer: its own, and a URI of its code."""
    coded = (f"urn:clew:supplier:{quote(issuer, safe='')}", f"urn:clew:id:{quote(issuer, safe='-._~')}")
    return {normalise(key) for key in (issuer, subject(SUPPLIER, issuer), *coded)}


def _called(cursor: Cursor, issuers: Iterable[str], known: int, parties: list[int] | None) -> dict[str, set[str]]:
    """By issuer: everything it is called, folded."""
    called = {issuer: {folded(issuer), folded(unquote(re.split("[:/]", issuer)[-1]))} for issuer in issuers}
    keys = {key: issuer for issuer in called for key in _identifiers(issuer)}
    asked = {"keys": words(keys), "names": words(called), "known": known, "parties": parties}
    for key, name in cursor.execute(_NAMES, asked):
        for issuer in {keys.get(key), name} & called.keys():
            called[issuer] |= {folded(name), folded(key), folded(unquote(re.split("[:/]", key)[-1]))}
    return called
