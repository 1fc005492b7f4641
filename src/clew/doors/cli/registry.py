"""How commands are declared: plain functions; their help comes from the catalogue, in the reader's language.

A command is a function whose first parameter is the :class:`Session`. ``@command("trace")`` registers it; its help is
the message ``cli.trace.help`` and the help of its parameter ``depth`` is ``cli.trace.depth``. The options that every
command has (``--data``, ``--database``, ``--lang``, ``--json``) are added here, once.
"""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import msgspec
import typer
from typer.models import ArgumentInfo, OptionInfo

from clew.doors.cli.naming import as_typed
from clew.doors.cli.session import Globals, Session
from clew.doors.cli.sources import is_text
from clew.doors.cli.usage import command_class, group_class
from clew.events.errors import BadRequest, ClewError
from clew.language import render

COMMON: dict[str, Any] = {
    "data": Annotated[Path | None, typer.Option("--data", metavar="DIR", show_default=False)],
    "database": Annotated[str | None, typer.Option("--database", metavar="DSN", show_default=False)],
    "lang": Annotated[str | None, typer.Option("--lang", metavar="zh|en", show_default=False)],
    "json": Annotated[bool, typer.Option("--json", show_default=False)],
}


class Command(msgspec.Struct, frozen=True):
    """``path``: the words typed after ``clew`` (``("quarantine", "list")``)."""

    path: tuple[str, ...]
    run: Callable[..., int | None]


COMMANDS: list[Command] = []


def command(*path: str) -> Callable[[Callable[..., int | None]], Callable[..., int | None]]:
    """Register a function as ``clew PATH…``. It returns an exit code, or None for 0.

    A path may also begin others (``clew cause`` and ``clew cause list``): it is then run where no other follows.
    """

    def register(run: Callable[..., int | None]) -> Callable[..., int | None]:
        COMMANDS.append(Command(path, run))
        return run

    return register


def build(lang: str) -> typer.Typer:
    """The command line in one language."""
    app = _typer(render("cli.help", {}, lang), lang)
    command_type = command_class(lang)
    app.callback(invoke_without_command=True)(_root(lang))
    groups: dict[tuple[str, ...], typer.Typer] = {(): app}
    leading = {each.path: each for each in COMMANDS}
    for declared in COMMANDS:
        group = declared.path[:-1]
        if group not in groups:
            own = leading.get(group)
            groups[group] = _typer(render(f"cli.{'.'.join(group)}.help", {}, lang), lang)
            if own is not None:
                groups[group].callback(invoke_without_command=True)(_leading(own, lang))
            app.add_typer(groups[group], name=group[-1])
        if any(each.path[:-1] == declared.path for each in COMMANDS):
            continue  # it is the callback of its group
        help_text = render(f"cli.{'.'.join(declared.path)}.help", {}, lang)
        add = groups[group].command(declared.path[-1], cls=command_type, help=help_text)
        add(_with_common(declared, lang))
    return app


def _typer(help_text: str, lang: str) -> typer.Typer:
    return typer.Typer(
        cls=group_class(lang),
        help=help_text,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def _leading(declared: Command, lang: str) -> Callable[..., None]:
    """The function of a group itself: not run where a command of the group is, which then must not be given what only
    the group's own takes. Common options hold for either."""
    run = _with_common(declared, lang)

    def lead(context: typer.Context, **values: Any) -> None:
        if context.invoked_subcommand is None:
            run(context, **values)
            return
        for parameter in context.command.params:
            name = str(parameter.name)
            source = context.get_parameter_source(name)
            if source is None or source.name != "COMMANDLINE":
                continue
            if name not in COMMON:
                raise BadRequest("usage.no_such_option", option=parameter.opts[0])
            context.find_root().ensure_object(dict)[name] = values[name]

    lead.__signature__ = inspect.signature(run)  # type: ignore[attr-defined]
    return lead


def _root(lang: str) -> Callable[..., None]:
    def root(context: typer.Context, **options: Any) -> None:
        if options.pop("version"):
            from clew import __version__

            typer.echo(f"clew {__version__}")
            raise typer.Exit(0)
        context.obj = options

    parameters = [inspect.Parameter("context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)]
    parameters += _common_parameters(lang)
    version = Annotated[bool, typer.Option("--version", help=render("cli.common.version", {}, lang))]
    parameters.append(_keyword("version", version, False))
    root.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return root


def _with_common(declared: Command, lang: str) -> Callable[..., None]:
    """The function as typer sees it: its own parameters with help from the catalogue, then the common ones."""
    signature = inspect.signature(declared.run)
    hints = get_type_hints(declared.run, include_extras=True)
    own = [
        parameter.replace(
            annotation=_helped(hints[name], f"cli.{'.'.join(declared.path)}.{name}", lang),
            kind=inspect.Parameter.KEYWORD_ONLY,
        )
        for name, parameter in list(signature.parameters.items())[1:]
    ]

    def run(context: typer.Context, **values: Any) -> None:
        mine = {name: values.pop(name) for name in COMMON}
        root: dict[str, Any] = context.find_root().obj or {}
        chosen = {name: value if value else root.get(name) for name, value in mine.items()}
        session = Session(
            Globals(
                data=chosen["data"],
                database=chosen["database"],
                json=bool(chosen["json"]),
                lang=lang,
            )
        )
        try:
            ended = _run(declared, session, values)
        except ClewError as error:
            raise as_typed(error, context.command.params) from error.__cause__
        raise typer.Exit(ended)

    parameters = [inspect.Parameter("context", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)]
    run.__signature__ = inspect.Signature([*parameters, *own, *_common_parameters(lang)])  # type: ignore[attr-defined]
    return run


def _run(declared: Command, session: Session, values: dict[str, Any]) -> int:
    for name, value in values.items():
        for text in value if isinstance(value, list | tuple) else [value]:
            if isinstance(text, str) and not is_text(text):
                raise BadRequest("request.not_text", name=name)
    try:
        ended = declared.run(session, **values) or 0
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader of our output has gone (`clew … | head`): that is not an error of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return ended


def _common_parameters(lang: str) -> list[inspect.Parameter]:
    return [
        _keyword(name, _helped(annotation, f"cli.common.{name}", lang), False if name == "json" else None)
        for name, annotation in COMMON.items()
    ]


def _keyword(name: str, annotation: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def _helped(annotation: Any, code: str, lang: str) -> Any:
    """The annotation with its option's help set to a catalogue message."""
    if get_origin(annotation) is not Annotated:
        raise TypeError(f"{code}: parameters of commands are Annotated with typer.Option or typer.Argument")
    kind, *extras = get_args(annotation)
    helped = []
    for extra in extras:
        if isinstance(extra, OptionInfo | ArgumentInfo):
            copied = type(extra)(**vars(extra))
            copied.help = render(code, {}, lang)
            helped.append(copied)
        else:
            helped.append(extra)
    return Annotated[(kind, *helped)]
