"""The JSON documents of quarantine as a work list; both doors speak them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from clew.doors.wire import finding_document, quarantined_document
from clew.events.timestamps import canonical_time
from clew.language import render

if TYPE_CHECKING:
    from clew.collection.quarantine import QuarantineDesk
    from clew.collection.record_cells import Change
    from clew.collection.replay import Account
    from clew.events.errors import Finding
    from clew.storage.causes import Cause
    from clew.storage.quarantine import Quarantined
    from clew.storage.worklist import CauseGroup


def item_document(desk: QuarantineDesk, item: Quarantined, lang: str) -> dict[str, Any]:
    """One item with its bytes as text, its cells if it has any, and the cells that each step changed."""
    document = quarantined_document(item, lang)
    for step, changed in zip(document["history"], desk.changes(item), strict=True):
        step["changes"] = None if changed is None else change_documents(changed)
    for step, told in zip(document["history"], item.history, strict=True):
        step["mapping"] = told.mapping
        step["mapping_version"] = told.mapping_version
    record = desk.cells(item)
    document["mapping_version"] = item.mapping_version
    document["cells"] = None if record is None else {cell.name: cell.value for cell in record.cells()}
    document["raw"] = item.raw.decode("utf-8", errors="replace")
    return document


def change_documents(changes: Iterable[Change]) -> list[dict[str, Any]]:
    return [{"cell": change.name, "before": change.before, "after": change.after} for change in changes]


def cause_document(group: CauseGroup, lang: str) -> dict[str, Any]:
    """One cause; ``message`` is that of the example."""
    return {
        **_cause(group.key, group.cause, group.finding, lang),
        "count": group.count,
        "first_seen": canonical_time(group.first_at),
        "last_seen": canonical_time(group.last_at),
        "example": group.example,
        "sources": list(group.sources),
        "source_count": group.source_count,
    }


def _cause(key: str, cause: Cause, finding: Finding | None, lang: str) -> dict[str, Any]:
    return {
        "cause": key,
        "connector": cause.connector or None,
        "mapping": cause.mapping or None,
        "rule": cause.rule or None,
        "code": cause.code,
        "field": cause.field or None,
        "message": _message(cause, finding, lang),
    }


def _message(cause: Cause, finding: Finding | None, lang: str) -> str:
    if finding is not None:
        return str(finding_document(finding, lang)["message"])
    if cause.code.startswith("quarantine.cause."):
        return render(cause.code, {}, lang)
    # No item is left that tells it in full: a person in it was erased, or a correction changed what it breaks.
    return render("quarantine.cause.other", {"rule": cause.rule or cause.code}, lang)


def account_document(account: Account, lang: str) -> dict[str, Any]:
    """What became of many items at once."""
    return {
        "dry_run": account.rehearsed,
        "chosen": account.chosen,
        "valid": account.valid,
        "refused": account.refused,
        "untouched": account.untouched,
        "settled": account.settled,
        "released": account.released,
        "recorded": account.recorded,
        "duplicate": account.duplicate,
        "mapping": account.mapping,
        "mapping_version": account.mapping_version,
        "captures": list(account.captures),
        "samples": [{"id": each.number, "changes": change_documents(each.changes)} for each in account.samples],
        "causes": [
            {**_cause(each.key, each.cause, each.finding, lang), "count": each.count, "example": each.example}
            for each in account.still
        ],
    }


def list_document(total: int, items: Sequence[Quarantined], limit: int, lang: str) -> dict[str, Any]:
    """A page of items; ``next``: the number to go on after, None after the last page."""
    return {
        "total": total,
        "next": items[-1].id if len(items) == limit else None,
        "items": [quarantined_document(item, lang) for item in items],
    }
