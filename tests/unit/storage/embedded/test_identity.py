"""Whom the server runs as."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.events.errors import Unavailable
from clew.storage.embedded.identity import (
    CAPABILITY_BITS,
    Facts,
    User,
    decide_identity,
    decide_user,
    is_mapped,
    may_use,
    parse_capabilities,
)

ROOT, ALICE, BOB, NOBODY = User(0, 0), User(1000, 1000), User(1001, 1001), User(65534, 65534)
NAMELESS = User(4711, 0, named=False)
ALL = frozenset(CAPABILITY_BITS)


def facts(
    caller: User,
    *,
    owner: User | None = None,
    folder: User = ROOT,
    nobody: User | None = NOBODY,
    capabilities: frozenset[str] = ALL,
) -> Facts:
    return Facts(caller, owner, folder, nobody, capabilities)


@pytest.mark.parametrize(
    ("given_facts", "expected"),
    [
        (facts(ALICE, folder=ALICE), ALICE),
        (facts(ALICE, owner=ALICE, folder=BOB), ALICE),
        (facts(ROOT), NOBODY),
        (facts(ROOT, folder=ALICE), ALICE),
        (facts(ROOT, owner=BOB, folder=ALICE), BOB),
        (facts(ROOT, folder=NAMELESS), NOBODY),
        (facts(NAMELESS, folder=NAMELESS), NAMELESS),
    ],
)
def test_user(given_facts: Facts, expected: User) -> None:
    assert decide_user(given_facts) == expected


@pytest.mark.parametrize(
    ("given_facts", "code"),
    [
        (facts(ALICE, owner=BOB), "embedded.other_owner"),
        (facts(ROOT, owner=ROOT), "embedded.owned_by_root"),
        (facts(ROOT, nobody=None), "embedded.nobody_missing"),
        (facts(NAMELESS, folder=NAMELESS, nobody=None), "embedded.user_without_name"),
        (facts(ROOT, capabilities=frozenset()), "embedded.root_restricted"),
    ],
)
def test_refusals(given_facts: Facts, code: str) -> None:
    with pytest.raises(Unavailable) as refused:
        decide_identity(given_facts, reachable=True)
    assert refused.value.code == code


def test_an_ordinary_user_runs_the_words_as_they_are() -> None:
    identity = decide_identity(facts(ALICE, folder=ALICE), reachable=False)
    assert identity.server_command(["postgres", "-D", "x"]) == ["postgres", "-D", "x"]
    assert identity.initdb_command(["initdb"]) == ["initdb"]


def test_root_asks_for_the_capability_only_where_it_is_needed() -> None:
    reachable = decide_identity(facts(ROOT), reachable=True).server_command(["postgres"])
    closed = decide_identity(facts(ROOT), reachable=False).server_command(["postgres"])
    assert "--reuid=65534" in reachable
    assert not [word for word in reachable if "caps" in word]
    assert "--ambient-caps=+dac_override" in closed
    assert closed[-2:] == ["--", "postgres"]


def test_a_root_without_the_capability_works_where_none_is_needed() -> None:
    few = ALL - {"setpcap"}
    assert decide_identity(facts(ROOT, capabilities=few), reachable=True).override is False
    with pytest.raises(Unavailable) as refused:
        decide_identity(facts(ROOT, capabilities=few), reachable=False)
    assert refused.value.params["missing"] == "CAP_SETPCAP"


def test_only_initdb_of_a_nameless_user_runs_in_a_namespace() -> None:
    identity = decide_identity(facts(NAMELESS, folder=NAMELESS), reachable=True)
    assert identity.initdb_command(["initdb"]) == ["unshare", "--user", "--map-user=65534", "--", "initdb"]
    assert identity.server_command(["postgres"]) == ["postgres"]


@given(st.sets(st.sampled_from(sorted(CAPABILITY_BITS))), st.integers(0, 2**41 - 1))
def test_capabilities_are_read_from_their_bits(names: set[str], others: int) -> None:
    asked = sum(1 << bit for bit in CAPABILITY_BITS.values())
    bits = others & ~asked | sum(1 << CAPABILITY_BITS[name] for name in names)
    text = f"Name:\tx\nCapPrm:\t{2**41 - 1:016x}\nCapEff:\t{bits:016x}\nCapBnd:\t{2**41 - 1:016x}\n"
    assert parse_capabilities(text) == names


@pytest.mark.parametrize(
    ("mode", "owner", "expected"),
    [
        (0o700, ALICE, True),
        (0o700, BOB, False),
        (0o710, User(0, 1000), True),
        (0o701, User(0, 0), True),
        (0o077, ALICE, False),
        (0o707, User(0, 1000), False),
    ],
)
def test_the_first_class_that_fits_decides(mode: int, owner: User, expected: bool) -> None:
    assert may_use(0o040000 | mode, owner, ALICE, wanted=1) is expected


def test_a_rootless_container_may_not_have_nobody() -> None:
    assert is_mapped(65534, "         0          0 4294967295\n")
    assert is_mapped(65534, "0 1000 1\n1 100000 65536\n")
    assert not is_mapped(65534, "0 1000 1\n")
    assert not is_mapped(65534, "0 1000 1\n1 100000 65533\n")
