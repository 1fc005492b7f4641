"""``/api/v1/facts``: how the tables of facts stand beside the log; the verb ``clew facts status``."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from clew.doors.http.identity import Acting

_OF_THE_MACHINE = ("lake", "folder", "engine")
"""Where things lie on the server is for whoever runs it."""
router = APIRouter(prefix="/api/v1", tags=["facts"])


@router.get("/facts")
def facts(clew: Acting) -> dict[str, Any]:
    """Rows of each table, the log position they stand on, and how far behind the log that is."""
    told = clew.facts.status()
    return {name: value for name, value in told.items() if name not in _OF_THE_MACHINE}
