"""Why items are refused, in words that hold no cell's text, so that they may stand in clear and be grouped (5.4).

The items themselves are sealed: they were never tokenised. A cause is (connector, mapping, rule, message code, field);
its field is a column of the mapping, or the path of an element made of names that the standard and the dictionary
define. Whatever else stands in a finding's place (an identifier, somebody's own member) is left out.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache

import msgspec

from clew.events import model
from clew.events.dictionary import load
from clew.events.dictionary.namespace import PREFIX
from clew.events.errors import Finding
from clew.storage.copying import Cursor

READY = "ready"
"""The key of what is refused no longer and waits to be released."""
_COLUMN = re.compile(r"(?!line )(?:.*?, )?column (.+)", re.DOTALL)
"""Of a table; of a text that cannot be parsed the column is a number, and no cause."""
_SEGMENTS = re.compile(r"[./]|, ")
_INDEX = re.compile(r"\[[^\]]*\]")
_LONGEST = 200
_EPCIS = frozenset(
    (
        *("epcisBody", "eventList", "epcisHeader", "epcisMasterData", "vocabularyList", "vocabularyElementList"),
        *("EPCISDocument", "EPCISBody", "EPCISHeader", "EventList", "extension", "baseExtension", "ilmd", "isA"),
        *("attributes", "children", "queryResults", "resultsBody", "@context", "schemaVersion", "creationDate"),
    )
)


class Cause(msgspec.Struct, frozen=True, kw_only=True):
    """One reason. ``connector``, ``mapping`` and ``field`` are empty where there is none."""

    connector: str
    mapping: str
    rule: str
    code: str
    field: str

    @property
    def key(self) -> str:
        """Ten hexadecimal digits, the same on every machine."""
        told = "\0".join((self.connector, self.mapping, self.rule, self.code, self.field))
        return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:10]


def causes_of(connector: str | None, mapping: str | None, findings: Iterable[Finding]) -> tuple[Cause, ...]:
    """The causes of an item, each once, in the order of its findings; flags refuse nothing and are none."""
    found = (
        Cause(connector=connector or "", mapping=mapping or "", rule=f.rule, code=f.code, field=field_of(f))
        for f in findings
        if f.severity != "flag"
    )
    return tuple(dict.fromkeys(found))


def field_of(finding: Finding) -> str:
    """The column, columns or element that a finding is about; empty where it is about none that may be named."""
    named = _COLUMN.fullmatch(finding.place)
    told = named[1] if named else finding.params.get("column", finding.params.get("columns"))
    if isinstance(told, str):
        return _printable(told)[:_LONGEST]
    known = [segment if segment in _names() else "…" for segment in _segments(finding.place)]
    path = ".".join(segment for number, segment in enumerate(known) if segment != "…" or known[number - 1] != "…")
    return path if any(segment != "…" for segment in known) else ""


def concerns(finding: Finding, column: str) -> bool:
    """Whether a finding is about the cell of a column: the one in its place, or one of several that it names."""
    several = finding.params.get("columns")
    named = isinstance(several, str) and f", {column}, " in f", {several}, "
    return named or field_of(finding) == _printable(column)[:_LONGEST]


def _segments(place: str) -> list[str]:
    return [segment for segment in _SEGMENTS.split(_INDEX.sub("", place)) if segment]


def _printable(text: str) -> str:
    return "".join(each if each.isprintable() else "�" for each in text)


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    """Every member name of EPCIS events, their types, and the house's own terms."""
    structs = [each for each in vars(model).values() if isinstance(each, type) and issubclass(each, msgspec.Struct)]
    fields = {name for struct in structs for name in struct.__struct_fields__}
    camel = {re.sub(r"_(\w)", lambda found: found[1].upper(), name) for name in fields}
    exact = {"eventID", "parentID", "bizTransactionList", "epcList", "childEPCs", "transformationID"}
    exact |= {"inputEPCList", "outputEPCList", "correctiveEventIDs", "bizRules", "deviceID", "dataProcessingMethod"}
    house = {f"{PREFIX}:{name}" for name in load().terms}
    return frozenset(camel | exact | house | _EPCIS | {struct.__name__ for struct in structs})


def write_causes(cursor: Cursor, causes: Mapping[int, Sequence[Cause]], *, first: bool) -> None:
    """Remember why items (by number) are refused now; ``first``: these are the causes that they came with."""
    if not causes:
        return
    numbers = _numbers(cursor, {cause for several in causes.values() for cause in several})
    if not first:
        cursor.execute("UPDATE quarantine_cause SET now = false WHERE quarantine_id = ANY(%s) AND now", (list(causes),))
    cursor.executemany(
        "INSERT INTO quarantine_cause (quarantine_id, cause_id, first, now) VALUES (%s, %s, %s, true)"
        " ON CONFLICT (quarantine_id, cause_id) DO UPDATE SET now = true",
        [(item, numbers[cause], first) for item, several in causes.items() for cause in several],
    )


def _numbers(cursor: Cursor, causes: Collection[Cause]) -> dict[Cause, int]:
    """The numbers of causes, given now to new ones; in the order of their keys, so that writers cannot deadlock."""
    ordered = sorted(causes, key=lambda cause: cause.key)
    keys = [cause.key for cause in ordered]
    known = _known(cursor, keys)
    new = [cause for cause in ordered if cause.key not in known]
    if new:
        cursor.executemany(
            "INSERT INTO cause (key, connector, mapping, rule, code, field) VALUES (%s, %s, %s, %s, %s, %s)"
            " ON CONFLICT (key) DO NOTHING",
            [(c.key, c.connector, c.mapping, c.rule, c.code, c.field) for c in new],
        )
        known = _known(cursor, keys)
    return {cause: known[cause.key] for cause in ordered}


def _known(cursor: Cursor, keys: Sequence[str]) -> dict[str, int]:
    cursor.execute("SELECT key, id FROM cause WHERE key = ANY(%s)", (list(keys),))
    return dict(cursor.fetchall())
