"""What an administrator looks after, as documents."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any, Literal

from clew.bootstrap import Clew
from clew.doors.documents.admin import AccountDocument, JobDocument, JobsDocument, StorageDocument, TokenDocument
from clew.events.errors import ClewError
from clew.events.timestamps import canonical_time
from clew.language import render
from clew.storage.occupancy import free
from clew.storage.principals import Account, TokenRecord

READ_LATELY = 50
State = Literal["current", "running", "behind", "absent", "broken"]


def account_document(account: Account, own: str) -> AccountDocument:
    """``own``: the name of who reads."""
    return {
        "name": account.name,
        "role": account.role,
        "party": account.party,
        "disabled": account.disabled,
        "created_at": canonical_time(account.created_at),
        "created_by": account.created_by,
        "self": account.name == own,
    }


def token_document(token: TokenRecord) -> TokenDocument:
    """Without the secret, which nobody has."""
    state: Literal["valid", "expired", "revoked"] = "valid"
    if token.revoked_at is not None:
        state = "revoked"
    elif token.expires_at is not None and token.expires_at <= time.time_ns() // 1000:
        state = "expired"
    return {
        "id": token.id,
        "name": token.label,
        "role": token.role,
        "party": token.party,
        "created_at": canonical_time(token.created_at),
        "created_by": token.created_by,
        "expires": None if token.expires_at is None else canonical_time(token.expires_at),
        "state": state,
    }


def storage_document(clew: Clew) -> StorageDocument:
    """Tables and folders with the room that they take."""
    items = clew.occupied()
    return {
        "items": [
            {"name": each.name, "kind": each.kind, "bytes": each.bytes, "rows": each.rows}  # type: ignore[typeddict-item]
            for each in items
        ],
        "bytes": sum(each.bytes for each in items),
        "free": free(clew.settings.data),
        "folder": str(clew.settings.data),
    }


def jobs_document(clew: Clew, lang: str) -> JobsDocument:
    """Everything that follows the log, then readings that are under way or were left."""
    status = clew.status()
    head = status["position"]
    items = [
        *(_following(f"projection.{mark['name']}", head, mark["position"], lang) for mark in status["projections"]),
        _tracing(status["tracing"], head, lang),
        *_snapshots(clew, head, lang),
        _facts(clew, head, lang),
        *_readings(clew, lang),
    ]
    return {"head": head, "items": items}


def _job(
    kind: str, state: State, detail: str, lang: str, position: int | None = None, behind: int | None = None
) -> JobDocument:
    title = render(f"jobs.{kind}", {}, lang)
    return {"name": kind, "title": title, "state": state, "position": position, "behind": behind, "detail": detail}


def _following(kind: str, head: int, position: int, lang: str) -> JobDocument:
    behind = max(0, head - position)
    state: State = "behind" if behind else "current"
    name = kind.partition(".")[2]
    said = render(f"jobs.{state}", {"behind": behind, "position": position}, lang)
    return _job("projection", state, f"{name}: {said}", lang, position, behind)


def _tracing(account: dict[str, Any] | None, head: int, lang: str) -> JobDocument:
    if account is None:
        return _job("tracing", "absent", render("jobs.tracing.no_server", {}, lang), lang)
    if account["reason"] is not None:
        return _job("tracing", "broken", render("jobs.tracing.plain", {"reason": account["reason"]}, lang), lang)
    latency = account["latency"]
    if latency is None:
        return _job("tracing", "current", render("jobs.tracing.kernel", {}, lang), lang, account["snapshot"])
    said = render("jobs.tracing.waits", {"median": latency["median"] / 1000, "p95": latency["p95"] / 1000}, lang)
    return _job("tracing", "current", said, lang, account["snapshot"])


def _snapshots(clew: Clew, head: int, lang: str) -> Iterator[JobDocument]:
    kept = list(clew.snapshots.list())
    usable = [each for each in kept if each.state == "usable"]
    if not usable:
        yield _job("snapshot", "absent", render("jobs.snapshot.none", {}, lang), lang)
        return
    newest = max(usable, key=lambda each: each.position)
    behind = max(0, head - newest.position)
    said = render("jobs.snapshot.kept", {"count": len(kept), "behind": behind}, lang)
    yield _job("snapshot", "current", said, lang, newest.position, behind)


def _facts(clew: Clew, head: int, lang: str) -> JobDocument:
    try:
        status = clew.facts.status()
    except ClewError as error:
        return _job("facts", "broken", render(error.code, error.params, lang), lang)
    position, behind = status["position"], status["behind"]
    if status["state"] == "current":
        return _job("facts", "current", render("jobs.current", {"position": position}, lang), lang, position, 0)
    state: State = "behind" if status["state"] == "behind" else "absent"
    return _job("facts", state, render("jobs.facts.behind", {"behind": behind}, lang), lang, position, behind)


def _readings(clew: Clew, lang: str) -> Iterator[JobDocument]:
    states: dict[str, State] = {"running": "running", "interrupted": "broken"}
    for each in clew.acquisitions.latest(limit=READ_LATELY):
        if each.state in states:
            said = render("jobs.reading.so_far", {"name": each.source_name or "", "items": each.items}, lang)
            yield _job("reading", states[each.state], said, lang)
