"""Writing the files that a command is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from clew.events.errors import BadRequest


def written(out: Path, pieces: Iterable[bytes]) -> int:
    """Write a file piece by piece; its size in bytes. Raises BadRequest naming it where that cannot be done."""
    size = 0
    try:
        with out.open("wb") as file:
            for piece in pieces:
                size += file.write(piece)
    except OSError as error:
        raise BadRequest("file.unwritable", file=str(out), detail=error.strerror or "") from error
    return size
