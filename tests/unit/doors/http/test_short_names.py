"""Labels: what a person compares, short, never empty."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.doors.http.short_names import LONGEST, short_id


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("urn:epc:id:sgtin:9521001.000060.M000032", "M000032"),
        ("https://id.gs1.org/01/09521001000604/21/M000032", "M000032"),
        ("urn:epc:class:lgtin:9521101.000011.L00001", "L00001"),
        ("urn:epc:idpat:sgtin:9521001.000060.*", "GTIN 09521001000604"),
        ("urn:epc:id:sscc:9521001.0000000003", "SSCC 095210010000000031"),
        ("urn:epc:id:giai:9521001.TQ-501", "TQ-501"),
        ("urn:epc:id:giai:9521001.a%2Fb", "a/b"),
        ("https://id.gs1.org/8004/9521001TQ-501", "GIAI 9521001TQ-501"),
        ("urn:clew:id:tank-2", "tank-2"),
        ("urn:clew:id:a%20b", "a b"),
        ("urn:uuid:dfc7a5b0-6b77-42dc-a697-091e20e80c5e", "dfc7a5b0…0c5e"),
        ("ni:///sha-256;36abdece0123456789?ver=CBV2.0", "ni:…36abdece01"),
        ("40000000017453", "40000000017453"),
        ("https://x.example/", "x.example"),
        ("::", "::"),
    ],
)
def test_examples(text: str, label: str) -> None:
    assert short_id(text) == label


def test_long_ones_keep_both_ends() -> None:
    label = short_id("urn:clew:id:" + "A" * 40 + "B" * 40)
    assert len(label) == LONGEST
    assert (label[0], label[-1], label.count("…")) == ("A", "B", 1)


@given(st.text(min_size=1, max_size=200).filter(str.strip))
def test_never_empty_and_never_longer(text: str) -> None:
    assert 0 < len(short_id(text)) <= LONGEST
