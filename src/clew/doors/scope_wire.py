"""Recall scopes as documents: the same on every door."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from clew.events.timestamps import canonical_time
from clew.language import render
from clew.scenarios.recall.desk import Standing, WhatIf
from clew.scenarios.recall.model import Changed, Policy, Scope, Unit
from clew.storage.reads.holds import HoldEvent
from clew.storage.recalls import Evaluation


def scope_document(standing: Standing) -> dict[str, Any]:
    """A scope with its last evaluation."""
    return {
        **head_document(standing.scope),
        "log_position": standing.head,
        "behind": standing.behind,
        "evaluation": evaluation_document(standing.evaluation),
    }


def head_document(scope: Scope) -> dict[str, Any]:
    return {
        "id": scope.id,
        "name": scope.name,
        "state": "open" if scope.is_open else "closed",
        "start": start_document(scope),
        "policy": policy_document(scope.policy),
        "created_at": canonical_time(scope.created_at),
        "created_by": scope.created_by,
        "closed_at": _time(scope.closed_at),
        "closed_by": scope.closed_by,
        "close_reason": scope.close_reason,
        "version": scope.version,
        "hold_id": scope.hold_id,
    }


def start_document(scope: Scope) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(scope.start)
    return {name: list(value) if isinstance(value, (list, tuple)) else value for name, value in told.items()}


def policy_document(policy: Policy) -> dict[str, Any]:
    return {
        "direction": policy.direction,
        "from": _time(policy.from_time),
        "at": _time(policy.at_time),
        "contact": policy.contact,
        "cross_classes": policy.cross_classes,
        "mixing": policy.mixing,
        "mixing_of": list(policy.mixing_of),
    }


def evaluation_document(evaluation: Evaluation) -> dict[str, Any]:
    return {
        "version": evaluation.version,
        "position": evaluation.position,
        "at": canonical_time(evaluation.at),
        "by": evaluation.principal,
        "why": evaluation.why,
        "summary": evaluation.summary,
        "difference": evaluation.difference,
    }


def unit_document(unit: Unit, lang: str) -> dict[str, Any]:
    """One unit; ``id`` as first captured, what it refers to by key."""
    return {
        "id": unit.spelling,
        "key": unit.key,
        "kind": unit.kind,
        "way": unit.way,
        "word": unit.word,
        "time": _time(unit.time),
        "share": unit.share,
        "via": unit.via,
        "event": unit.event,
        "reason": None if unit.reason is None else {**unit.reason, "message": said_reason(unit, lang)},
        "product_class": unit.class_key,
        "status": unit.status,
        "carrier_status": unit.carrier_status,
        "place": unit.place,
        "destination": unit.destination,
        "inside": list(unit.inside),
        "in_reach": unit.reach,
        "told_at": _time(unit.told_time),
        "told_position": unit.told_position,
        "holds": list(unit.holds),
        "amounts": unit.amounts,
        "gaps": list(unit.gaps),
    }


def said_reason(unit: Unit, lang: str) -> str:
    """Why it is excluded, as a sentence."""
    return "" if unit.reason is None else render(unit.reason["code"], unit.reason["params"], lang)


def change_document(changed: Changed, lang: str) -> dict[str, Any]:
    return {
        "change": changed.change,
        "id": (changed.after or changed.before).spelling,  # type: ignore[union-attr]
        "before": None if changed.before is None else unit_document(changed.before, lang),
        "after": None if changed.after is None else unit_document(changed.after, lang),
        "events": list(changed.events),
    }


def difference_document(scope: Scope, older: int, newer: int, changes: list[Changed], lang: str) -> dict[str, Any]:
    return {
        "id": scope.id,
        "older": older,
        "newer": newer,
        "changes": [change_document(each, lang) for each in changes],
    }


def hold_events_document(events: Sequence[HoldEvent], position: int) -> dict[str, Any]:
    """``position``: the head of the log."""
    return {"position": position, "holds": [hold_event_document(each) for each in events]}


def hold_event_document(event: HoldEvent) -> dict[str, Any]:
    return {
        "hold": event.hold_id,
        "action": event.action,
        "event": event.event_id,
        "position": event.position,
        "at": canonical_time(event.time),
        "by": event.principal,
        "reason": event.reason,
        "things": event.things,
        "voided": event.voided,
    }


def what_if_document(scope: Scope, told: WhatIf) -> dict[str, Any]:
    """Units by key. ``suggested``: holds that together take everything in reach."""
    return {
        "id": scope.id,
        "version": told.version,
        "position": told.position,
        "in_reach": told.in_reach,
        "out_of_reach": told.out_of_reach,
        "holds": [
            {
                "id": each.id,
                "key": each.key,
                "kind": each.kind,
                "captured": len(each.captured),
                "captured_units": list(each.captured),
                "remaining": len(each.remaining),
                "where": [{"place": place, "count": count} for place, count in each.where],
                "prevented": each.prevented,
            }
            for each in told.holds
        ],
        "suggested": [
            {"key": each.key, "kind": each.kind, "captured": each.gained, "total": each.total, "of": each.of}
            for each in told.suggested
        ],
    }


def _time(microseconds: int | None) -> str | None:
    return None if microseconds is None else canonical_time(microseconds)
