"""CBV values: every spelling of a standard value gives its word; what is not of the standard stays as it is."""

from __future__ import annotations

import pytest

from clew.events.vocabulary import (
    DEPRECATED,
    FIELDS,
    claims_standard,
    is_deprecated,
    is_known,
    normalise_term,
    term_uri,
    term_urn,
    values_of,
)

EVERY_VALUE = [(field, word) for field in FIELDS for word in sorted(values_of(field))]


@pytest.mark.parametrize(("field", "word"), EVERY_VALUE)
def test_every_spelling_of_every_value(field: str, word: str) -> None:
    spellings = {word, term_urn(field, word), term_uri(field, word)}
    spellings.add(
        term_uri(field, word).replace("https://ref.gs1.org/cbv/", "cbv:").replace("https://gs1.org/voc/", "gs1:")
    )
    spellings.add(term_uri(field, word).replace("https:", "http:").replace("//gs1.org", "//www.gs1.org"))
    assert {normalise_term(field, spelling) for spelling in spellings} == {word}
    assert all(is_known(field, spelling) for spelling in spellings)


@pytest.mark.parametrize(
    ("field", "text", "word"),
    [
        ("bizStep", "https://ref.gs1.org/cbv/Bizstep-sensor_reporting", "sensor_reporting"),
        ("bizStep", "https://ns.gs1.org/cbv/BizStep-shipping", "shipping"),
        ("source", "urn:epcglobal:cbv:sdt:owning_party", "owning_party"),
        ("reason", "cbv:ER-did_not_occur", "did_not_occur"),
        ("persistentDisposition", "cbv:Disp-recalled", "recalled"),
        ("exception", "gs1:ALARM_CONDITION", "ALARM_CONDITION"),
        ("sensorReportType", "https://gs1.org/voc/Temperature", "Temperature"),
    ],
)
def test_spellings_found_in_documents(field: str, text: str, word: str) -> None:
    assert normalise_term(field, text) == word


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("bizStep", "cbv:receiving"),
        ("bizStep", "urn:epcglobal:cbv:bizstep:tightening"),
        ("bizStep", "urn:epcglobal:cbv:disp:active"),
        ("bizStep", "https://example.com/BizStep-shipping"),
        ("bizStep", "Shipping"),
        ("bizStep", ""),
        ("disposition", "shipping"),
        ("measurementType", "https://gs1.org/voc/MT-Temperature"),
        ("errorReason", "https://example.com/ER-other"),
    ],
)
def test_what_is_not_of_the_standard_stays(field: str, text: str) -> None:
    assert normalise_term(field, text) == text
    assert not is_known(field, text)


def test_a_value_spelled_as_standard_that_the_standard_lacks_is_told_apart() -> None:
    assert claims_standard("bizStep", "urn:epcglobal:cbv:bizstep:tightening")
    assert not claims_standard("bizStep", "https://example.com/tightening")


@pytest.mark.parametrize(("old", "new"), DEPRECATED["disposition"].items())
def test_deprecated_values_are_mapped_and_flagged(old: str, new: str) -> None:
    urn = f"urn:epcglobal:cbv:disp:{old}"
    assert normalise_term("disposition", urn) == normalise_term("disposition", old) == new
    assert is_deprecated("disposition", urn)
    assert not is_deprecated("disposition", new)


def test_an_unknown_field_is_a_programming_error() -> None:
    with pytest.raises(KeyError):
        normalise_term("colour", "red")
