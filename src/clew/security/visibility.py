"""Visibility: which recorded statements a reader may know of, as a predicate that every read of storage requires.

A predicate, not a filter over answers: counts, pages, truncation and "there is no such thing" must be right for the
reader, so storage applies it inside the query (docs/adr/0004). There is no default: whoever reads says as whom.
"""

from __future__ import annotations

import msgspec


class Visibility(msgspec.Struct, frozen=True):
    """``parties``: the source parties whose statements may be read; None for all of them."""

    parties: frozenset[str] | None

    def admits(self, source_party: str) -> bool:
        """The predicate itself; its compilation to SQL in storage must agree with it."""
        return self.parties is None or source_party in self.parties


EVERYTHING = Visibility(parties=None)
"""All statements: the owner of the database, its rebuilds and its proofs."""


def only(*parties: str) -> Visibility:
    """The statements of these source parties alone."""
    return Visibility(parties=frozenset(parties))
