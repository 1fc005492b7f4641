"""Roles and what each may do: one table, read top to bottom (clause 9.3, role-based access control).

A role is a set of verbs. ``supplier`` and ``customer`` stand for partners: what they see is further narrowed by
visibility, and they need a party.
"""

from __future__ import annotations

from typing import Literal, get_args

from clew.events.dictionary import Grade

Role = Literal[
    "administrator",
    "engineer",
    "operator",
    "auditor",
    "privacy_officer",
    "viewer",
    "supplier",
    "customer",
]
Verb = Literal[
    "read",
    "trace",
    "cause",
    "status",
    "capture",
    "correct",
    "void",
    "hold.place",
    "hold.release",
    "quarantine.read",
    "quarantine.correct",
    "quarantine.release",
    "case.read",
    "case.write",
    "export",
    "publish",
    "audit.read",
    "personal.reveal",
    "personal.erase",
    "rebuild",
    "admin",
]

ROLES: tuple[Role, ...] = get_args(Role)
VERBS: tuple[Verb, ...] = get_args(Verb)
PARTNERS: frozenset[Role] = frozenset({"supplier", "customer"})

_LOOK: frozenset[Verb] = frozenset({"read", "trace", "status"})
_MAKE: frozenset[Verb] = _LOOK | {"cause", "capture", "hold.place", "quarantine.read"}
_MEND: frozenset[Verb] = frozenset({"correct", "void", "hold.release", "quarantine.correct", "quarantine.release"})
PERMISSIONS: dict[Role, frozenset[Verb]] = {
    "administrator": frozenset(VERBS),
    "engineer": _MAKE | _MEND | {"case.read", "case.write", "export", "publish"},
    "operator": _MAKE,
    "auditor": _LOOK | {"cause", "quarantine.read", "case.read", "export", "audit.read"},
    "privacy_officer": _LOOK | {"audit.read", "personal.reveal", "personal.erase"},
    "viewer": _LOOK,
    "supplier": frozenset({"read", "capture"}),
    "customer": frozenset({"read"}),
}

# Which grades a role sees unmasked. Personal values are tokens; to see one is the verb personal.reveal.
CLEARANCE: dict[Role, frozenset[Grade]] = {
    "administrator": frozenset({"public", "internal", "confidential"}),
    "engineer": frozenset({"public", "internal", "confidential"}),
    "operator": frozenset({"public", "internal"}),
    "auditor": frozenset({"public", "internal", "confidential"}),
    "privacy_officer": frozenset({"public", "internal"}),
    "viewer": frozenset({"public", "internal"}),
    "supplier": frozenset({"public"}),
    "customer": frozenset({"public"}),
}
