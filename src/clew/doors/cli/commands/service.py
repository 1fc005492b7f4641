"""``clew serve`` and ``clew demo``: the pages, until Ctrl-C."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlencode

import msgspec
import typer

from clew.doors.cli.commands.upkeep import tell_reset_steps
from clew.doors.cli.registry import command
from clew.doors.cli.session import Session

if TYPE_CHECKING:
    from clew.bootstrap import Clew
    from clew.demo.filling import Filled
    from clew.demo.loading import Loaded
    from clew.tracing.reachability import Direction

DEMO_PORT = 8400
DEMO_ACCOUNT = "demo"
TREE_ROWS = 16
Host = Annotated[str, typer.Option("--host")]


@command("serve")
def serve(
    session: Session,
    host: Host = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535)] = 8400,
) -> int:
    from clew.doors.http.serving import serve as serve_http

    with session.open() as clew:
        tell_reset_steps(session, clew.reset_steps())
        serve_http(clew, host, port, on_ready=lambda url: _ready(session, url))
    return 0


def _ready(session: Session, url: str) -> None:
    if session.json:
        session.emit({"url": url})
    else:
        session.line((session.say("start.serving", url=url), "bold"))


@command("demo")
def demo(
    session: Session,
    check: Annotated[bool, typer.Option("--check", show_default=False)] = False,
    port: Annotated[int, typer.Option("--port", min=0, max=65535)] = DEMO_PORT,
) -> int:
    from clew.demo.filling import fill
    from clew.demo.loading import load_demo

    session.options = msgspec.structs.replace(session.options, data=session.options.data or _demo_folder())
    session.line((session.say("demo.folder", folder=str(session.options.data)), "dim"))
    with session.open() as clew:
        with session.progress() as progress:
            loaded = load_demo(clew, progress)
        filled = fill(clew, loaded, session.lang)
        if session.json:
            session.emit({"demo": msgspec.to_builtins(loaded), "filled": msgspec.to_builtins(filled)})
        else:
            _tell(session, clew, loaded)
        return _pages(session, clew, filled, port, check)


def _demo_folder() -> Path:
    """A folder of its own, so that the demo never mixes with an installation."""
    from clew.bootstrap.settings import default_data_folder

    folder = default_data_folder()
    return folder.with_name(f"{folder.name}-demo")


def _tell(session: Session, clew: Clew, loaded: Loaded) -> None:
    from clew.doors.cli.commands.show import print_unit_file

    session.line(("── ", "cyan"), (session.say("demo.real"), "bold cyan"))
    session.line((session.say("demo.real_source"), "dim"))
    session.line((f"$ clew show {loaded.serial}", "bold"))
    print_unit_file(session, clew, clew.show(loaded.serial))
    session.line(("── ", "yellow"), (session.say("demo.simulated"), "bold yellow"))
    session.line((loaded.label[session.lang], "dim"))
    _trace(session, clew, loaded.unit, "backward")
    _trace(session, clew, loaded.part, "backward")
    _trace(session, clew, loaded.part, "forward")
    _trace(session, clew, loaded.suspect, "forward")


def _trace(session: Session, clew: Clew, name: str, direction: Direction) -> None:
    from clew.doors.cli.trace_tree import print_trace
    from clew.scenarios.asking import TraceOptions

    session.line((f"$ clew trace {name} --direction {direction}", "bold"))
    options = TraceOptions(direction=direction)
    document = clew.trace_document(clew.trace(name, options), options.words)
    print_trace(session, document, most=TREE_ROWS)


def _addresses(session: Session, filled: Filled, url: str = "") -> None:
    """Where to begin. ``url``: of the server, empty where none stays."""
    session.line((session.say("demo.open_here"), "dim"))
    for code, path in filled.paths():
        session.line((f"  {url}{path}  ", "cyan"), (session.say(code), "dim"))


def _pages(session: Session, clew: Clew, filled: Filled, port: int, check: bool) -> int:
    from clew.doors.http.serving import check_pages
    from clew.doors.http.serving import serve as serve_http

    if check:
        check_pages(clew)
        if not session.json:
            _addresses(session, filled)
            session.line((session.say("demo.checked"), "green"))
        return 0
    password = clew.people.fresh_password(DEMO_ACCOUNT, "engineer", by=clew.principal.id)

    def ready(url: str, ticket: str) -> None:
        link = f"{url}/sign-in?{urlencode({'ticket': ticket})}"
        if session.json:
            session.emit({"url": url, "sign_in": link, "name": DEMO_ACCOUNT, "password": password})
        else:
            session.line((session.say("demo.serving", url=link), "bold green"))
            session.line((session.say("demo.account", name=DEMO_ACCOUNT, password=password), "dim"))
            _addresses(session, filled, url)

    serve_http(clew, "127.0.0.1", port, on_ticket=ready, ready_sign_in=DEMO_ACCOUNT)
    return 0
