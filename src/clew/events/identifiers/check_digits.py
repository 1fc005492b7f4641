"""The GS1 check digit (General Specifications, section 7.9.1): computed and verified.

A serial shipping container code, every trade item number (8 to 14 digits), location number, asset type and service
relation number end their fixed part in one digit that makes the weighted sum (3, 1, 3, … from the right) a multiple
of ten. Leading zeros do not change it, so GTIN-8, -12 and -13 may be padded first.
"""

from __future__ import annotations

CHECKED_DIGITS = {
    "00": 18,
    "01": 14,
    "253": 13,
    "255": 13,
    "402": 17,
    "414": 13,
    "415": 13,
    "417": 13,
    "8003": 14,
    "8006": 14,
    "8017": 18,
    "8018": 18,
}
"""Application identifier of a key -> how many of its leading characters the check digit ends."""


def check_digit(digits: str) -> str:
    """The check digit that belongs after ``digits`` (the key without it)."""
    odd = sum(map(int, digits[-1::-2]))
    even = sum(map(int, digits[-2::-2]))
    return str(-(3 * odd + even) % 10)


def wrong_check_digit(ai: str, value: str) -> tuple[str, str] | None:
    """``(found, expected)`` when the check digit of a key is wrong; None when it is right or the key has none."""
    length = CHECKED_DIGITS.get(ai)
    if length is None:
        return None
    found, expected = value[length - 1], check_digit(value[: length - 1])
    return None if found == expected else (found, expected)
