"""parse, normalise, level, product_class: one key per thing, whatever its spelling."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clew.events.errors import InvalidData
from clew.events.identifiers import gs1_key, identify, level, normalise, parse, product_class, to_digital_link, to_urn

SPELLINGS_OF_ONE_THING = [
    [
        "urn:epc:id:sgtin:0614141.812345.6789%2F%26%25%22!%3F()",
        "URN:EPC:id:sgtin:0614141.812345.6789%2f%26%25%22!%3f%28%29",
        "https://id.gs1.org/01/80614141123458/21/6789%2F%26%25%22!%3F()",
        "http://Example.COM/shop/gtin/80614141123458/lot/L1/ser/6789%2F%26%25%22%21%3F%28%29?17=261231",
        '(01)80614141123458(10)L1(21)6789/&%"!?()',
        ']d20180614141123458216789/&%"!?()\x1d10L1',
    ],
    [
        "urn:epc:id:sgln:4012345.00005.0",
        "https://id.gs1.org/414/4012345000054",
        "https://id.gs1.org/414/4012345000054/254/0",
        "https://a.example/gln/4012345000054/",
        "(414)4012345000054",
    ],
    ["https://id.gs1.org/01/97803112", "https://x.example/01/00000097803112", "https://x.example/01/0000097803112"],
    [
        "urn:epc:class:lgtin:4012345.012345.L%2F7",
        "https://id.gs1.org/01/04012345123456/10/L%2F7",
        "(01)04012345123456(10)L/7",
    ],
    [
        "urn:epc:idpat:sgtin:4012345.012345.*",
        "https://id.gs1.org/01/4012345123456",
        "https://id.gs1.org/01/04012345123456/22/2A",
    ],
    ["urn:epc:id:cpi:0614141.11-A%23%2F.1234", "https://id.gs1.org/8010/061414111-A%23%2F/8011/1234"],
    ["88.118.8/A-1", "vaa:88.118.8/A-1", "hdl:88.118.8/A-1", "https://www.example.cn/88.118.8/A-1"],
    ["20.500.12357/x Y", "hdl:20.500.12357/x Y", "https://hdl.handle.net/20.500.12357/x%20Y?noredirect"],
    ["urn:oid:1.2.156.1000.5", "OID:1.2.156.1000.5", "1.2.156.1000.5"],
    ["ecode:1006412345", "ecode:1 0064 12345", "urn:ecode:1.0064.12345"],
    ["http://mes.example/a%2Fb%41", "HTTP://MES.example:80/a%2fbA"],
    ["urn:uuid:8D1A7D1E-0000-4000-8000-00000000000A", "urn:uuid:8d1a7d1e-0000-4000-8000-00000000000a"],
    ["30000000008730", " 30000000008730 "],
    ["Stra\u00dfe-\u00e9", "Stra\u00dfe-e\u0301"],
]


@pytest.mark.parametrize("spellings", SPELLINGS_OF_ONE_THING, ids=lambda spellings: spellings[0])
def test_all_spellings_of_a_thing_share_one_key(spellings: list[str]) -> None:
    assert {normalise(text) for text in spellings} == {normalise(spellings[0])}
    assert normalise(normalise(spellings[0])) == normalise(spellings[0])


def test_different_things_keep_different_keys() -> None:
    keys = [normalise(spellings[0]) for spellings in SPELLINGS_OF_ONE_THING]
    assert len(set(keys)) == len(keys)
    assert normalise("LOT:7b") != normalise("lot:7b")
    assert normalise("https://a.example/X") != normalise("https://a.example/x")


def test_bare_digits_are_a_house_code_never_a_gtin() -> None:
    assert normalise("4012345123456") == "4012345123456"
    assert parse("0109521234543213").scheme == "code"
    assert gs1_key("4012345123456") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("urn:epc:id:sgtin:4012345.012345.1", "instance"),
        ("urn:epc:id:sscc:4012345.3111111111", "instance"),
        ("https://id.gs1.org/8004/4012345ABC345", "instance"),
        ("https://id.gs1.org/8003/04012345000221334455", "instance"),
        ("https://id.gs1.org/8006/040123451111180102/10/L", "lot"),
        ("https://id.gs1.org/01/04012345123456/10/L", "lot"),
        ("https://id.gs1.org/01/04012345123456/10/L/21/S", "instance"),
        ("https://id.gs1.org/01/04012345123456/235/T", "instance"),
        ("https://id.gs1.org/01/04012345123456", "class"),
        ("https://id.gs1.org/8003/04012345000221", "class"),
        ("https://id.gs1.org/8010/4012345AB12", "class"),
        ("urn:epc:idpat:grai:4012345.99999.*", "class"),
        ("urn:epc:idpat:sgtin:4012345.*.*", "class"),
        ("urn:epc:id:gid:1.2.3", "instance"),
        ("urn:epc:id:imovn:9176187", "instance"),
        ("urn:epc:id:gid:x", "other"),
        ("urn:example:thing:1", "other"),
        ("88.118.8/A", "other"),
        ("30000000008730", "other"),
    ],
)
def test_level(text: str, expected: str) -> None:
    assert level(text) == expected


def test_product_class_is_the_gtin_of_instance_lot_and_piece() -> None:
    gtin = "https://id.gs1.org/01/04012345123456"
    for text in (
        "urn:epc:id:sgtin:4012345.012345.9",
        "urn:epc:class:lgtin:4012345.012345.L",
        "urn:epc:idpat:sgtin:4012345.012345.*",
        "urn:epc:id:itip:4012345.012345.01.02.9",
    ):
        assert product_class(text) == gtin
    assert product_class("urn:epc:id:sscc:4012345.3111111111") is None
    assert product_class("30000000008730") is None


def test_parse_tells_what_is_in_an_identifier_and_keeps_the_original() -> None:
    found = parse(" https://shop.example/01/9780345418913/10/L%2F1/21/S?x=1 ")
    assert found.original == " https://shop.example/01/9780345418913/10/L%2F1/21/S?x=1 "
    assert (found.scheme, found.level, found.gtin, found.lot, found.serial) == (
        "sgtin", "instance", "09780345418913", "L/1", "S",
    )  # fmt: skip
    assert found.key == "https://id.gs1.org/01/09780345418913/21/S"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://id.gs1.org/01/09521234543214/21/A", "3"),
        ("(01)09521234543214(21)A", "3"),
        ("https://a.example/00/340123451111111112", "1"),
        ("https://id.gs1.org/414/4012345000055", "4"),
        ("https://id.gs1.org/253/4012345000093PO", "2"),
    ],
)
def test_a_wrong_check_digit_is_reported_with_the_right_one(text: str, expected: str) -> None:
    with pytest.raises(InvalidData) as caught:
        parse(text)
    assert caught.value.code == "identifier.check_digit"
    assert caught.value.params["expected"] == expected


def test_a_wrong_check_digit_does_not_merge_with_the_right_one() -> None:
    wrong = "https://id.gs1.org/01/09521234543214/21/A"
    assert normalise(wrong) == wrong
    assert normalise(wrong) != normalise("https://id.gs1.org/01/09521234543213/21/A")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("  ", "identifier.empty"),
        ("urn:epc:id:sgtin:4012345.12345.1", "identifier.epc_syntax"),
        ("urn:epc:id:sgln:4012345.00005", "identifier.epc_syntax"),
        ("urn:epc:idpat:sgtin:4012345.012345.7", "identifier.epc_syntax"),
        ("urn:epc:id:nonsense:1.2", "identifier.syntax"),
        ("urn:epc:id:gid:x", "identifier.syntax"),
        ("https://id.gs1.org/01/123", "identifier.syntax"),
        ("https://id.gs1.org/01/09521234543213/21/A/10/L", "identifier.syntax"),
        ("(01)123", "identifier.syntax"),
        ("ecode:9", "identifier.syntax"),
        ("urn:oid:3.1", "identifier.syntax"),
        ("https://id.gs1.org/01/09521234543213/21/A%24", "identifier.characters"),
        ("https://id.gs1.org/8004/4012345" + "A" * 24, "identifier.too_long"),
    ],
)
def test_parse_refuses_what_claims_a_scheme_and_is_not(text: str, code: str) -> None:
    with pytest.raises(InvalidData) as caught:
        parse(text)
    assert caught.value.code == code
    assert identify(text).key == normalise(text) == normalise(normalise(text))


@pytest.mark.parametrize(
    "text",
    [
        "http://example.org/123/4012345ABC987/456/4711",
        "http://id.gs1.org/99/9780345418913",
        "http://id.gs1.org/01/9780345418913/99/utfgf",
        "https://example.org/01/97803",
        "https://example.org/8006/04012345123456/22/ABCD/10/XYZ",
        "https://example.org/abc/9780345418913",
        "https://example.org/01/",
        "urn:epc:id:sgtin:2356789012345.18012.1234",
        "urn:epc:id:giai:12345.123",
        "Hello World!",
        "(12)house",
        "",
    ],
)
def test_what_is_no_gs1_key_is_kept_as_its_own_name(text: str) -> None:
    assert gs1_key(text) is None
    assert normalise(text) == text
    assert level(text) == "other"
    for convert in (to_urn, to_digital_link):
        with pytest.raises(InvalidData) as caught:
            convert(text)
        assert caught.value.code == "identifier.not_gs1"


PIECES = st.sampled_from(
    ["https://", "HTTP://a.b", "urn:", "urn:epc:id:sgtin:", "urn:oid:", "hdl:", "20.500.1/", "88.1.2/", "/01/", "/21/",
     "09521234543213", "(01)", "(21)", "]d2", "%20", "%41", "%2541", "%7E", "?a=b", "#x", ":", ".", "*", "ecode:1"]
)  # fmt: skip


@given(st.one_of(st.text(), st.lists(st.one_of(PIECES, st.text(max_size=3)), max_size=8).map("".join)))
@example("https://x.example/%30%31/09521234543213")
@example("https://hdl.handle.net/20.500.1/A%20")
@example("(01)09521234543213(21)\ud800")
def test_any_text_has_a_settled_key_and_parse_raises_nothing_but_invalid_data(text: str) -> None:
    key = normalise(text)
    assert normalise(key) == key
    assert level(text) == level(key)
    assert identify(text).key == key
    with suppress(InvalidData):
        assert parse(text) == identify(text)
