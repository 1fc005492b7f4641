"""``/api/v1/forms``: what people enter by hand, as events; the verbs of ``clew form``. A filled form is tried before it
is sent."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from clew.doors.documents.forms import FormDocument, FormRecorded, FormsDocument, FormTrial
from clew.doors.form_entry import described, entered, form_documents, tried
from clew.doors.http.identity import Acting
from clew.doors.http.reader import language_of
from clew.doors.http.responses import answers, json_response
from clew.doors.http.texts import Text

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
    return json_response({"forms": form_documents(clew, language_of(request))})


@router.get("/{name}", responses=answers(FormDocument))
def one_form(request: Request, clew: Acting, name: Name) -> Response:
    """A form with its fields, made of the data dictionary."""
    return json_response(described(clew, name, language_of(request)))


@router.post("/{name}/trial", responses=answers(FormTrial))
def try_form(request: Request, clew: Acting, name: Name, asked: Annotated[Filled, Body()]) -> Response:
    """What is wrong with a filled form, and what it would record; nothing is kept."""
    return json_response(tried(clew, name, asked.entry, asked.values, language_of(request)).document)


@router.post("/{name}", status_code=201, responses=answers(FormRecorded, 201))
def record_form(request: Request, clew: Acting, name: Name, asked: Annotated[Filled, Body()]) -> Response:
    """Record a filled form; 422 with findings, and nothing kept, while something is wrong with it."""
    return json_response(entered(clew, name, asked.entry, asked.values, language_of(request)), 201)
