"""Finding a thing by what stands on its label."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict


class FoundDocument(TypedDict):
    """``short``: the telling part of the identifier; ``name``: what master data call it, in the reader's language.
    ``last_time``: when it was seen last (UTC), None: never in a time of its own; ``events``: that name it."""

    id: str
    short: str
    name: str | None
    kind: Literal["instance", "lot", "class"]
    last_time: str | None
    events: int


class OpensDocument(TypedDict):
    """What the text names beyond doubt."""

    kind: Literal["thing", "event"]
    id: str


class FoundThingsDocument(TypedDict):
    """``items``: best first; without a text those seen last. ``cut``: there are more. ``opens``: where a single exact
    match leads at once."""

    query: str
    items: list[FoundDocument]
    cut: bool
    opens: OpensDocument | None
