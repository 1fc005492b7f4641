"""What a trace needs from a store. Keys are normalised identifiers (``clew.events.identifiers.normalise``) or
operation keys (``clew.events.links.operation_key``).

``as_known_at`` is always a log position: the answer must be the one that the log's prefix up to it would have given.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Literal, Protocol

from clew.events.links import LinkFact

Level = Literal["instance", "lot", "class"]


class Spelling(Protocol):
    """How a node is shown: ``text`` as first captured, at log ``position``."""

    @property
    def position(self) -> int: ...
    @property
    def text(self) -> str: ...


class AliasRecord(Protocol):
    """Keys ``a`` and ``b`` name one thing from ``valid_from`` (included) until ``valid_to`` (excluded); UTC
    microseconds, None: without that bound. Hashable, equal when they say the same."""

    @property
    def a(self) -> str: ...
    @property
    def b(self) -> str: ...
    @property
    def valid_from(self) -> int | None: ...
    @property
    def valid_to(self) -> int | None: ...


class LinkSource(Protocol):
    """The reads of one trace. All methods may be called often and with many keys at once (thousands)."""

    def head(self) -> int:
        """The last log position, 0 for an empty log."""

    def log_end(self, as_known_at: int) -> int | None:
        """The latest eventTime (UTC microseconds) among all events in force as known then, whatever their type;
        error declarations are not in force. None when there are none."""

    def facts_touching(self, keys: Collection[str], as_known_at: int) -> Iterable[LinkFact]:
        """Every fact with ``position <= as_known_at`` that mentions a key as thing, parent or operation, in force or
        not (with ``voided_at`` filled), ``ordinal`` as recorded."""

    def spellings(self, keys: Collection[str]) -> Mapping[str, Spelling]:
        """The first captured spelling of each key; of an operation its transformationID as first captured, else its
        event's eventID."""

    def levels(self, keys: Collection[str], as_known_at: int) -> Mapping[str, Level]:
        """``class`` for a bare class; ``lot`` for a lot-level identifier and for any other that stands in a quantity
        list of an event in force as known then (ObjectEvents too); else ``instance``."""

    def product_classes(self, keys: Collection[str], as_known_at: int) -> Mapping[str, str]:
        """The class of each key that has one: the GTIN of an SGTIN, LGTIN or GTIN, else from master data or ILMD.
        Alternates come as one representative. A key without a known class is left out."""

    def aliases(self, keys: Collection[str], as_known_at: int) -> Iterable[AliasRecord]:
        """Every alias in force as known then that names one of the keys on either side."""

    def event_ids(self, positions: Collection[int]) -> Mapping[int, str]:
        """The eventID of each event, or what stands for it where the event had none."""
