"""Runs one command line and turns errors into sentences and exit codes."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer
from typer._click import exceptions as click

from clew.doors.cli import commands as _commands
from clew.doors.cli.errors import tell
from clew.doors.cli.registry import build
from clew.doors.cli.usage import bad_request, print_usage
from clew.events.errors import BadRequest, ClewError
from clew.language import languages

assert _commands  # noqa: S101 - importing the package registers every command

INTERRUPTED = 130


def run(words: Sequence[str], lang: str) -> int:
    """Exit code of ``clew WORDS…``; answers and errors have been printed."""
    command = typer.main.get_command(build(lang))
    as_json = "--json" in words
    try:
        ended = command.main(args=list(words), prog_name="clew", standalone_mode=False)
    except click.NoArgsIsHelpError as error:
        print(error.message, file=sys.stderr)
        return error.exit_code
    except click.UsageError as error:
        print_usage(error, lang)
        told = bad_request(error, lang)
        tell(told, lang, as_json=as_json)
        return told.exit_code
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except ClewError as error:
        tell(error, lang, as_json=as_json)
        return error.exit_code
    return ended if isinstance(ended, int) else 0


def refuse_language(asked: str, lang: str, *, as_json: bool) -> int:
    """Exit code for ``--lang`` with a language that Clew does not speak; the error has been told."""
    error = BadRequest("request.bad_choice", name="--lang", value=asked, choices=", ".join(languages))
    tell(error, lang, as_json=as_json)
    return error.exit_code
