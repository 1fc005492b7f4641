"""Files one can hold in mind, functions one can see whole, names that say what a thing is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.house.conftest import files, named, parsed, python_files

FILE_LINES = 500
FUNCTION_LINES = 70
CODE = {".py", ".js", ".ts", ".tsx", ".css", ".html", ".sql", ".sh"}
# path -> why it may be longer. Empty is the aim.
LONG_FILES: dict[str, str] = {"web/src/api/schema.d.ts": "generated from the OpenAPI description"}
LONG_FUNCTIONS: dict[str, str] = {}
_EMPTY_NAMES = re.compile(r"(?:^|_|\b)(?:utils?|utilities|helpers?|managers?)(?:$|_|\b)|(?:Util|Helper|Manager)s?$")
Function = ast.FunctionDef | ast.AsyncFunctionDef


def _functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node


def test_no_file_is_longer_than_one_can_hold_in_mind() -> None:
    counts = {named(p): len(p.read_text(encoding="utf-8").splitlines()) for p in files() if p.suffix in CODE}
    assert counts
    long = {name: lines for name, lines in counts.items() if lines > FILE_LINES and name not in LONG_FILES}
    assert long == {}
    assert [name for name in LONG_FILES if counts.get(name, 0) <= FILE_LINES] == [], "an exception no longer needed"


def test_no_function_is_longer_than_a_page() -> None:
    counts: dict[str, int] = {}
    for path in python_files("src", "benchmarks"):
        for function in _functions(path):
            counts[f"{named(path)}:{function.name}"] = (function.end_lineno or 0) - function.lineno + 1
    assert counts
    long = {name: lines for name, lines in counts.items() if lines > FUNCTION_LINES and name not in LONG_FUNCTIONS}
    assert long == {}
    stale = [name for name in LONG_FUNCTIONS if counts.get(name, 0) <= FUNCTION_LINES]
    assert stale == [], "an exception no longer needed"


def test_names_say_what_a_thing_is() -> None:
    empty: list[str] = []
    for path in python_files("src", "tests", "benchmarks"):
        empty.extend(f"{named(path)}" for part in (*path.parent.parts, path.stem) if _EMPTY_NAMES.search(part))
        for node in ast.walk(parsed(path)):
            if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) and _EMPTY_NAMES.search(
                node.name
            ):
                empty.append(f"{named(path)}:{node.name}")
    assert empty == []


def test_every_module_of_the_program_says_what_it_decides() -> None:
    silent = [path for path in python_files("src") if parsed(path).body and not ast.get_docstring(parsed(path))]
    assert [named(path) for path in silent] == []
