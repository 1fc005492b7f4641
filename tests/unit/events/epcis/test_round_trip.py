"""Read, write, read: nothing changes in meaning, whatever extensions an event carries."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clew.events import epcis
from clew.events.canonical import meaning
from clew.events.epcis.members import extensions_of
from clew.events.model import AnyEvent, Document, Extension
from clew.testing.events import documents, events

whole = settings(max_examples=40, suppress_health_check=list(HealthCheck), deadline=None)


@whole
@given(documents())
def test_a_document_survives_json_unchanged(document: Document) -> None:
    again = epcis.read(epcis.write_json(document))
    assert again.events == document.events
    assert again.kind == document.kind
    assert again.creation_date == document.creation_date
    assert again.master_data == document.master_data


@whole
@given(documents())
def test_a_document_survives_xml_in_meaning(document: Document) -> None:
    again = epcis.read(epcis.write_xml(document))
    assert [meaning(event) for event in again.events] == [meaning(event) for event in document.events]
    assert [(e.event_id, e.record_time) for e in again.events] == [(e.event_id, e.record_time) for e in document.events]
    assert [leaves(event) for event in again.events] == [leaves(event) for event in document.events]
    assert again.creation_date == document.creation_date
    assert again.master_data == document.master_data


@whole
@given(documents())
def test_what_came_from_xml_survives_xml_unchanged(document: Document) -> None:
    read = epcis.read(epcis.write_xml(document))
    assert epcis.read(epcis.write_xml(read)).events == read.events


@whole
@given(events())
def test_a_bare_event_survives_json_unchanged(event: AnyEvent) -> None:
    assert epcis.read(epcis.event_json(event)).events == (event,)


@whole
@given(events(), st.booleans())
def test_the_plain_dict_is_the_same_event_but_for_the_spelling_of_numbers(event: AnyEvent, indented: bool) -> None:
    import json

    document = epcis.read(json.dumps(epcis.event_to_json(event), indent=2 if indented else None).encode())
    assert [kinds(event) for event in document.events] == [kinds(event)]


@whole
@given(events())
def test_the_raw_form_of_an_item_reads_as_the_same_event(event: AnyEvent) -> None:
    document = Document(kind="EPCISDocument", events=(event, event))
    for data in (epcis.write_json(document), epcis.write_xml(document)):
        for item in epcis.parse(data).items:
            assert item.event is not None
            assert epcis.read(item.raw).events == (item.event,)


def leaves(event: AnyEvent) -> list[tuple[str, str, str]]:
    """Every scalar of every extension with its path: what a writer could lose."""
    found: list[tuple[str, str, str]] = []

    def walk(extension: Extension, path: str) -> None:
        here = f"{path}/{extension.name}"
        if not extension.children:
            found.append((here, extension.text or "", "" if extension.text else extension.kind))
        for child in extension.children:
            walk(child, here)

    for extension in extensions_of(event):
        walk(extension, "")
    return [(path, text, kind if kind == "null" else "") for path, text, kind in found]


def kinds(event: AnyEvent) -> list[tuple[str, str]]:
    return [(extension.name, extension.kind) for extension in extensions_of(event)]
