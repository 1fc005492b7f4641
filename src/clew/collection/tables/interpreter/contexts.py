"""The business context of an event: the documents it belongs to, who hands over to whom, states that last.

Words and shapes: EPCIS 2.0 §7.3.5.3, §7.3.5.4 and §7.3.5.6.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from clew.collection.tables.cells import Cells, filled
from clew.collection.tables.interpreter.things import Identify, identifier_of
from clew.collection.tables.mapping.model import Event
from clew.events.model import BusinessTransaction, PersistentDisposition, SourceOrDestination

Context = Callable[[Cells], Any]


def contexts_of(event: Event) -> list[tuple[str, Context]]:
    """What fills these fields of an event, each with the field's name; only those that the mapping speaks of."""
    found: list[tuple[str, Context]] = []
    documents = [(identifier_of(item.id, optional=item.optional), item.type) for item in event.business_transactions]
    if documents:
        found.append(("biz_transaction_list", lambda cells: _documents(documents, cells)))
    for key, field in (("sources", "source_list"), ("destinations", "destination_list")):
        parties = [(identifier_of(item.id, optional=item.optional), item.type) for item in getattr(event, key)]
        if parties:
            found.append((field, _parties(parties)))
    states = event.operation.persistent_disposition
    if states is not None:
        begun, ended = [filled(text) for text in states.set], [filled(text) for text in states.unset]
        found.append(("persistent_disposition", lambda cells: _states(begun, ended, cells)))
    return found


def _documents(documents: list[tuple[Identify, str | None]], cells: Cells) -> tuple[BusinessTransaction, ...]:
    named = ((identify(cells), kind) for identify, kind in documents)
    return tuple(BusinessTransaction(name, kind) for name, kind in named if name is not None)


def _parties(parties: list[tuple[Identify, str]]) -> Context:
    def read(cells: Cells) -> tuple[SourceOrDestination, ...]:
        named = ((identify(cells), kind) for identify, kind in parties)
        return tuple(SourceOrDestination(kind, name) for name, kind in named if name is not None)

    return read


def _states(begun: list[Callable[[Cells], str]], ended: list[Callable[[Cells], str]], cells: Cells) -> Any:
    return PersistentDisposition(tuple(fill(cells) for fill in begun), tuple(fill(cells) for fill in ended))
