"""The log of acquisitions as a file: a row for each reading of a source, the newest first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from clew.doors.acquisition_wire import acquisition_document
from clew.doors.table_file import table_pieces
from clew.language import render
from clew.security.decisions import require

if TYPE_CHECKING:
    from clew.bootstrap import Clew
    from clew.storage.acquisitions import Acquisition

COLUMNS = (
    "number", "state", "source", "started", "finished", "size", "digest", "companions", "media_type", "connector",
    "mapping", "mapping_version", "rule_book", "program", "principal", "party", "device", "on_error", "portions",
    "read", "made", "left_out", "refused", "items", "recorded", "duplicate", "conflict", "quarantined", "not_recorded",
    "balanced", "reasons", "first_position", "last_position", "capture", "erased",
)  # fmt: skip
_PAGE = 1000


def log_pieces(clew: Clew, format: str, lang: str, *, source: str | None, since: int | None) -> Iterator[bytes]:
    """The file, piece by piece. ``format``: csv or xlsx; ``source``: in whose name this stands; ``since``: begun not
    before this instant (UTC microseconds). Raises Forbidden at once."""
    require(clew.principal, "export")
    header = [render(f"acquisition.file.{name}", {}, lang) for name in COLUMNS]
    rows = (_row(acquisition_document(each, lang), lang) for each in _every(clew, source, since))
    return table_pieces(header, rows, format, render("acquisition.file.title", {}, lang))


def _every(clew: Clew, source: str | None, since: int | None) -> Iterator[Acquisition]:
    before: int | None = None
    while page := clew.acquisitions.latest(source=source, since=since, before=before, limit=_PAGE):
        yield from page
        before = page[-1].number


def _row(document: dict[str, Any], lang: str) -> list[object]:
    """In the order of :data:`COLUMNS`."""
    told: dict[str, Any] = document | document["records"] | document["counts"]
    told["reasons"] = "; ".join(f"{each['count']} × {each['message']}" for each in document["left_out"])
    told["state"] = render(f"acquisition.state.{document['state']}", {}, lang)
    told["companions"] = ", ".join(each["source"] for each in document["companions"])
    for name in ("balanced", "erased"):
        told[name] = render("scope.yes" if document[name] else "scope.no", {}, lang)
    return [told[name] for name in COLUMNS]
