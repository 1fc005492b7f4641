"""The JSON documents that both doors speak; stable, documented in docs/json.md, compared in tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from clew.doors.gauge_wire import doubt_document
from clew.events.errors import ClewError, Finding, Parameter
from clew.events.timestamps import canonical_time
from clew.language import catalogue, render

if TYPE_CHECKING:
    # Only names: ``clew id`` and ``--help`` should not wait for the database's libraries.
    from clew.collection.capture import Reading
    from clew.scenarios.unit_file import Entry, State, UnitFile
    from clew.storage.captures import CaptureRecord
    from clew.storage.quarantine import Quarantined
    from clew.storage.records import CaptureResult, Outcome
from clew.tracing import Answer, Node, Reason, Step
from clew.tracing.document import Spell
from clew.tracing.links import OPEN

EXACT_TO = 2**53
"""Beyond it a whole number is no longer the same to every reader of JSON: a parameter is then told as text."""


def finding_document(finding: Finding, lang: str) -> dict[str, Any]:
    """One finding; ``message`` is in the reader's words, all else is stable."""
    return {
        "place": _written(finding.place),
        "rule": finding.rule,
        "code": finding.code,
        "params": _parameters(finding.params),
        "severity": finding.severity,
        "message": _written(render(finding.code, finding.params, lang)),
    }


def _parameters(params: Mapping[str, Parameter]) -> dict[str, Parameter]:
    """As JSON can hold them: a refusal may name the very value that nothing can write."""
    return {name: _parameter(value) for name, value in params.items()}


def _parameter(value: Parameter) -> Parameter:
    if isinstance(value, str):
        return _written(value)
    if isinstance(value, int) and abs(value) > EXACT_TO:
        return str(value)
    return value


def _written(text: str) -> str:
    """Half a surrogate pair has no UTF-8; a question mark stands for it."""
    return text.encode("utf-8", "replace").decode("utf-8")


def finding_documents(findings: Iterable[Finding], lang: str) -> list[dict[str, Any]]:
    return [finding_document(finding, lang) for finding in findings]


def capture_document(file: str, result: CaptureResult, lang: str) -> dict[str, Any]:
    """What became of one source, item by item."""
    return {
        "file": file,
        "capture": str(result.capture_id),
        "position": result.position,
        "counts": {
            state: result.count(state) for state in ("recorded", "duplicate", "conflict", "quarantined", "not_recorded")
        },
        "acquisition": result.acquisition,
        "known_as": result.known_as,
        "continued": result.continued,
        "remarks": finding_documents(result.remarks, lang),
        "outcomes": [_outcome(outcome, lang) for outcome in result.outcomes],
        "outcomes_omitted": result.items - result.continued - len(result.outcomes),
    }


def _outcome(outcome: Outcome, lang: str) -> dict[str, Any]:
    return {
        "place": outcome.place,
        "state": outcome.state,
        "position": outcome.position,
        "event_id": outcome.event_id,
        "quarantine_id": outcome.quarantine_id,
        "findings": finding_documents(outcome.findings, lang),
    }


def reading_document(file: str, reading: Reading, lang: str) -> dict[str, Any]:
    """What would become of one source (``--dry-run``): nothing was recorded."""
    outcomes = [_rehearsed(item.place, "valid", item.event_id, item.flags, lang) for item in reading.admitted]
    outcomes += [_rehearsed(item.place, "refused", None, item.findings, lang) for item in reading.rejected]
    return {
        "file": file,
        "dry_run": True,
        "counts": {"valid": reading.valid, "refused": reading.refused},
        "remarks": finding_documents(reading.remarks, lang),
        "outcomes": outcomes,
    }


def _rehearsed(place: str, state: str, event_id: str | None, findings: Iterable[Finding], lang: str) -> dict[str, Any]:
    return {"place": place, "state": state, "event_id": event_id, "findings": finding_documents(findings, lang)}


def problem_document(error: ClewError, lang: str, instance: str | None = None) -> dict[str, Any]:
    """An RFC 9457 problem document; ``type`` is stable, ``title`` and ``detail`` are in the reader's language."""
    document: dict[str, Any] = {
        "type": f"urn:clew:problem:{error.code}",
        "title": render(f"problem.{_fault(error)}", {}, lang),
        "status": error.http_status,
        "detail": _written(render(error.code, error.params, lang)),
        "code": error.code,
        "params": _parameters(error.params),
    }
    if instance:
        document["instance"] = instance
    if error.findings:
        document["findings"] = finding_documents(error.findings, lang)
    return document


def _fault(error: ClewError) -> str:
    """The name of the error's class, or of the nearest one above it that has a title of its own."""
    names = [kind.__name__ for kind in type(error).__mro__ if issubclass(kind, ClewError)]
    return next(name for name in names if f"problem.{name}" in catalogue().messages)


def quarantined_document(item: Quarantined, lang: str) -> dict[str, Any]:
    """One refused item, without its bytes."""
    return {
        "id": item.id,
        "state": item.state,
        "capture": str(item.capture_id),
        "source": item.source_name,
        "party": item.source_party,
        "connector": item.connector,
        "mapping": item.mapping,
        "place": item.place,
        "opened": canonical_time(item.opened_at),
        "released_position": item.released_position,
        "erased": item.erased,
        "findings": finding_documents(item.findings, lang),
        "history": [
            {
                "time": canonical_time(step.at),
                "principal": step.principal,
                "action": step.action,
                "reason": step.reason,
                "findings": finding_documents(step.findings, lang),
            }
            for step in item.history
        ],
    }


def capture_job_document(job: CaptureRecord) -> dict[str, Any]:
    """An EPCIS capture job (EPCIS 2.0 §12.6), with our own counts beside the standard's members."""
    return {
        "captureID": str(job.id),
        "createdAt": canonical_time(job.received_at),
        "finishedAt": canonical_time(job.received_at),
        "running": False,
        "success": job.state == "done",
        "captureErrorBehaviour": job.on_error,
        "errors": []
        if job.state == "done"
        else [
            {
                "type": "epcisException:ValidationException",
                "title": "EPCIS document contained invalid or conflicting events",
                "status": 422,
                "clew:quarantined": job.quarantined,
            }
        ],
        "clew:counts": {
            "recorded": job.recorded,
            "duplicate": job.duplicate,
            "quarantined": job.quarantined,
            "not_recorded": job.not_recorded,
        },
    }


def unit_file_document(file: UnitFile, lang: str) -> dict[str, Any]:
    """One thing, operation or event with its life."""
    return {
        "id": file.id,
        "key": file.key,
        "kind": file.kind,
        "position": file.position,
        "aliases": list(file.aliases),
        "product_class": file.product_class,
        "state": _state(file.state) if file.state else None,
        "total": file.total,
        "events": [_entry(each, lang) for each in file.entries],
    }


def _state(state: State) -> dict[str, Any]:
    return {
        "time": canonical_time(state.time),
        "biz_step": state.biz_step,
        "disposition": state.disposition,
        "location": state.location,
        "container": state.container,
        "assembly": state.assembly,
        "ended": state.ended,
        "holds": list(state.holds),
    }


def _entry(entry: Entry, lang: str) -> dict[str, Any]:
    from clew.events.epcis import event_to_json

    recorded = entry.recorded
    event = recorded.event
    return {
        "position": recorded.position,
        "event_id": recorded.event_id,
        "type": event.type,
        "action": getattr(event, "action", None),
        "time": canonical_time(recorded.event_time),
        "time_local": entry.local_time,
        "record_time": canonical_time(recorded.record_time),
        "biz_step": entry.biz_step,
        "disposition": entry.disposition,
        "read_point": event.read_point.id if event.read_point else None,
        "biz_location": event.biz_location.id if event.biz_location else None,
        "roles": list(entry.roles),
        "others": [
            {
                "id": mention.spelling,
                "role": mention.role,
                **({"quantity": mention.quantity, "uom": mention.uom} if mention.by_quantity else {}),
            }
            for mention in entry.others
        ],
        "facets": [
            {"name": each.name, "value": each.value, "unit": each.unit, "category": each.category}
            for each in entry.facets
        ],
        "outcomes": [
            {"characteristic": each.characteristic, "result": each.result, "value": each.value, "unit": each.unit}
            for each in entry.outcomes
        ],
        "measurements": [
            {
                "characteristic": each.characteristic,
                "type": each.type,
                "value": each.value,
                "uom": each.uom,
                "lower_limit": each.lower_limit,
                "upper_limit": each.upper_limit,
                "result": each.result,
            }
            for each in entry.measurements
        ],
        "doubts": [doubt_document(each, lang) for each in entry.doubts],
        "principal": recorded.principal,
        "source_party": recorded.source_party,
        "declaration": recorded.is_declaration,
        "voided_at": recorded.voided_at,
        "flags": finding_documents(recorded.flags, lang),
        "content_hash": recorded.content_hash.hex(),
        "leaf_hash": recorded.leaf_hash.hex(),
        "event": event_to_json(event),
    }


def witness_document(answer: Answer, node: Node, steps: Iterable[Step], spell: Spell) -> dict[str, Any]:
    """The path to one node of a trace, from a subject on; no steps for an excluded node."""

    def written(key: str) -> str:
        return spell(key, answer.spellings.get(key, key))

    return {
        "subjects": [written(key) for key in answer.subjects],
        "direction": answer.request.direction,
        "position": answer.position,
        "node": {"id": written(node.key), "word": node.word, "reason": _reason(node.reason, written)},
        "witness": [_step(step, written) for step in steps],
    }


def _reason(reason: Reason | None, written: Callable[[str], str]) -> dict[str, Any] | None:
    if reason is None:
        return None
    ends = {"source": written(reason.source), "target": written(reason.target)}
    return {"code": reason.code, "params": {**ends, **reason.params}}


def _step(step: Step, written: Callable[[str], str]) -> dict[str, Any]:
    link = step.link
    return {
        "node": written(step.node),
        "time": None if step.time is None else canonical_time(step.time),
        "event": step.event,
        "link": None
        if link is None
        else {
            "kind": link.kind,
            "source": written(link.source),
            "target": written(link.target),
            "start": canonical_time(link.start),
            "end": None if link.end == OPEN else canonical_time(link.end),
            "certain": link.certain,
            "flagged": link.flagged,
        },
    }
