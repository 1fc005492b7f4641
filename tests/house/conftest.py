"""The tree as the house tests see it."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
SOURCE = REPOSITORY / "src" / "clew"


@cache
def files() -> tuple[Path, ...]:
    """Every file that is or could be committed: tracked, or new and not ignored. Without git: every file there is."""
    try:
        listed = subprocess.run(
            ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=REPOSITORY, capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        skipped = {".git", ".venv", "node_modules", "__pycache__", "dist", "build"}
        return tuple(
            path
            for path in sorted(REPOSITORY.rglob("*"))
            if path.is_file() and not skipped & {*path.relative_to(REPOSITORY).parts}
        )
    return tuple(path for name in listed.split("\0") if name and (path := REPOSITORY / name).is_file())


def named(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def python_files(*folders: str) -> Iterator[Path]:
    """The Python files below the named folders of the repository (all of them when none is named)."""
    for path in files():
        if path.suffix == ".py" and (not folders or named(path).startswith(tuple(f"{f}/" for f in folders))):
            yield path
