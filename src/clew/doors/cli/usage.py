"""What typer says of its own accord, in the reader's language: the frame of help pages, and errors of usage."""

from __future__ import annotations

import re
import sys

import typer
from typer._click import exceptions as click
from typer.core import TyperCommand, TyperGroup

from clew.events.errors import BadRequest
from clew.language import render

_HEADINGS = {"Usage": "usage.heading", "Options": "usage.options", "Commands": "usage.commands"}
_HEADINGS["Arguments"] = "usage.arguments"
_HEADING = re.compile(r"^(" + "|".join(_HEADINGS) + r"):", re.MULTILINE)
_BRACKETS = {"[required]": "usage.required", "[OPTIONS]": "usage.options_word"}
_DEFAULT = re.compile(r"\[default:\s+")
_DETAILS = (
    (r"Input should be greater than or equal to (?P<least>\S+)", "usage.at_least"),
    (r"Input should be less than or equal to (?P<most>\S+)", "usage.at_most"),
    (r"Input should be a valid integer", "usage.whole_number"),
    (r"Input should be a valid number", "usage.number"),
    (r"Input should be a valid UUID", "usage.uuid"),
    (r"(?P<value>'.*') is not one of (?P<choices>.*)\.", "usage.one_of"),
    (r"Got unexpected extra arguments?(?:\(s\))? \((?P<words>.*)\)", "usage.extra"),
    (r"Option '(?P<option>.*)' requires (an argument|\d+ arguments)", "usage.needs_value"),
)
"""What the library says in English of what was typed, and our words for it."""
_FRAME = {
    "Show this message and exit.": "usage.help",
    "COMMAND [ARGS]...": "usage.command_words",
}


def translated(text: str, lang: str) -> str:
    """A help page or usage line of typer's in ``lang``."""
    if lang == "en":
        return text
    text = _HEADING.sub(lambda found: render(_HEADINGS[found[1]], {}, lang), text)
    text = _DEFAULT.sub(lambda _: f"[{render('usage.default', {}, lang)} ", text)
    for english, code in _BRACKETS.items():
        text = text.replace(english, f"[{render(code, {}, lang)}]")
    for english, code in _FRAME.items():
        text = text.replace(english, render(code, {}, lang))
    return text


def command_class(lang: str) -> type[TyperCommand]:
    """A command whose help page is in ``lang``."""

    class Command(TyperCommand):
        def get_help(self, ctx: typer.Context) -> str:  # type: ignore[override]
            return translated(super().get_help(ctx), lang)

    return Command


def group_class(lang: str) -> type[TyperGroup]:
    """A group of commands whose help page is in ``lang``."""

    class Group(TyperGroup):
        def get_help(self, ctx: typer.Context) -> str:  # type: ignore[override]
            return translated(super().get_help(ctx), lang)

    return Group


def bad_request(error: click.UsageError, lang: str) -> BadRequest:
    """An error of usage as one of ours, so that it is told in both languages and as JSON like any other."""
    if isinstance(error, click.NoSuchOption):
        return BadRequest("usage.no_such_option", option=error.option_name)
    if isinstance(error, click.MissingParameter):
        return BadRequest("usage.missing", name=_name(error))
    if isinstance(error, click.BadParameter):
        return BadRequest("usage.bad_value", name=_name(error), detail=detail(error.message, lang))
    named = re.fullmatch(r"No such command '(.*?)'\.(.*)", error.message, re.DOTALL)
    if named is not None:
        return BadRequest("usage.no_such_command", command=named[1])
    return BadRequest("usage.malformed", detail=detail(error.format_message(), lang))


def detail(text: str, lang: str) -> str:
    """What is wrong with a value, in the reader's language; as it was said where it is said in no usual way."""
    told = text.removeprefix("Value error, ")
    for pattern, code in _DETAILS:
        found = re.match(pattern, told)
        if found is not None:
            return render(code, found.groupdict(), lang)
    return told


def print_usage(error: click.UsageError, lang: str) -> None:
    """The usage line of the command that was meant, and how to get its help, on standard error."""
    if error.ctx is None:
        return
    print(translated(error.ctx.get_usage(), lang), file=sys.stderr)
    print(render("usage.hint", {"command": f"{error.ctx.command_path} --help"}, lang), file=sys.stderr)


def _name(error: click.BadParameter) -> str:
    if error.param is None:
        return str(error.param_hint or "")
    options = [name for name in getattr(error.param, "opts", ()) if name.startswith("-")]
    return options[0] if options else str(error.param.metavar or error.param.name)
