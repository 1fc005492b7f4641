"""Facts: facets, judgements, measured values, second names and attachments of an event, as house elements."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator

import msgspec

from clew.collection.tables import terms
from clew.collection.tables.cells import CellError, Cells, empty_cell, filled, stated_of
from clew.collection.tables.interpreter.conditions import condition_of
from clew.collection.tables.interpreter.scope import Scope
from clew.collection.tables.interpreter.things import Identify, identifier_of, lot_parts
from clew.collection.tables.interpreter.times import time_column, time_of
from clew.collection.tables.interpreter.values import label, number_of, text_of
from clew.collection.tables.mapping.model import Alias, Attachment, Outcome, Value
from clew.collection.tables.mapping.names import template_columns
from clew.events.house import attachment, element, qualified
from clew.events.model import Extension

Say = Callable[[Cells], Extension | None]
Judge = Callable[[Cells], Iterator[Extension]]
_REMEMBERED = 1000
"""Elements of one facet that are made once and shared: most columns hold few words."""
_MEMBERS = (
    ("defect_class", "defect_class"),
    ("defect_count", "defect_count"),
    ("severity", "severity"),
    ("nonconformity_disposition", "disposition"),
    ("comment", "comment"),
)


def facet_of(name: str, value: Value, scope: Scope) -> Say:
    """What states a facet; None where an optional value is empty."""
    term, column = terms.term(name), label(value)
    read = number_of(value, scope) if terms.is_numeric(term) else text_of(value, scope)
    known: dict[str, Extension] = {}

    def say(cells: Cells) -> Extension | None:
        text = read(cells)
        if text is None:
            return None
        stated = known.get(text)
        if stated is None:
            stated = terms.said(term, text, column)
            if len(known) < _REMEMBERED:
                known[text] = stated
        return stated

    return say


def outcome_of(item: Outcome, scope: Scope) -> Judge:
    """What states judgements: one, or one for each row of ``each``; none where the optional result is empty."""
    judge, each = _judgement(item, scope), item.each
    holds = condition_of(item.when, scope) if item.when is not None else None

    def judged(row: Cells) -> Extension | None:
        return judge(row) if holds is None or holds(row) else None

    return stated_of(judged, each)


def characteristic_of(given: str | Value, scope: Scope) -> Callable[[Cells], Extension]:
    """What names the characteristic: the mapping, or a cell."""
    if not isinstance(given, Value):
        fixed = element("characteristic", given)
        return lambda cells: fixed
    say, column = facet_of("characteristic", given, scope), label(given)

    def name(cells: Cells) -> Extension:
        said = say(cells)
        if said is None:
            raise empty_cell(column)
        return said

    return name


def _judgement(item: Outcome, scope: Scope) -> Say:
    characteristic, result = characteristic_of(item.characteristic, scope), facet_of("result", item.result, scope)
    members = [facet_of(name, value, scope) for name, key in _MEMBERS if (value := getattr(item, key)) is not None]
    shared = not members and not isinstance(item.characteristic, Value)
    name = qualified("outcome")
    known: dict[str | None, Extension] = {}

    def say(cells: Cells) -> Extension | None:
        judged = result(cells)
        if judged is None:
            return None
        if shared and judged.text in known:
            return known[judged.text]
        said = (member(cells) for member in members)
        children = (characteristic(cells), judged, *(child for child in said if child is not None))
        stated = Extension(name, children=children)
        if shared:
            known[judged.text] = stated
        return stated

    return say


def alias_of(alias: Alias, scope: Scope) -> Say:
    """What states a second name; None where an optional one is empty. A supplier's lot keeps issuer and number."""
    thing: Identify | None = identifier_of(alias.thing) if alias.thing is not None else None
    kind, optional = alias.kind, alias.optional
    since = time_of(alias.valid_from, scope) if alias.valid_from is not None else None
    until = time_of(alias.valid_to, scope) if alias.valid_to is not None else None
    reason = facet_of("reason", alias.reason, scope) if alias.reason is not None else None
    last = time_column(alias.valid_to) if alias.valid_to is not None else ""
    if alias.lot is not None:
        parts = lot_parts(alias.lot, scope, optional=optional)

        def names(cells: Cells) -> dict[str, str] | None:
            given = parts(cells)
            return None if given is None else {"supplier": given[0], "batch": given[1]}
    else:
        identify = identifier_of(alias.other or "", optional=optional)

        def names(cells: Cells) -> dict[str, str] | None:
            given = identify(cells)
            return None if given is None else {"identifier": given}

    def say(cells: Cells) -> Extension | None:
        other = names(cells)
        if other is None:
            return None
        begins = since(cells) if since is not None else None
        ends = until(cells) if until is not None else None
        if begins is not None and ends is not None and begins.instant.microseconds >= ends.instant.microseconds:
            raise CellError(last, "interval", "mapping.ends_before", column=last)
        said = reason(cells) if reason is not None else None
        stated = {
            "thing": thing(cells) if thing is not None else None,
            **other,
            "alias_kind": kind,
            "valid_from": begins.instant if begins is not None else None,
            "valid_to": ends.instant if ends is not None else None,
            "reason": said.text if said is not None else None,
        }
        return element("alias", stated)

    return say


Attach = Callable[[Cells], tuple[Extension, bytes] | None]


def attachment_of(item: Attachment) -> Attach:
    """What makes an attachment of cells: its element with the digest, and its bytes; None where an optional one is
    empty. One column is kept as it is; several as a JSON object of them, lists as lists."""
    columns, each, media_type, optional = item.columns, item.each, item.media_type, item.optional
    title = filled(item.title, encode=False) if item.title is not None else None
    titled = template_columns(item.title)

    def attach(cells: Cells) -> tuple[Extension, bytes] | None:
        rows = cells.lists.get(each, []) if each is not None else [cells]
        texts = {column: [row[column] for row in rows] for column in columns}
        if not any(map(any, texts.values())):
            if optional:
                return None
            raise CellError(columns[0], "required", "csv_table.empty_cell", column=columns[0])
        if len(columns) == 1 and each is None:
            blob = texts[columns[0]][0].encode("utf-8", "surrogatepass")
        else:
            blob = msgspec.json.encode({column: _joined(given, each) for column, given in texts.items() if any(given)})
        words = title(cells) if title is not None and all(cells[name] for name in titled) else None
        digest = hashlib.sha256(blob).hexdigest()
        return attachment(digest, media_type, title=words, size_bytes=len(blob)), blob

    return attach


def _joined(texts: list[str], each: str | None) -> object:
    """A cell as it stands in a JSON document; of several rows, their lists one after the other."""
    given = [_plain(text) for text in texts]
    if each is None:
        return given[0]
    joined: list[object] = []
    for part in given:
        joined.extend(part if isinstance(part, list) else [part])
    return joined


def _plain(text: str) -> object:
    if text[:1] in ("[", "{"):
        try:
            # Raw parts keep the digits of every number as they are.
            decode = msgspec.json.decode
            return list(decode(text, type=list[msgspec.Raw])) if text[0] == "[" else decode(text, type=msgspec.Raw)
        except (msgspec.MsgspecError, UnicodeEncodeError, RecursionError):
            return text
    return text
