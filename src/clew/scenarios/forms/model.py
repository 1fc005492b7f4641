"""What a form is: which step it records, and which terms a person fills in. Data, read from ``forms.yaml``."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Literal

import msgspec
import yaml

from clew.events.dictionary import Named
from clew.events.errors import NotFound
from clew.events.model import Action
from clew.security.roles import Verb

Subject = Literal["things", "lot", "gauge"]
Into = Literal["event", "ilmd", "outcome", "hold"]


class FieldSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``into``: the object of the event that the term is a member of."""

    term: str
    into: Into = "event"
    required: bool = False


class Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One form. ``subject``: what it is about: ``things`` by name, a ``lot`` by supplier and number, a ``gauge``.
    ``dispositions``: by the value of ``result``. ``object``: is stated with ``constants`` whatever is filled in.
    ``set``, ``unset``: persistent dispositions. ``verb``: what a role needs, beside ``capture``."""

    name: str = ""
    names: Named
    says: Named
    verb: Verb = "capture"
    subject: Subject = "things"
    action: Action
    biz_step: str | None = None
    disposition: str | None = None
    dispositions: dict[str, str] = {}
    set: tuple[str, ...] = ()
    unset: tuple[str, ...] = ()
    object: Literal["outcome", "hold"] | None = None
    constants: dict[str, str] = {}
    fields: tuple[FieldSpec, ...]


@lru_cache(maxsize=1)
def forms() -> dict[str, Form]:
    """All forms by name, in their order."""
    text = (files("clew.scenarios.forms") / "forms.yaml").read_text("utf-8")
    read = msgspec.convert(yaml.safe_load(text), dict[str, Form])
    return {name: msgspec.structs.replace(form, name=name) for name, form in read.items()}


def form_named(name: str) -> Form:
    """Raises NotFound("form.unknown")."""
    found = forms().get(name)
    if found is None:
        raise NotFound("form.unknown", name=name, known=", ".join(forms()))
    return found
