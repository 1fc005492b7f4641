"""What scanners send: symbology identifiers, FNC1 first, between and last, and what keyboard wedges type for it."""

from __future__ import annotations

import pytest

from clew.events.identifiers import normalise

LOT = "https://id.gs1.org/01/09521234543213/10/L1"
UNIT = "https://id.gs1.org/01/09521234543213/21/S1"


@pytest.mark.parametrize(
    "scanned",
    [
        "]d2010952123454321310L1",
        "]C1010952123454321310L1",
        "]Q3010952123454321310L1",
        "\x1d010952123454321310L1",
        "]d2\x1d010952123454321310L1\x1d",
        "\x1d010952123454321310L1\r\n",
        "]d2010952123454321310L1\x1d11260101",
        "<GS>010952123454321310L1",
        "{FNC1}010952123454321310L1<GS>",
        "\u241d010952123454321310L1",
        "(01)09521234543213(10)L1",
    ],
)
def test_a_scanned_lot(scanned: str) -> None:
    assert normalise(scanned) == LOT


@pytest.mark.parametrize(
    "scanned",
    ["]d2010952123454321310L1\x1d21S1", "]C1010952123454321321S1\x1d10L1", "010952123454321310L1<GS>21S1"],
)
def test_the_serial_is_the_finest_name(scanned: str) -> None:
    assert normalise(scanned) == UNIT


@pytest.mark.parametrize(
    ("scanned", "key"),
    [
        ("]C100106141411234567897", "https://id.gs1.org/00/106141411234567897"),
        ("\x1d4149521321000010", "https://id.gs1.org/414/9521321000010"),
        ("]d28003001234567890128X", "https://id.gs1.org/8003/001234567890128X"),
        ("]d280040614141ABC", "https://id.gs1.org/8004/0614141ABC"),
    ],
)
def test_other_keys(scanned: str, key: str) -> None:
    assert normalise(scanned) == key


@pytest.mark.parametrize("code", ["A<GS>B", "\x1dA-1", "010952123454321310L1"])
def test_a_house_code_stays_one(code: str) -> None:
    assert normalise(code) == code.strip()
