"""Spellings that people take for one another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.events.identifiers.folding import fold, look_alike

ALIKE = [
    ("LOT-4711", "lot-4711"),
    ("LOT 4711", "LOT-4711"),
    ("LOT4711", "LOT_4711"),
    ("LOT-04711", "LOT-4711"),
    ("L0T-4711", "LOT-4711"),
    ("SN-I23", "SN-123"),
    ("ＬＯＴ－４７１１", "LOT-4711"),
    ("СН-4711", "CH-4711"),
    ("ΑΒ-1", "AB-1"),
    ("12-34", "1234"),
    ("urn:clew:id:LOT%204711", "urn:clew:id:LOT4711"),
]
APART = [("1-23", "12-3"), ("A-1", "A-2"), ("A-10", "A-1"), ("LOT-471", "LOT-4711"), ("10-5", "1-05"), ("A", "B")]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_alike(one: str, other: str) -> None:
    assert look_alike(one, other)
    assert look_alike(other, one)
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), APART)
def test_apart(one: str, other: str) -> None:
    assert not look_alike(one, other)


def test_a_name_is_not_alike_itself() -> None:
    assert not look_alike("A-1", "A-1")


@given(st.text(max_size=30))
def test_any_text_folds_to_a_number_that_a_database_can_hold(text: str) -> None:
    assert -(2**63) <= fold(text) < 2**63
    assert fold(text) == fold(f" {text} ") == fold(f"-{text}-")


@given(st.from_regex(r"[A-Z]{2,4}-[1-9][0-9]{0,6}", fullmatch=True))
def test_case_blanks_and_zeros_never_matter(name: str) -> None:
    letters, _, digits = name.partition("-")
    for other in (name.lower(), f"{letters} {digits}", f"{letters}-00{digits}"):
        assert look_alike(name, other)
