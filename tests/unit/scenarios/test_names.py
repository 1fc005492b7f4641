"""Names that master data write in both languages."""

from __future__ import annotations

import pytest

from clew.scenarios.names import in_language


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        ("定子 · stator", "定子", "stator"),
        ("servo motor · 伺服电机 SM-60", "伺服电机 SM-60", "servo motor"),
        ("stator", "stator", "stator"),
        ("定子", "定子", "定子"),
        ("A · B", "A · B", "A · B"),
        ("甲 · 乙", "甲 · 乙", "甲 · 乙"),
        ("甲 · B · C", "甲 · B · C", "甲 · B · C"),
    ],
)
def test_the_reader_gets_their_half_where_there_are_two(name: str, zh: str, en: str) -> None:
    assert (in_language(name, "zh"), in_language(name, "en")) == (zh, en)
