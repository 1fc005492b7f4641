"""EPC patterns and what keys they cover."""

from __future__ import annotations

import re

import pytest

from clew.events.identifiers import normalise
from clew.storage.derive import class_of, display_of
from clew.storage.reads.patterns import is_pattern, like, named_class


def covers(pattern: str, identifier: str) -> bool:
    expression = re.sub(
        r"\\(.)|(%)|(_)|([^\\%_])",
        lambda m: re.escape(m[1] or m[4]) if m[1] or m[4] else ".*" if m[2] else ".",
        like(pattern),
    )
    return re.fullmatch(expression, normalise(identifier), re.DOTALL) is not None


@pytest.mark.parametrize(
    ("pattern", "inside", "outside"),
    [
        (
            "urn:epc:idpat:sgtin:0614141.*.*",
            "urn:epc:id:sgtin:0614141.107346.2018",
            "urn:epc:id:sgtin:4012345.011122.1",
        ),
        ("urn:epc:idpat:sgtin:*.*.*", "urn:epc:id:sgtin:0614141.107346.2018", "urn:epc:id:sscc:0614141.1234567890"),
        (
            "urn:epc:idpat:sgtin:0614141.*.*",
            "urn:epc:id:sgtin:0614141.107346.2018",
            "urn:epc:class:lgtin:0614141.107346.L1",
        ),
        (
            "urn:epc:idpat:lgtin:0614141.*.*",
            "urn:epc:class:lgtin:0614141.107346.L1",
            "urn:epc:id:sgtin:0614141.107346.1",
        ),
        ("urn:epc:idpat:sscc:0614141.*", "urn:epc:id:sscc:0614141.1234567890", "urn:epc:id:sscc:4012345.1234567890"),
        (
            "urn:epc:idpat:grai:0614141.12345.*",
            "urn:epc:id:grai:0614141.12345.400",
            "urn:epc:id:grai:0614141.12346.400",
        ),
        ("urn:epc:idpat:giai:0614141.*", "urn:epc:id:giai:0614141.12345400", "urn:epc:id:giai:4012345.1"),
        ("urn:example:box:1_%*", "urn:example:box:1_%7", "urn:example:box:1xx7"),
    ],
)
def test_covers(pattern: str, inside: str, outside: str) -> None:
    assert is_pattern(pattern)
    assert covers(pattern, inside)
    assert not covers(pattern, outside)


def test_a_pattern_of_one_class_is_that_class() -> None:
    assert named_class("urn:epc:idpat:sgtin:0614141.107346.*") == "https://id.gs1.org/01/10614141073464"
    assert named_class("urn:epc:idpat:sgtin:0614141.*.*") is None


@pytest.mark.parametrize(
    ("identifier", "class_key"),
    [
        ("urn:epc:id:sgtin:0614141.107346.2018", "https://id.gs1.org/01/10614141073464"),
        ("urn:epc:class:lgtin:4012345.012345.998877", "https://id.gs1.org/01/04012345123456"),
        ("https://id.gs1.org/01/10614141073464", "https://id.gs1.org/01/10614141073464"),
        ("urn:epc:id:sscc:0614141.1234567890", None),
        ("https://id.gs1.org/01/123", None),
        ("urn:example:part:1", None),
    ],
)
def test_class_of_a_key_agrees_with_the_identifiers(identifier: str, class_key: str | None) -> None:
    from clew.events.identifiers import product_class

    key = normalise(identifier)
    assert class_of(key) == class_key == product_class(key)


@pytest.mark.parametrize(
    ("spelling", "shown"),
    [
        ("urn:epc:id:sgtin:0614141.107346.2018", "2018"),
        ("urn:epc:id:sgtin:0614141.107346.A.7", "A.7"),
        ("https://id.gs1.org/01/10614141073464/21/2018?x=1", "2018"),
        ("urn:example:part:P-7", "P-7"),
        ("88.118.12/ab", "ab"),
        ("plain", "plain"),
    ],
)
def test_display(spelling: str, shown: str) -> None:
    assert display_of(spelling) == shown
