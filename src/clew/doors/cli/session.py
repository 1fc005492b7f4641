"""What every command is given: the reader's language, the output form, and the way to open the installation."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec
import orjson
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from clew.doors.cli.terminal import CarefulConsole
from clew.events.errors import Parameter
from clew.language import render

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from clew.bootstrap import Clew


D = TypeVar("D")
PIPE_COLUMNS = 100_000
"""Where no terminal bounds a line, nothing is folded: identifiers stay whole for whoever greps or copies them."""


def write_json(document: object) -> None:
    """One document on one line of standard output."""
    try:
        line = orjson.dumps(document, default=str)
    except TypeError:
        # A file name that is no text, a number beyond 64 bits: rare, and the other writer has an escape for them.
        line = json.dumps(document, default=str, separators=(",", ":")).encode()
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.flush()


class Globals(msgspec.Struct, frozen=True):
    """The options that every command takes. None: from the environment, else the default."""

    data: Path | None = None
    database: str | None = None
    json: bool = False
    lang: str = "en"


class Session:
    """One run of one command. ``out`` is for answers, ``err`` for notices, so that pipes stay clean."""

    def __init__(self, options: Globals) -> None:
        self.options = options
        self.lang = options.lang
        self.json = options.json
        self.out = _console(stderr=False)
        self.err = _console(stderr=True)

    def say(self, code: str, **params: Parameter) -> str:
        """The sentence of a message code in the reader's language."""
        return render(code, params, self.lang)

    def emit(self, document: object) -> None:
        """One JSON document on one line of standard output."""
        write_json(document)

    def answer(self, document: D, tell: Callable[[Session, D], object]) -> None:
        """One document: as JSON where that was asked for, else told in words."""
        if self.json:
            self.emit(document)
        else:
            tell(self, document)

    def wrote(self, file: Path, format: str, size: int) -> None:
        """What a command wrote, of so many bytes."""
        if self.json:
            self.emit({"file": str(file), "format": format, "size": size})
        else:
            self.line((self.say("file.written", file=str(file), size=size), "green"))

    def notice(self, code: str, **params: Parameter) -> None:
        """A remark beside the answer, on standard error."""
        self.err.print(self.say(code, **params), style="dim", soft_wrap=True)

    def line(self, *parts: tuple[str, str]) -> None:
        """One line of (words, style), never folded: identifiers must stay whole for whoever copies them."""
        self.out.print(Text.assemble(*parts), soft_wrap=True)
        # Whoever waits for a line in a pipe (an address to open) must get it now.
        sys.stdout.flush()

    def print(self, shown: RenderableType) -> None:
        """A table or a tree. In a pipe without the blanks that fill up columns."""
        if self.out.is_terminal:
            self.out.print(shown)
            return
        with self.out.capture() as captured:
            self.out.print(shown)
        for line in captured.get().split("\n")[:-1]:
            self.out.out(line.rstrip(), highlight=False)

    def table(self, *columns: str) -> Table:
        """An empty table under these headings (message codes)."""
        table = Table(box=None, pad_edge=False, header_style="dim")
        for column in columns:
            table.add_column(self.say(column), overflow="fold")
        return table

    @contextmanager
    def open(self) -> Iterator[Clew]:
        """The installation named by the options, started if it is not running, and left as it was found."""
        from clew.bootstrap import local_principal, open_clew, settings_from

        settings = settings_from(data=self.options.data, database=self.options.database, language=self.options.lang)
        with open_clew(settings, principal=local_principal(), on_progress=self._starting) as clew:
            if clew.first_password is not None:
                self.err.print(
                    self.say("start.administrator", name="admin", password=clew.first_password),
                    style="bold",
                    soft_wrap=True,
                )
            yield clew

    def _starting(self, code: str) -> None:
        if self.err.is_terminal:
            self.err.print(self.say(code), style="dim")

    @contextmanager
    def progress(self) -> Iterator[Watched]:
        """A progress bar on standard error where a person watches, nothing where none does."""
        if not self.err.is_terminal:
            yield Watched()
            return
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        with Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=self.err,
            transient=True,
        ) as bars:
            yield _Bars(bars, self)


def _console(*, stderr: bool) -> Console:
    """No markup, emoji or highlighting: ``[enum]`` and ``:id:`` in data are data."""
    console = CarefulConsole(stderr=stderr, highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.width = PIPE_COLUMNS
    return console


class Watched:
    """Progress: called with a stage code, how much of it is done and how much there is (0: nobody knows)."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Nobody watches."""

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Within, the answer may be printed; the bars make room for it."""
        yield


class _Bars(Watched):
    """One bar per stage code."""

    def __init__(self, bars: Progress, session: Session) -> None:
        self._bars = bars
        self._session = session
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage not in self._tasks:
            self._tasks[stage] = self._bars.add_task(self._session.say(stage), total=total or None)
        task = self._tasks[stage]
        if done < self._bars.tasks[task].completed:
            self._bars.reset(task)  # the next file
        self._bars.update(task, completed=done, total=total or None)

    @contextmanager
    def aside(self) -> Iterator[None]:
        self._bars.stop()
        try:
            yield
        finally:
            self._bars.start()
