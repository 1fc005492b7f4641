"""EPC URN <-> Digital Link, and the company prefix that lies between them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.events.errors import InvalidData
from clew.events.identifiers import check_digit, company_prefix_length, normalise, parse, to_digital_link, to_urn
from clew.events.identifiers.epc_urn import PATTERNS, SCHEMES

TEXT = st.text("!\"%&'()*+,-./0123456789:;<=>?ABCXYZ_abcxyz", min_size=1, max_size=16)
URN_ESCAPES = str.maketrans({character: f"%{ord(character):02X}" for character in '"%&/<>?#'})


def digits(length: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=length, max_size=length)


@st.composite
def epc_urns(draw: st.DrawFn) -> tuple[str, int]:
    """A valid EPC URN in its canonical spelling, and the length of its company prefix."""
    name = draw(st.sampled_from(sorted(SCHEMES)))
    scheme = SCHEMES[name]
    length = draw(st.integers(6, 12))
    prefix = draw(digits(length))
    pattern = name in PATTERNS and draw(st.booleans())
    if scheme.digits:
        parts = [prefix, draw(digits(scheme.digits - length))]
    else:
        alphabet = TEXT if name != "cpi" else st.text("0123456789ABZ-#/", min_size=1, max_size=16)
        parts = [prefix, draw(alphabet).translate(URN_ESCAPES)]
    if scheme.pieces:
        parts += [draw(digits(2)), draw(digits(2))]
    if pattern:
        parts.append("*")
    elif name in ("sgcn", "cpi"):
        parts.append(draw(digits(draw(st.integers(1, 12)))))
    elif scheme.tail:
        parts.append(draw(TEXT).translate(URN_ESCAPES))
    form = "idpat" if pattern else "class" if name == "lgtin" else "id"
    return f"urn:epc:{form}:{name}:{'.'.join(parts)}", length


@given(epc_urns())
def test_urn_to_link_to_urn(sample: tuple[str, int]) -> None:
    urn, length = sample
    expected = urn.replace("idpat:upui", "idpat:sgtin")  # the class of a unit pack is its GTIN, and so is the sgtin's
    assert to_urn(to_digital_link(urn), gcp_length=length) == expected
    assert to_urn(normalise(urn), gcp_length=length) == expected
    assert to_urn(urn) == urn


@given(epc_urns())
def test_key_of_urn_is_key_of_its_link_and_parses(sample: tuple[str, int]) -> None:
    urn, _ = sample
    key = normalise(urn)
    assert normalise(to_digital_link(urn)) == key
    assert normalise(key) == key
    assert parse(urn).key == parse(key).key == key
    assert parse(urn).level == parse(key).level
    assert parse(urn).gtin == parse(key).gtin


@given(
    epc_urns(), st.sampled_from(["https://brand.example", "HTTP://A.example:8080/stem/path", "https://x.example/12/ab"])
)
def test_the_domain_of_a_link_does_not_matter(sample: tuple[str, int], domain: str) -> None:
    key = normalise(sample[0])
    assert normalise(key.replace("https://id.gs1.org", domain) + "?linkType=all&17=261231") == key


@given(
    st.text("!\"%&'()*+,-./0123456789:;<=>?ABEFXYZ_abefxyz", min_size=1, max_size=20),
    st.sampled_from(("sgtin", "lgtin")),
)
def test_values_that_nobody_escaped_keep_their_meaning(value: str, scheme: str) -> None:
    urn = f"urn:epc:{'class' if scheme == 'lgtin' else 'id'}:{scheme}:0614141.812345.{value}"
    key = normalise(urn)
    assert normalise(to_digital_link(urn)) == key
    assert normalise(to_urn(key, gcp_length=7)) == key
    assert normalise(to_urn(to_digital_link(urn), gcp_length=7)) == key


@given(digits(13))
def test_check_digit_makes_the_weighted_sum_a_multiple_of_ten(body: str) -> None:
    total = sum(int(digit) * (3 if index % 2 else 1) for index, digit in enumerate(reversed(body + check_digit(body))))
    assert total % 10 == 0


@given(digits(13), st.integers(0, 13), st.integers(1, 9))
def test_any_one_wrong_digit_is_noticed(body: str, place: int, change: int) -> None:
    gtin = body + check_digit(body)
    wrong = gtin[:place] + str((int(gtin[place]) + change) % 10) + gtin[place + 1 :]
    with pytest.raises(InvalidData):
        parse(f"https://id.gs1.org/01/{wrong}/21/A")


@pytest.mark.parametrize(
    ("key", "length"), [("0614141123456", 7), ("4251218300000", 8), ("6569807890121", 12), ("9524989358953", 10)]
)
def test_company_prefix_length_from_the_table(key: str, length: int) -> None:
    assert company_prefix_length(key) == length


@pytest.mark.parametrize("key", ["", "0", "2012345678901", "98800000000"])
def test_an_unknown_company_prefix_is_never_guessed(key: str) -> None:
    with pytest.raises(InvalidData) as caught:
        company_prefix_length(key)
    assert caught.value.code == "identifier.gcp_length_unknown"


@pytest.mark.parametrize(
    ("text", "length", "code"),
    [
        ("https://id.gs1.org/01/12345678901231/21/9", 5, "identifier.gcp_length"),
        ("https://id.gs1.org/01/12345678901231/21/9", 13, "identifier.gcp_length"),
        ("https://id.gs1.org/8004/12345A789012123", 10, "identifier.gcp_length"),
        ("https://id.gs1.org/8010/1234567890/8011/1111", 12, "identifier.gcp_length"),
        ("https://id.gs1.org/8006/040123451111180102/10/L", 7, "identifier.no_urn"),
        ("https://id.gs1.org/8018/401234598765400000/8019/1", 7, "identifier.no_urn"),
        ("https://id.gs1.org/8013/4012345ABCHX", 7, "identifier.no_urn"),
    ],
)
def test_to_urn_refuses_what_no_urn_can_say(text: str, length: int, code: str) -> None:
    with pytest.raises(InvalidData) as caught:
        to_urn(text, gcp_length=length)
    assert caught.value.code == code


def test_to_digital_link_keeps_lot_and_variant_and_drops_the_query() -> None:
    link = to_digital_link("https://a.example/gtin/9780345418913/cpv/2A/lot/L1/ser/S?17=261231")
    assert link == "https://id.gs1.org/01/09780345418913/22/2A/10/L1/21/S"


def test_raw_element_string_with_fixed_and_variable_elements() -> None:
    scan = "]C1" + "01" + "09521234543213" + "11" + "260101" + "10" + "LOT" + "\x1d" + "3103" + "001250" + "21" + "S1"
    found = parse(scan)
    assert (found.gtin, found.lot, found.serial) == ("09521234543213", "LOT", "S1")
