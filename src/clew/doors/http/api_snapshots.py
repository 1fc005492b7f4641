"""``/api/v1/snapshots``: the links kept as arrays; the verb ``clew snapshot list``."""

from __future__ import annotations

from typing import Any

import msgspec
from fastapi import APIRouter

from clew.doors.http.identity import Acting

router = APIRouter(prefix="/api/v1", tags=["snapshots"])


@router.get("/snapshots")
def snapshots(clew: Acting) -> dict[str, Any]:
    """Newest first; one that cannot be used says why."""
    return {"snapshots": [msgspec.to_builtins(row) for row in clew.snapshots.list()]}
