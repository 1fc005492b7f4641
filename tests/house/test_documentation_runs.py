"""What the pages show is what happens: their ``console`` blocks are run, their JSON examples compared."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.house.conftest import REPOSITORY

from clew.storage.embedded import EmbeddedServer
from clew.testing.command_line import CommandLine

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("documentation")]

BLOCK = re.compile(r"^```(console|json)\n(.*?)^```", re.MULTILINE | re.DOTALL)
KEEP = """
import sys, pathlib
from clew.storage.embedded import EmbeddedServer
with EmbeddedServer(pathlib.Path(sys.argv[1])):
    sys.stdin.read()
"""
"""Holds the server of the folder until its input ends, so that not every command has to start it."""


def blocks(page: str, kind: str) -> Iterator[str]:
    text = (REPOSITORY / page).read_text(encoding="utf-8")
    yield from (found[2] for found in BLOCK.finditer(text) if found[1] == kind)


def shown(page: str) -> list[tuple[str, list[str]]]:
    """Each command of the page's console blocks, with the output lines printed under it."""
    commands: list[tuple[str, list[str]]] = []
    for line in "".join(blocks(page, "console")).splitlines():
        if line.startswith("$ "):
            commands.append((line[2:], []))
        else:
            commands[-1][1].append(line)
    return commands


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "page",
    [
        "README.md",
        # The same commands (test_documentation compares them), spoken in Chinese: `make test-readme`.
        pytest.param("README.zh.md", marks=pytest.mark.slow),
        "docs/mapping-howto.md",
        "docs/quarantine-howto.md",
    ],
)
def test_the_commands_of_a_page_run_in_their_order(page: str, tmp_path: Path) -> None:
    (tmp_path / "docs").symlink_to(REPOSITORY / "docs")
    (tmp_path / ".venv").symlink_to(sys.prefix)
    commands = shown(page)
    script = ['export PATH="$PWD/.venv/bin:$PATH" CLEW_DATA="$PWD/data" LC_ALL=C.UTF-8']
    for number, (command, _) in enumerate(commands):
        script += [command, f'echo "@@{number} $?"']
        if number == 0:
            script += ['coproc KEEP { python keep.py "$CLEW_DATA"; }']
    script += ['eval "exec ${KEEP[1]}>&-"', "wait"]
    (tmp_path / "keep.py").write_text(KEEP)
    ran = subprocess.run(
        ["bash", "-c", "\n".join(script)],
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=540,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "TMPDIR": str(tmp_path)},
    )  # fmt: skip
    outputs = re.split(r"^@@\d+ (\d+)\n", ran.stdout, flags=re.MULTILINE)
    assert len(outputs) == 2 * len(commands) + 1, ran.stdout + ran.stderr
    for (command, lines), output, code in zip(commands, outputs[0::2], outputs[1::2], strict=False):
        assert code == "0", (command, output, ran.stderr)
        if lines:
            assert output.splitlines() == lines, command


def shape(value: Any) -> Any:
    """Members and their kinds, all the way down; a list is as its elements together, a number or text is a leaf."""
    if isinstance(value, dict):
        return {name: shape(member) for name, member in value.items()}
    if isinstance(value, list):
        shapes = [shape(element) for element in value]
        return [json.loads(text) for text in sorted({json.dumps(each, sort_keys=True) for each in shapes})]
    return "nothing" if value is None else type(value).__name__


@pytest.mark.timeout(600)
def test_the_json_examples_are_what_the_commands_answer(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    clew = CommandLine(folder)
    text = (REPOSITORY / "docs/json.md").read_text(encoding="utf-8")
    asked: list[Any] = []
    compared = 0
    (tmp_path / "docs").symlink_to(REPOSITORY / "docs")
    with EmbeddedServer(folder), pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        for kind, block in ((found[1], found[2]) for found in BLOCK.finditer(text)):
            if kind == "console":
                for line in block.splitlines():
                    words = shlex.split(line.removeprefix("$ "))
                    assert words.pop(0) == "clew"
                    asked = clew(*words).documents
                continue
            assert shape(json.loads(block)) == shape(asked[0]), block
            compared += 1
    assert compared > 15


def test_every_command_that_answers_in_json_has_an_example() -> None:
    from clew.doors.cli.registry import COMMANDS

    text = (REPOSITORY / "docs/json.md").read_text(encoding="utf-8")
    told_in_words = {("quarantine", "correct"), ("correct",), ("token", "revoke"), ("serve",), ("demo",)}
    for declared in COMMANDS:
        if declared.path not in told_in_words:
            assert f"$ clew {' '.join(declared.path)} " in text, declared.path
    for path in told_in_words - {("serve",), ("demo",)}:
        assert path[-1] in text
