"""The log of acquisitions: every reading of every source (docs/acquire.md)."""

from __future__ import annotations

from typing import Any, Literal

from typing_extensions import TypedDict

from clew.doors.documents.findings import CaptureCounts, State


class Companion(TypedDict):
    """A further file that the mapping joined."""

    source: str
    digest: str
    size: int


class RecordCounts(TypedDict):
    """Records read = those that made events + left out + refused."""

    read: int
    made: int
    left_out: int
    refused: int


class LeftOutReason(TypedDict):
    """Why records were left out, and how many."""

    rule: str
    code: str
    params: dict[str, Any]
    count: int
    message: str


class AcquisitionDocument(TypedDict):
    """One reading of one source. ``digest``: SHA-256 of its bytes; ``size``: of them; instants: canonical times;
    ``filled``: by mapped column, how many records say something; ``balanced``: whether the two sums hold; ``erased``:
    a person in it was erased, and its bytes with them."""

    number: int
    state: Literal["running", "interrupted", "done", "refused"]
    source: str | None
    digest: str
    size: int
    media_type: str | None
    companions: list[Companion]
    connector: str | None
    mapping: str | None
    mapping_version: str | None
    rule_book: str | None
    program: str
    principal: str
    party: str
    device: str | None
    on_error: str
    started: str
    finished: str | None
    portions: int
    records: RecordCounts
    items: int
    counts: CaptureCounts
    balanced: bool
    left_out: list[LeftOutReason]
    filled: dict[str, int]
    first_position: int | None
    last_position: int | None
    capture: str
    erased: bool


class AcquisitionsDocument(TypedDict):
    """The newest first."""

    items: list[AcquisitionDocument]


class RefusedItem(TypedDict):
    """An item that an acquisition brought into quarantine, and how it stands now."""

    id: int
    place: str
    state: State


class AcquisitionDetails(AcquisitionDocument):
    """The same with what it brought into quarantine (the first hundred)."""

    quarantine: list[RefusedItem]
