"""Runs one command line and turns errors into sentences and exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import orjson
import typer

from clew.doors.cli import commands as _commands
from clew.doors.cli.registry import build
from clew.events.errors import ClewError
from clew.language import render

assert _commands  # noqa: S101 - importing the package registers every command

INTERRUPTED = 130


def run(words: Sequence[str], lang: str) -> int:
    """Exit code of ``clew WORDS…``; answers and errors have been printed."""
    command = typer.main.get_command(build(lang))
    try:
        command.main(args=list(words), prog_name="clew")
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else (0 if ended.code is None else 1)
    except KeyboardInterrupt:
        return INTERRUPTED
    except ClewError as error:
        tell(error, lang, as_json="--json" in words)
        return error.exit_code
    except BrokenPipeError:
        # The reader of our output has gone (`clew … | head`): that is not an error of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return 0


def tell(error: ClewError, lang: str, *, as_json: bool) -> None:
    """An error in words on standard error, and as one JSON document on standard output if JSON was asked for."""
    sentence = render(error.code, error.params, lang)
    print(f"clew: {sentence}", file=sys.stderr)
    for finding in error.findings:
        print(f"  {finding.place}: {render(finding.code, finding.params, lang)} [{finding.rule}]", file=sys.stderr)
    if as_json:
        document = {
            "error": {
                "code": error.code,
                "message": sentence,
                "params": error.params,
                "findings": [
                    {
                        "place": finding.place,
                        "rule": finding.rule,
                        "code": finding.code,
                        "message": render(finding.code, finding.params, lang),
                    }
                    for finding in error.findings
                ],
            }
        }
        sys.stdout.buffer.write(orjson.dumps(document) + b"\n")
