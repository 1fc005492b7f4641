"""Values of factors, as short as they can be told."""

from __future__ import annotations

import pytest

from clew.scenarios.cause.naming import short


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("urn:epc:id:giai:9521001.BL-901", "BL-901"),
        ("urn:epc:id:giai:9521001.a%2Fb", "a/b"),
        ("https://id.gs1.org/8004/9521001BL-901", "9521001BL-901"),
        ("urn:epc:id:sgtin:9521001.000060.M000032", "M000032"),
        ("urn:clew:id:tank%202", "tank 2"),
        ("BL-901", "BL-901"),
    ],
)
def test_the_telling_part(value: str, told: str) -> None:
    assert short(value) == told
