"""Who is asking: every read over HTTP and every write has a principal (clauses 5.5, 9.3)."""

from __future__ import annotations

import re

import msgspec

from clew.events.errors import BadRequest
from clew.security.roles import ROLES, Role

_ID = re.compile(r"(local|token|user):[^\s\x00-\x1f\x7f]{1,200}")


class Principal(msgspec.Struct, frozen=True, omit_defaults=True):
    """Somebody known. ``id``: ``local:<user>`` (the owner of an embedded folder), ``token:<id>`` or ``user:<name>``;
    ``party``: the partner for whom they act (the ``source_party`` of what they capture), None for the house itself."""

    id: str
    role: Role
    party: str | None = None


def principal(identifier: str, role: str, party: str | None = None) -> Principal:
    """A checked Principal. Raises ``BadRequest`` for a malformed identifier or an unknown role."""
    if _ID.fullmatch(identifier) is None:
        raise BadRequest("security.principal", id=identifier)
    for known in ROLES:
        if role == known:
            return Principal(identifier, known, party or None)
    raise BadRequest("security.role", role=role, allowed=", ".join(ROLES))
