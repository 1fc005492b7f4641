"""Who may do what: nobody is anonymous, nothing is allowed by default."""

from __future__ import annotations

import pytest

from clew.events.dictionary import load
from clew.events.errors import BadRequest, Forbidden, Unauthorised
from clew.security.decisions import allowed, cleared, require, shown
from clew.security.principals import Principal, principal
from clew.security.roles import CLEARANCE, PERMISSIONS, ROLES, VERBS, Role, Verb

KEY = b"k" * 32


def test_nobody_may_do_nothing() -> None:
    for verb in VERBS:
        with pytest.raises(Unauthorised):
            require(None, verb)


def test_every_role_has_a_row_and_every_verb_somebody() -> None:
    assert set(PERMISSIONS) == set(CLEARANCE) == set(ROLES)
    assert set().union(*PERMISSIONS.values()) == set(VERBS)
    assert PERMISSIONS["administrator"] == frozenset(VERBS)


@pytest.mark.parametrize(
    ("role", "may", "may_not"),
    [
        ("viewer", "read", "capture"),
        ("operator", "capture", "void"),
        ("operator", "quarantine.read", "quarantine.release"),
        ("engineer", "quarantine.release", "admin"),
        ("engineer", "void", "personal.reveal"),
        ("auditor", "audit.read", "capture"),
        ("privacy_officer", "personal.erase", "capture"),
    ],
)
def test_the_table(role: Role, may: Verb, may_not: Verb) -> None:
    asking = principal("user:li", role)
    assert require(asking, may) is asking
    with pytest.raises(Forbidden) as refused:
        require(asking, may_not)
    told = refused.value.params
    assert (told["principal"], told["role"], told["verb"]) == ("user:li", role, may_not)
    able = str(told["may"]).split(", ")
    assert [each for each in ROLES if may_not in PERMISSIONS[each]] == able
    assert role not in able


def test_a_partner_needs_a_party() -> None:
    assert allowed(Principal("token:1", "supplier", "urn:x:acme"), "capture")
    assert not allowed(Principal("token:1", "supplier"), "capture")
    with pytest.raises(Forbidden) as refused:
        require(Principal("token:1", "supplier"), "read")
    assert refused.value.code == "security.no_party"


@pytest.mark.parametrize(
    ("identifier", "role", "code"),
    [("li", "viewer", "security.principal"), ("user:", "viewer", "security.principal"),
     ("user:a b", "viewer", "security.principal"), ("user:li", "god", "security.role")],
)  # fmt: skip
def test_a_principal_is_checked(identifier: str, role: str, code: str) -> None:
    with pytest.raises(BadRequest) as refused:
        principal(identifier, role)
    assert refused.value.code == code


def test_values_are_shown_by_grade() -> None:
    terms = load()
    engineer, viewer = Principal("user:a", "engineer"), Principal("user:b", "viewer")
    assert shown(terms["supplier"], "ACME-77", engineer, KEY) == "ACME-77"
    assert shown(terms["supplier"], "ACME-77", viewer, KEY) == "A***7"
    assert shown(terms["comment"], "scratched by Li", viewer, KEY) == "***"
    assert shown(terms["customer"], "C-1", viewer, KEY).startswith("#")
    assert shown(terms["equipment"], "M-01", viewer, KEY) == "M-01"
    assert shown(terms["equipment"], "M-01", Principal("token:s", "supplier", "p"), KEY) == "***"
    assert not cleared(engineer, "personal")
    assert cleared(Principal("user:c", "privacy_officer"), "personal")
