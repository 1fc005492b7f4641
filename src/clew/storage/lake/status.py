"""How the lake stands beside the log."""

from __future__ import annotations

from typing import Literal

import msgspec

Fault = Literal["absent", "outdated", "moved", "foreign"]
"""No tables yet, or no more; of another version's meaning; made for another lake; of another log."""
State = Literal["current", "behind"] | Fault


class TableStatus(msgspec.Struct, frozen=True):
    """``rows``: of all parties, voided ones too; ``version``: of the Delta table."""

    name: str
    rows: int
    version: int


class FactsStatus(msgspec.Struct, frozen=True, kw_only=True):
    """``position``: what the tables stand on (0: nothing yet); ``head``: of the log; ``behind``: how many positions lie
    between. Every ``state`` becomes ``current`` by a refresh."""

    state: State
    position: int
    head: int
    behind: int
    version: int
    lake: str
    folder: str | None
    engine: str
    tables: list[TableStatus]
