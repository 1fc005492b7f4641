"""``clew snapshot``: the links kept as arrays, from which traces are answered."""

from __future__ import annotations

from typing import Annotated

import msgspec
import typer

from clew.doors.cli.registry import command
from clew.doors.cli.session import Session


@command("snapshot", "build")
def build_snapshot(
    session: Session, verify: Annotated[bool, typer.Option("--verify", show_default=False)] = False
) -> int:
    with session.open() as clew, session.progress() as progress:
        report = clew.snapshots.build(progress, verify=verify)
    if session.json:
        session.emit(report)
    elif report["equal"] is False:
        session.line((session.say("snapshot.different", arrays=", ".join(report["different"])), "red"))
    else:
        code = "snapshot.equal" if verify else "snapshot.made" if report["made"] else "snapshot.standing"
        told = {name: report[name] for name in ("position", "links", "nodes")}
        session.line((session.say(code, megabytes=report["bytes"] / 1e6, **told), ""))
    return 1 if report["equal"] is False else 0


@command("snapshot", "list")
def list_snapshots(session: Session) -> int:
    with session.open() as clew:
        rows = clew.snapshots.list()
    if session.json:
        for row in rows:
            session.emit(msgspec.to_builtins(row))
        return 0
    columns = ("position", "built", "links", "nodes", "bytes", "state")
    table = session.table(*(f"snapshot.column.{name}" for name in columns))
    for row in rows:
        state = session.say("snapshot.usable") if row.reason is None else session.say(f"snapshot.reason.{row.reason}")
        counts = ("" if count is None else f"{count:,}" for count in (row.links, row.nodes, row.bytes))
        table.add_row(f"{row.position:,}", row.built or "", *counts, state)
    session.print(table)
    return 0
