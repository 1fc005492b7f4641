"""The command line: ``clew COMMAND``. Parses words, opens the installation, prints answers, returns exit codes.

Exit codes: 0 done or already known, 1 the machine or database failed, 2 usage, 3 something refused or quarantined,
4 not found. ``--json`` prints one document a line; an error is then ``{"error": {...}}`` on standard output too.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence

from clew.language import languages, pick_language


def main(arguments: Sequence[str] | None = None) -> None:
    """The console script. Exits the process."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    asked = _asked(words)
    lang = pick_language(asked, os.environ)
    from clew.doors.cli.run import refuse_language, run

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that cannot show a character must not end the command.
            stream.reconfigure(errors="backslashreplace")
    if asked is not None and asked not in languages:
        sys.exit(refuse_language(asked, lang, as_json="--json" in words))
    sys.exit(run(words, lang))


def _asked(words: Sequence[str]) -> str | None:
    """``--lang`` wherever it stands: help must already be in the reader's language."""
    asked = None
    for index, word in enumerate(words):
        if word == "--":
            break
        if word.startswith("--lang="):
            asked = word.partition("=")[2]
        elif word == "--lang" and index + 1 < len(words):
            asked = words[index + 1]
    return asked
