"""One-time sign-in links, for the demo's ready sign-in: whoever reads the terminal that started the server may enter.

A ticket is 32 random bytes, kept as a digest in memory, taken at most once, and dies with the process.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable

from clew.doors.http.limits import TICKET_HOURS


class Tickets:
    """``clock``: seconds, monotonic."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._names: dict[bytes, tuple[str, float]] = {}

    def issue(self, name: str) -> str:
        """A fresh ticket that signs in the account ``name``."""
        ticket = secrets.token_urlsafe(32)
        self._names[_digest(ticket)] = (name, self._clock() + TICKET_HOURS * 3600)
        return ticket

    def take(self, ticket: str) -> str | None:
        """The account that the ticket signs in, once; None for any other."""
        name, expires = self._names.pop(_digest(ticket), ("", 0.0))
        return name if name and self._clock() < expires else None


def _digest(ticket: str) -> bytes:
    return hashlib.sha256(ticket.encode()).digest()
