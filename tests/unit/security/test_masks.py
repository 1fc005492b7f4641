"""Masks hide: never the whole value, whatever it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.security.masks import MASKS, mask

KEY = b"k" * 32


@pytest.mark.parametrize(
    ("name", "text", "shown"),
    [
        ("none", "x", "x"),
        ("name", "张三", "张*"),
        ("name", "张三丰", "张*"),
        ("name", "欧阳修", "欧阳*"),
        ("name", "欧阳", "欧*"),
        ("name", "Smith", "S*"),
        ("name", "王", "*"),
        ("phone", "13812345678", "138****5678"),
        ("phone", "12345", "***"),
        ("email", "li.wei@example.org", "l***@example.org"),
        ("email", "l@example.org", "***"),
        ("email", "nonsense", "***"),
        ("id_number", "610101199001011234", "610101********1234"),
        ("id_number", "12345678", "***"),
        ("address", "陕西省西安市雁塔区科技路1号", "陕西省西安市雁塔区***"),
        ("address", "12 Long Street, Town", "12 Lon***"),
        ("partial", "ACME", "A***E"),
        ("partial", "AB", "***"),
        ("withhold", "anything", "***"),
    ],
)
def test_masks(name: str, text: str, shown: str) -> None:
    assert mask(name, text) == shown


@given(st.sampled_from(sorted(set(MASKS) - {"none"})), st.text(min_size=1).filter(str.strip))
def test_no_mask_shows_a_value_whole(name: str, text: str) -> None:
    value = text.strip()
    shown = mask(name, text)
    assert shown == "*" * len(shown) or value not in shown


def test_the_digest_is_keyed() -> None:
    assert mask("hash", "C-1", KEY) == mask("hash", " C-1 ", KEY) != mask("hash", "C-1", b"j" * 32)
    with pytest.raises(ValueError):
        mask("hash", "C-1")


def test_an_unknown_mask_is_an_error() -> None:
    with pytest.raises(KeyError):
        mask("rot13", "x")
