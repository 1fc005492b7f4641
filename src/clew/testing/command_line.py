"""The command line run inside the test's own process: quick, and with its exit code and both outputs at hand."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import msgspec
import orjson

from clew.doors.cli import main


class Ran(msgspec.Struct, frozen=True):
    """``code``: exit code; ``out``, ``err``: what was printed; ``raw``: standard output as bytes."""

    code: int
    out: str
    err: str
    raw: bytes

    @property
    def documents(self) -> list[Any]:
        """Standard output as JSON, one document a line."""
        return [orjson.loads(line) for line in self.out.splitlines()]

    @property
    def document(self) -> Any:
        """The one JSON document of standard output."""
        (document,) = self.documents
        return document


class _Kept(io.BytesIO):
    """A buffer that outlives the text stream that wrote to it."""

    def close(self) -> None:
        return None


class CommandLine:
    """``clew`` on one data folder (None: none is named)."""

    def __init__(self, data: Path | None = None) -> None:
        self.data = data

    def __call__(self, *words: str | Path, stdin: bytes = b"", environment: Mapping[str, str] | None = None) -> Ran:
        """Run ``clew WORDS…``. The environment's own ``CLEW_*`` and language are not seen by it."""
        out, err = _Kept(), _Kept()
        with _environment(self.data, environment or {}), _streams(stdin, out, err):
            try:
                main([str(word) for word in words])
                code = 0
            except SystemExit as ended:
                code = ended.code if isinstance(ended.code, int) else 0
            sys.stdout.flush()
            sys.stderr.flush()
        return Ran(code, out.getvalue().decode(), err.getvalue().decode(), out.getvalue())

    def json(self, *words: str | Path, stdin: bytes = b"") -> Any:
        """The one document of ``clew WORDS… --json``, which must end well."""
        ran = self(*words, "--json", stdin=stdin)
        assert ran.code == 0, ran.err
        return ran.document


@contextmanager
def _environment(data: Path | None, more: Mapping[str, str]) -> Iterator[None]:
    hidden = ("CLEW_", "LC_", "LANG", "COLUMNS", "FORCE_COLOR")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    given = {"CLEW_DATA": str(data)} if data is not None else {}
    with mock.patch.dict(os.environ, kept | given | dict(more), clear=True):
        yield


@contextmanager
def _streams(stdin: bytes, out: io.BytesIO, err: io.BytesIO) -> Iterator[None]:
    with (
        mock.patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")),
        mock.patch.object(sys, "stdout", io.TextIOWrapper(out, encoding="utf-8", write_through=True)),
        mock.patch.object(sys, "stderr", io.TextIOWrapper(err, encoding="utf-8", write_through=True)),
    ):
        yield
