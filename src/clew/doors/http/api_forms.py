"""``/api/v1/forms``: what people enter by hand, as events. A filled form is tried before it is sent, and what is sent
is a capture like any other: its document is kept as its source."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from clew.bootstrap import Clew
from clew.collection.connectors import Source
from clew.doors.documents.forms import FormDocument, FormRecorded, FormsDocument, FormTrial
from clew.doors.form_wire import fact_documents, field_document, form_document, trial_document
from clew.doors.http.identity import Acting
from clew.doors.http.reader import language_of
from clew.doors.http.responses import answers, json_response
from clew.doors.http.texts import Text
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

router = APIRouter(prefix="/api/v1/forms", tags=["forms"])
Name = Annotated[str, Path(min_length=1, max_length=100)]


class Filled(BaseModel):
    """A filled form. ``entry``: a number of its own (UUID), so that what is sent twice is recorded once; ``values``: by
    field; several things stand on lines of their own; a unit beside the value of ``NAME`` is ``NAME_unit``."""

    model_config = ConfigDict(extra="forbid")

    entry: UUID
    values: Annotated[dict[Text, Annotated[Text, Field(max_length=100_000)]], Field(max_length=200)]


@router.get("", responses=answers(FormsDocument))
def list_forms(request: Request, clew: Acting) -> Response:
    """Every form, in the order of a product's life."""
    require(clew.principal, "read")
    lang = language_of(request)
    return json_response({"forms": [form_document(each, _may(clew, each), lang) for each in forms().values()]})


@router.get("/{name}", responses=answers(FormDocument))
def one_form(request: Request, clew: Acting, name: Name) -> Response:
    """A form with its fields, made of the data dictionary."""
    require(clew.principal, "read")
    form, lang = form_named(name), language_of(request)
    described = [field_document(each, lang) for each in fields(form, clew.dictionary)]
    return json_response(form_document(form, _may(clew, form), lang) | {"fields": described})


def _may(clew: Clew, form: Form) -> bool:
    return allowed(clew.principal, "capture") and allowed(clew.principal, form.verb)


@router.post("/{name}/trial", responses=answers(FormTrial))
def try_form(request: Request, clew: Acting, name: Name, asked: Annotated[Filled, Body()]) -> Response:
    """What is wrong with a filled form, and what it would record; nothing is kept."""
    return json_response(_tried(clew, form_named(name), asked, language_of(request))[1])


@router.post("/{name}", status_code=201, responses=answers(FormRecorded, 201))
def record_form(request: Request, clew: Acting, name: Name, asked: Annotated[Filled, Body()]) -> Response:
    """Record a filled form; 422 with findings, and nothing kept, while something is wrong with it."""
    form, lang = form_named(name), language_of(request)
    event, trial, refused = _tried_with_findings(clew, form, asked, lang)
    if event is None or not trial["valid"]:
        raise InvalidData("form.invalid", refused)
    result = clew.capture(_source(form, event))
    outcome = result.outcomes[0] if result.outcomes else None
    if result.refused:
        number = outcome.quarantine_id if outcome is not None else None
        raise InvalidData("form.quarantined", outcome.findings if outcome else (), number=number or 0)
    document = {
        "event_id": event.event_id,
        "position": outcome.position if outcome is not None else result.position,
        "state": outcome.state if outcome is not None else "duplicate",
        "acquisition": result.acquisition,
        "facts": list(fact_documents(event, lang)),
    }
    return json_response(document, 201)


def _tried(clew: Clew, form: Form, asked: Filled, lang: str) -> tuple[ObjectEvent | None, dict[str, object]]:
    event, trial, _ = _tried_with_findings(clew, form, asked, lang)
    return event, trial


def _tried_with_findings(
    clew: Clew, form: Form, asked: Filled, lang: str
) -> tuple[ObjectEvent | None, dict[str, object], list[Finding]]:
    """The event of a filled form, what is wrong with it field by field, and the same as findings."""
    require(clew.principal, form.verb)
    now = wall_clock()
    names = {each.name for each in fields(form, clew.dictionary)}
    composed = compose(
        form,
        clew.dictionary,
        asked.values,
        lambda kind, text: _resolved(clew, kind, text),
        now=now,
        offset=offset_here(now),
        event_id=f"urn:uuid:{asked.entry}",
    )
    refused: list[Finding] = []
    flags: list[Finding] = []
    if composed.event is not None:
        reading = clew.rehearse(_source(form, composed.event))
        refused = list(reading.findings)
        flags = [flag for item in reading.admitted for flag in item.flags]
    told = trial_document(composed.wrong, refused, flags, composed.event, names, lang)
    return composed.event, told, [each for found in composed.wrong.values() for each in found] + refused


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
