"""What needs the reader, and what was recorded last."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from clew.doors.documents.things import ThingKind


class NeedDocument(TypedDict):
    """``title``, ``detail``: in the reader's language; ``path``: where it is dealt with; ``count``: of what."""

    kind: str
    tone: Literal["bad", "due", "plain"]
    count: int
    title: str
    detail: str
    path: str


class RecordedDocument(TypedDict):
    """How much is recorded."""

    position: int
    events: int
    things: int
    operations: int
    quarantine_open: int


class RecentThing(TypedDict):
    """``label``: what stands on it; ``name``: what master data call its product, in the reader's language;
    ``last_time``: of its latest event (canonical time); ``events``: how many name it."""

    id: str
    label: str
    name: str | None
    key: str
    kind: ThingKind
    last_time: str | None
    events: int


class TodayDocument(TypedDict):
    """``recorded``: None for who may not see the status. ``recent``: seen last in events, the newest first."""

    needs: list[NeedDocument]
    recorded: RecordedDocument | None
    recent: list[RecentThing]
