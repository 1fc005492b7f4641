"""Declarations and correctives, as pure values."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings

from clew.collection.correction import corrective, declaration
from clew.events.canonical import content_hash
from clew.events.errors import BadRequest
from clew.events.model import AnyEvent
from clew.events.timestamps import parse_timestamp
from clew.testing.events import events

DECLARED = parse_timestamp("2026-03-05T00:00:00Z").microseconds

FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def plain(event: AnyEvent) -> AnyEvent:
    return msgspec.structs.replace(event, error_declaration=None)


@given(events())
@FEW
def test_a_declaration_repeats_the_event(event: AnyEvent) -> None:
    event = plain(event)
    declared = declaration(event, "did_not_occur", DECLARED, ("urn:uuid:x",))
    assert content_hash(declared) == content_hash(event)
    assert declared.event_id == event.event_id
    assert declared.error_declaration is not None
    assert declared.error_declaration.declaration_time.microseconds == DECLARED
    assert declared.error_declaration.corrective_event_ids == ("urn:uuid:x",)
    with pytest.raises(BadRequest) as refused:
        declaration(declared, None, DECLARED)
    assert refused.value.code == "void.is_declaration"


@given(events(), events())
@FEW
def test_a_corrective_never_has_the_id_it_corrects(original: AnyEvent, corrected: AnyEvent) -> None:
    corrected = plain(corrected)
    made = corrective(original, corrected)
    assert made.event_id is None or made.event_id != original.event_id
    assert content_hash(made) == content_hash(corrected)
    same = msgspec.structs.replace(corrected, event_id=original.event_id)
    assert corrective(original, same).event_id is None


@pytest.mark.parametrize(
    ("given_reason", "kept"),
    [
        ("incorrect_data", "incorrect_data"),
        ("urn:epcglobal:cbv:er:incorrect_data", "incorrect_data"),
        ("https://ref.gs1.org/cbv/ER-did_not_occur", "did_not_occur"),
        ("urn:example:our-reason", "urn:example:our-reason"),
        (None, None),
    ],
)
def test_reasons(given_reason: str | None, kept: str | None) -> None:
    declared = declaration(_event(), given_reason, DECLARED)
    assert declared.error_declaration is not None
    assert declared.error_declaration.reason == kept


@pytest.mark.parametrize("reason", ["", "because", "it was: wrong"])
def test_a_word_that_is_no_reason_is_refused(reason: str) -> None:
    with pytest.raises(BadRequest) as refused:
        declaration(_event(), reason, DECLARED)
    assert refused.value.code == "void.reason"


def test_a_corrective_is_no_declaration() -> None:
    with pytest.raises(BadRequest) as refused:
        corrective(_event(), declaration(_event(), None, DECLARED))
    assert refused.value.code == "correct.is_declaration"


def _event() -> AnyEvent:
    from clew.events.model import ObjectEvent

    return ObjectEvent(
        event_time=parse_timestamp("2026-03-04T08:00:00Z"),
        event_time_zone_offset="+00:00",
        action="OBSERVE",
        epc_list=("urn:epc:id:sgtin:9521001.000024.1001",),
    )


@given(events())
@FEW
def test_a_reason_holds_no_control_characters(event: AnyEvent) -> None:
    with pytest.raises(BadRequest) as refused:
        declaration(plain(event), "urn:x:\0", DECLARED)
    assert refused.value.code == "void.reason"
