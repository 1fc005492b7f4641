"""Who reads."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict


class ReaderDocument(TypedDict):
    """``verbs``: what the role allows. ``party``: of a supplier or a customer. ``zone``: the server's time zone."""

    name: str
    role: str
    party: str | None
    verbs: list[str]
    language: Literal["zh", "en"]
    zone: str
    version: str
    position: int
