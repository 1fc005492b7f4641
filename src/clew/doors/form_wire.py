"""Forms as documents: fields in the reader's language, what is wrong with which, and the event in facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from clew.doors.said import label, term
from clew.doors.wire import finding_document, finding_documents
from clew.events.dictionary.namespace import PREFIX, term_of
from clew.events.units import unit
from clew.language import render
from clew.language.catalogue import label as named_label
from clew.scenarios.forms.describing import Field, is_personal

if TYPE_CHECKING:
    from clew.events.errors import Finding
    from clew.events.model import Extension, ObjectEvent
    from clew.scenarios.forms.model import Form


def form_document(form: Form, may: bool, lang: str) -> dict[str, Any]:
    """A form without its fields. ``may``: whether the reader can send it."""
    step = term("bizStep", form.biz_step, lang) if form.biz_step else ""
    return {
        "name": form.name,
        "title": named_label(form.names, lang),
        "says": named_label(form.says, lang),
        "step": step,
        "verb": form.verb,
        "may": may,
    }


def field_document(field: Field, lang: str) -> dict[str, Any]:
    """One field as it can be drawn."""
    known = field.term
    own = f"form.field.{field.name}"
    fixed = known.unit if known is not None else None
    return {
        "name": field.name,
        "label": named_label(known, lang) if known else render(own, {}, lang),
        "help": known.definition(lang) if known else render(f"{own}.help", {}, lang),
        "kind": field.kind,
        "required": field.required,
        "unit": fixed,
        "unit_label": unit(fixed).symbol if fixed else None,
        "units": [{"value": code, "label": _unit_text(code, lang)} for code in field.units],
        "choices": [
            {"value": value, "label": named_label(names, lang)}
            for value, names in (known.values.items() if known else ())
        ],
        "minimum": known.minimum if known else None,
        "pattern": known.pattern if known else None,
        "personal": is_personal(field),
        "grade": known.grade if known else "internal",
        "term": known.name if known else None,
        "default": None,
    }


def _unit_text(code: str, lang: str) -> str:
    known = unit(code)
    return f"{known.symbol} · {known.zh if lang == 'zh' else known.en}"


def trial_document(
    wrong: dict[str, list[Finding]], refused: Iterable[Finding], flags: Iterable[Finding], event: ObjectEvent | None,
    names: set[str], lang: str,
) -> dict[str, Any]:  # fmt: skip
    """What is wrong with which field, and the event, where there is one."""
    by_field = {name: [_said(each, lang) for each in findings] for name, findings in wrong.items()}
    others = []
    for finding in refused:
        field = field_of(finding, names)
        if field is None:
            others.append(finding)
        else:
            by_field.setdefault(field, []).append(_said(finding, lang))
    return {
        "valid": not by_field and not others,
        "fields": [{"name": name, "messages": messages} for name, messages in by_field.items()],
        "findings": finding_documents(others, lang),
        "flags": finding_documents(flags, lang),
        "facts": list(fact_documents(event, lang)) if event else [],
    }


def _said(finding: Finding, lang: str) -> str:
    return str(finding_document(finding, lang)["message"])


def field_of(finding: Finding, names: set[str]) -> str | None:
    """The field that a finding about an element speaks of."""
    parts = [part.partition("[")[0].removeprefix(f"{PREFIX}:") for part in finding.place.split(".")]
    return next((part for part in reversed(parts) if part in names), None)


def fact_documents(event: ObjectEvent, lang: str) -> Iterator[dict[str, str]]:
    """The event as a person checks it."""
    if event.biz_step:
        yield _fact("form.fact.step", term("bizStep", event.biz_step, lang), lang)
    yield _fact("form.field.time", event.event_time.lexical, lang)
    amounts = [" ".join(filter(None, (each.epc_class, each.quantity, each.uom))) for each in event.quantity_list]
    yield _fact("form.fact.things", "\n".join((*event.epc_list, *amounts)), lang)
    if event.disposition:
        yield _fact("form.fact.disposition", term("disposition", event.disposition, lang), lang)
    if event.read_point:
        yield _fact("form.field.read_point", event.read_point.id, lang)
    for extension in (*event.ilmd, *event.extensions):
        yield from _extension(extension, lang)


def _extension(extension: Extension, lang: str) -> Iterator[dict[str, str]]:
    name = term_of(extension) or extension.name
    if not extension.children:
        yield {"label": label(name, lang), "value": _value(name, extension.text or "", lang)}
    elif {term_of(child) for child in extension.children} <= {"value", "unit"}:
        yield {"label": label(name, lang), "value": " ".join(child.text or "" for child in extension.children)}
    else:
        for child in extension.children:
            yield from _extension(child, lang)


def _value(name: str, text: str, lang: str) -> str:
    from clew.doors.said import dictionary

    known = dictionary().get(name)
    return named_label(known.values[text], lang) if known is not None and text in known.values else text


def _fact(code: str, value: str, lang: str) -> dict[str, str]:
    return {"label": render(code, {}, lang), "value": value}
