"""The command line: ``clew COMMAND``. Parses words, opens the installation, prints answers, returns exit codes.

Exit codes: 0 done or already known, 1 the machine or database failed, 2 usage, 3 something refused or quarantined,
4 not found. ``--json`` prints one document a line; an error is then ``{"error": {...}}`` on standard output too.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from clew.language import pick_language


def main(arguments: Sequence[str] | None = None) -> None:
    """The console script. Exits the process."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    lang = _language(words)
    from clew.doors.cli.run import run

    sys.exit(run(words, lang))


def _language(words: Sequence[str]) -> str:
    """``--lang`` wherever it stands, else the environment: help must already be in the reader's language."""
    for index, word in enumerate(words):
        if word == "--":
            break
        if word.startswith("--lang="):
            return pick_language(word.partition("=")[2])
        if word == "--lang" and index + 1 < len(words):
            return pick_language(words[index + 1])
    return pick_language(None, os.environ)
