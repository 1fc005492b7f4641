"""Personal fields: wherever an event may carry them, the plaintext is gone after tokenising."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.events import house
from clew.events.dictionary import load, qualified
from clew.events.model import (
    AnyEvent,
    ErrorDeclaration,
    Extension,
    ObjectEvent,
    Place,
    QuantityElement,
    SensorElement,
    SensorMetadata,
    SensorReport,
    SourceOrDestination,
    TransformationEvent,
    VocabularyElement,
)
from clew.events.timestamps import parse_timestamp
from clew.security.tokens import is_token, token, tokenise_event

KEY = b"k" * 32
NOW = parse_timestamp("2026-11-22T08:00:00Z")
SECRET = "张三丰9"


def token_for(field: str, plaintext: str) -> str:
    return token(KEY, field, plaintext)


def tokenised(event: AnyEvent) -> AnyEvent:
    return tokenise_event(event, load(), token_for)


def observed(*extensions: Extension) -> ObjectEvent:
    return ObjectEvent(
        event_time=NOW, event_time_zone_offset="+08:00", action="OBSERVE", epc_list=("urn:x:1",), extensions=extensions
    )


def gone(event: AnyEvent) -> bool:
    return SECRET not in msgspec.json.encode(event).decode()


def test_a_token_is_deterministic_keyed_and_of_its_field() -> None:
    made = token(KEY, "person", SECRET)
    assert is_token(made)
    assert made == token(KEY, "person", f" {SECRET} ")
    assert len({made, token(b"j" * 32, "person", SECRET), token(KEY, "phone", SECRET), token(KEY, "person", "x")}) == 4
    assert token(KEY, "person", "\u00e9") == token(KEY, "person", "e\u0301")
    with pytest.raises(ValueError):
        token(b"short", "person", SECRET)


def test_an_event_without_personal_values_is_the_same_object() -> None:
    event = observed(house.facet("equipment", "M-01"), Extension("{http://example.org/}operator", "x"))
    assert tokenised(event) is event


def test_a_person_is_one_subject_in_every_role() -> None:
    event = tokenised(observed(house.facet("operator", SECRET), house.facet("inspector", SECRET)))
    operator, inspector = (facet.value for facet in house.facets(event))
    assert operator == inspector == token(KEY, "person", SECRET)


def test_a_number_becomes_a_text() -> None:
    (operator,) = tokenised(observed(house.element("operator", 4711))).extensions
    assert (operator.text, operator.kind) == (token(KEY, "person", "4711"), "string")


def test_tokens_stay_tokens() -> None:
    once = tokenised(observed(house.facet("operator", SECRET)))
    assert tokenised(once) is once


def test_every_place_is_covered() -> None:
    personal = (house.element("operator", SECRET),)
    nested = Extension("{http://example.org/}box", children=(*personal,), attributes=((qualified("phone"), SECRET),))
    report = SensorReport(type="Torque", value="1", uom="NU", extensions=personal)
    event = TransformationEvent(
        event_time=NOW,
        event_time_zone_offset="+08:00",
        input_quantity_list=(QuantityElement("urn:x:lot", extensions=personal),),
        output_epc_list=("urn:x:1",),
        ilmd=(house.element("contact", {"person_name": SECRET, "phone": SECRET}),),
        read_point=Place("urn:x:p", personal),
        biz_location=Place("urn:x:p", personal),
        error_declaration=ErrorDeclaration(NOW, extensions=personal),
        sensor_element_list=(SensorElement((report,), SensorMetadata(extensions=personal), personal),),
        extensions=(nested, house.outcome(result="OK"), *personal),
    )
    assert not gone(event)
    assert gone(tokenised(event))


def test_everything_below_a_personal_element_is_personal() -> None:
    inner = Extension("{http://example.org/}first", SECRET, attributes=(("note", SECRET),))
    assert gone(tokenised(observed(Extension(qualified("person_name"), children=(inner,)))))


def test_a_persons_master_data() -> None:
    particulars = VocabularyElement(
        house.subject("person", SECRET),
        attributes=(
            Extension("urn:epcglobal:cbv:mda#name", SECRET),
            Extension("{http://example.org/}home", children=(Extension("{http://example.org/}street", SECRET),)),
            Extension("{urn:clew:term:}person_name", SECRET),
        ),
    )
    event = house.master_data_event("person", particulars, NOW, terms=[house.element("name", SECRET)])
    safe = tokenised(event)
    assert gone(safe)
    (data,) = house.master_data(safe)
    assert data.vocabulary_type == "person"
    assert data.attributes[0][0] == "urn:epcglobal:cbv:mda#name"
    # Found again from the facet: the same token names the person in both.
    assert data.key == f"urn:clew:person:{token(KEY, 'person', SECRET)}"


def test_identifiers_of_persons_in_standard_fields() -> None:
    person = house.subject("person", SECRET)
    event = msgspec.structs.replace(
        observed(house.element("alias", {"identifier": person})),
        epc_list=(person, "URN:CLEW:person:" + person.rpartition(":")[2]),
        source_list=(SourceOrDestination("possessing_party", person),),
    )
    safe = tokenised(event)
    named = f"urn:clew:person:{token(KEY, 'person', SECRET)}"
    assert isinstance(safe, ObjectEvent)
    assert safe.epc_list == (named, named)
    assert safe.source_list[0].id == named
    assert house.text(safe.extensions[0], "identifier") == named
    assert tokenised(safe) is safe


@given(st.text(min_size=1).filter(str.strip))
def test_any_text_becomes_a_token(text: str) -> None:
    (operator,) = tokenised(observed(Extension(qualified("operator"), text))).extensions
    assert operator.text is not None
    assert is_token(operator.text)
