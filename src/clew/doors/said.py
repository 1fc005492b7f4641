"""How steps, facets and outcomes are said to a person, on the terminal and on pages alike."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from clew.doors.amounts_said import unit_said
from clew.events.house import subject
from clew.events.house.master_data import CHARACTERISTIC
from clew.events.model import TransformationEvent
from clew.language import render
from clew.language.catalogue import catalogue
from clew.scenarios.names import value_in_words

if TYPE_CHECKING:
    from clew.events.dictionary import Dictionary
    from clew.events.house import Facet, Measurement, Outcome
    from clew.scenarios.names import Names
    from clew.scenarios.unit_file import Entry

NOT_GOOD = frozenset({"NOK", "NG", "FAIL", "FAILED", "REJECT", "REJECTED"})


@lru_cache(maxsize=1)
def dictionary() -> Dictionary:
    """The shipped data dictionary, for labels."""
    from clew.events.dictionary import load

    return load()


def label(name: str, lang: str) -> str:
    """The label of a dictionary term; a name of one's own as it is."""
    known = dictionary().get(name)
    if known is None:
        return name
    return known.zh if lang == "zh" else known.en


def characteristic(name: str, names: Names, lang: str) -> str:
    """What is measured or judged: as master data call it, else as the dictionary does, else as it is written."""
    if not name:
        return ""
    return names.of(subject(CHARACTERISTIC, name)) or label(name.rpartition(":")[2], lang)


def value_said(name: str, value: str, lang: str) -> str:
    """The value of a facet in words where there are any, else as it is written."""
    return value_in_words(dictionary(), name, value, lang) or value


def term(field: str, value: str, lang: str) -> str:
    """A CBV value in words, where the catalogue has them; else the value itself, shortened to its last part."""
    code = f"cbv.{field}.{value}"
    if code in catalogue().messages:
        return render(code, {}, lang)
    return value.rpartition("/")[2].rpartition(":")[2].replace("_", " ") or value


def step_title(entry: Entry, lang: str) -> str:
    """What happened, in a few words: the business step, else the kind of event."""
    if entry.is_declaration:
        return render("step.declaration", {}, lang)
    if entry.biz_step:
        return term("bizStep", entry.biz_step, lang)
    event = entry.recorded.event
    if isinstance(event, TransformationEvent):
        return render("step.TransformationEvent", {}, lang)
    return render(f"step.{event.type}", {}, lang)


def facet_text(facet: Facet, lang: str) -> str:
    unit = f" {unit_said(facet.unit, lang)}" if facet.unit else ""
    return f"{label(facet.name, lang)}={value_said(facet.name, facet.value, lang)}{unit}"


def outcome_text(outcome: Outcome, names: Names, lang: str) -> str:
    said = outcome.result or outcome.value or ""
    unit = f" {unit_said(outcome.unit, lang)}" if outcome.unit and outcome.value else ""
    return f"{characteristic(outcome.characteristic, names, lang)}={said}{unit}"


def measurement_text(measurement: Measurement, names: Names, lang: str) -> str:
    unit = f" {unit_said(measurement.uom, lang)}" if measurement.uom else ""
    limits = ""
    if measurement.lower_limit or measurement.upper_limit:
        limits = f" [{measurement.lower_limit or ''} … {measurement.upper_limit or ''}]"
    name = characteristic(measurement.characteristic or measurement.type or "", names, lang)
    return f"{name} {measurement.value or ''}{unit}{limits}".strip()


def is_not_good(outcome: Outcome) -> bool:
    return (outcome.result or "").strip().upper() in NOT_GOOD
