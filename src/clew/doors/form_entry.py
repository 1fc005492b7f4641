"""A filled form tried and recorded, for any door: what is sent is a capture like any other, its document its source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from clew.bootstrap import Clew
from clew.collection.connectors import Source
from clew.doors.form_wire import fact_documents, field_document, form_document, trial_document
from clew.doors.http.wall_clock import offset_here
from clew.events.epcis.json_writer import event_json
from clew.events.errors import BadRequest, Finding, InvalidData, NotFound
from clew.events.identifiers import parse
from clew.events.model import ObjectEvent
from clew.scenarios.forms.composing import compose
from clew.scenarios.forms.describing import fields
from clew.scenarios.forms.model import Form, form_named, forms
from clew.scenarios.names import house_id
from clew.security.decisions import allowed, require
from clew.storage.store import wall_clock


class Tried(msgspec.Struct, frozen=True):
    """A filled form. ``event``: None while a field cannot be read; ``document``: the trial as anybody is told it;
    ``refused``: everything that keeps it out."""

    event: ObjectEvent | None
    document: dict[str, Any]
    refused: list[Finding]


def form_documents(clew: Clew, lang: str) -> list[dict[str, Any]]:
    """Every form, in the order of a product's life."""
    require(clew.principal, "read")
    return [form_document(each, _may(clew, each), lang) for each in forms().values()]


def described(clew: Clew, name: str, lang: str) -> dict[str, Any]:
    """A form with its fields, made of the data dictionary. Raises NotFound."""
    require(clew.principal, "read")
    form = form_named(name)
    told = [field_document(each, lang) for each in fields(form, clew.dictionary)]
    return form_document(form, _may(clew, form), lang) | {"fields": told}


def tried(clew: Clew, name: str, entry: UUID, values: Mapping[str, str], lang: str) -> Tried:
    """What is wrong with a filled form, and what it would record; nothing is kept. ``entry``: a number of its own, so
    that what is sent twice is recorded once; ``values``: by field. Raises NotFound, Forbidden, BadRequest."""
    form = form_named(name)
    require(clew.principal, form.verb)
    now = wall_clock()
    composed = compose(
        form,
        clew.dictionary,
        values,
        lambda kind, text: _resolved(clew, kind, text),
        now=now,
        offset=offset_here(now),
        event_id=f"urn:uuid:{entry}",
    )
    refused: list[Finding] = []
    flags: list[Finding] = []
    if composed.event is not None:
        reading = clew.rehearse(_source(form, composed.event))
        refused = list(reading.findings)
        flags = [flag for item in reading.admitted for flag in item.flags]
    names = {each.name for each in fields(form, clew.dictionary)}
    told = trial_document(composed.wrong, refused, flags, composed.event, names, lang)
    wrong = [each for found in composed.wrong.values() for each in found]
    return Tried(composed.event, told, wrong + refused)


def entered(clew: Clew, name: str, entry: UUID, values: Mapping[str, str], lang: str) -> dict[str, Any]:
    """Record a filled form. Raises InvalidData with findings, and keeps nothing, while something is wrong with it."""
    form = form_named(name)
    trial = tried(clew, name, entry, values, lang)
    event = trial.event
    if event is None or not trial.document["valid"]:
        raise InvalidData("form.invalid", trial.refused)
    result = clew.capture(_source(form, event))
    outcome = result.outcomes[0] if result.outcomes else None
    if result.refused:
        number = outcome.quarantine_id if outcome is not None else None
        raise InvalidData("form.quarantined", outcome.findings if outcome else (), number=number or 0)
    return {
        "event_id": event.event_id,
        "position": outcome.position if outcome is not None else result.position,
        "state": outcome.state if outcome is not None else "duplicate",
        "acquisition": result.acquisition,
        "facts": list(fact_documents(event, lang)),
    }


def _may(clew: Clew, form: Form) -> bool:
    return allowed(clew.principal, "capture") and allowed(clew.principal, form.verb)


def _source(form: Form, event: ObjectEvent) -> Source:
    return Source(event_json(event), name=f"form-{form.name}.json", media_type="application/json")


def _resolved(clew: Clew, kind: str, text: str) -> str:
    """What somebody typed as an identifier: something known by any of its names, else a full identifier; of places and
    parties a bare code of the house, too. Raises NotFound, BadRequest, InvalidData."""
    if kind in ("party", "place"):
        return text if ":" in text else house_id(text)
    try:
        found = clew.show(text, limit=1)
    except NotFound:
        if ":" not in text:
            raise
        return parse(text).original
    if found.kind in ("event", "operation"):
        raise BadRequest("form.no_thing", id=text)
    return found.id
