"""A trial of a mapping as a document, and an event in the few lines that a person checks it by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from clew.doors.said import label
from clew.doors.wire import finding_document, finding_documents
from clew.events.model import QuantityElement, TransformationEvent

if TYPE_CHECKING:
    from clew.collection.tables.trial import Found, Sample, Trial
    from clew.events.model import AnyEvent, Extension


def trial_document(file: str, trial: Trial, lang: str) -> dict[str, Any]:
    """What a mapping makes of a file: counts, kinds of findings, and sample records beside their events."""
    return {
        "file": file,
        "connector": trial.connector,
        "mapping": {
            "name": trial.mapping.name,
            "version": trial.mapping.version,
            "digest": trial.mapping.digest,
        },
        "counts": {
            "records": trial.records,
            "events": sum(trial.events.values()),
            "refused": trial.refused,
            "left_out": sum(kind.count for kind in trial.left_out),
        },
        "events": [{"name": name, "count": count} for name, count in trial.events.items()],
        "findings": [_kind(kind, lang) for kind in trial.found],
        "left_out": [_kind(kind, lang) for kind in trial.left_out],
        "columns": [{"column": column, "filled": count} for column, count in trial.filled.items()],
        "not_mapped": list(trial.not_mapped),
        "remarks": finding_documents(trial.remarks, lang),
        "samples": [_sample(sample, lang) for sample in trial.samples],
    }


def _kind(kind: Found, lang: str) -> dict[str, Any]:
    return {"count": kind.count, "example": finding_document(kind.example, lang)}


def _sample(sample: Sample, lang: str) -> dict[str, Any]:
    from clew.events.epcis.json_writer import event_to_json

    return {
        "place": sample.place,
        "rows": [_cells(row) for row in sample.rows],
        "joined": [{"table": name, "row": _cells(row)} for name, row in sample.joined],
        "events": [
            {"name": one.name, "event": event_to_json(one.event), "lines": list(event_lines(one.event, lang))}
            for one in sample.events
        ],
        "findings": finding_documents(sample.findings, lang),
        "left_out": None if sample.left_out is None else finding_document(sample.left_out, lang),
    }


def _cells(row: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    return [{"column": column, "text": text} for column, text in row]


def event_lines(event: AnyEvent, lang: str) -> Iterator[str]:
    """The event as a person checks it: when, what was done, with which things, under which circumstances."""
    done = [event.type, getattr(event, "action", ""), event.biz_step or "", event.disposition or ""]
    yield " ".join(part for part in done if part)
    yield event.event_time.lexical
    if event.event_id:
        yield f"eventID: {event.event_id}"
    for role, spelling in _things(event):
        yield f"{role}: {spelling}"
    for name, place in (("readPoint", event.read_point), ("bizLocation", event.biz_location)):
        if place is not None:
            yield f"{name}: {place.id}"
    yield from _context(event)
    for extension in (*getattr(event, "ilmd", ()), *event.extensions):
        yield _extension_line(extension, lang)
    for element in event.sensor_element_list:
        for report in element.sensor_report:
            unit = f" {report.uom}" if report.uom else ""
            said = ", ".join(_extension_line(each, lang) for each in report.extensions)
            yield f"{report.type}: {report.value}{unit} ({said})"


def _context(event: AnyEvent) -> Iterator[str]:
    """Documents, parties, and states that last."""
    for document in event.biz_transaction_list:
        yield f"bizTransaction: {_typed(document.type, document.biz_transaction)}"
    for name, parties in (("source", event.source_list), ("destination", event.destination_list)):
        for party in parties:
            yield f"{name}: {_typed(party.type, party.id)}"
    states = event.persistent_disposition
    for name, words in (("set", states.set), ("unset", states.unset)) if states is not None else ():
        for word in words:
            yield f"persistentDisposition: {name} {word}"


def _typed(kind: str | None, name: str) -> str:
    return f"{kind} {name}" if kind else name


def _things(event: AnyEvent) -> Iterator[tuple[str, str]]:
    for field in ("parent_id", "epc_list", "child_epcs", "input_epc_list", "output_epc_list"):
        given = getattr(event, field, None)
        for spelling in (given,) if isinstance(given, str) else given or ():
            yield _role(field), spelling
    for field in ("quantity_list", "child_quantity_list", "input_quantity_list", "output_quantity_list"):
        for item in getattr(event, field, ()):
            yield _role(field), _quantity(item)
    if isinstance(event, TransformationEvent) and event.transformation_id:
        yield "transformationID", event.transformation_id


def _role(field: str) -> str:
    return field.partition("_")[0] if not field.startswith("quantity") else "quantity"


def _quantity(item: QuantityElement) -> str:
    amount = " ".join(part for part in (item.quantity, item.uom) if part)
    return f"{item.epc_class} × {amount}" if amount else item.epc_class


def _extension_line(extension: Extension, lang: str) -> str:
    local = extension.name.rpartition("}")[2]
    if not extension.children:
        return f"{label(local, lang)}: {extension.text or ''}"
    return f"{label(local, lang)}: " + ", ".join(_extension_line(child, lang) for child in extension.children)
