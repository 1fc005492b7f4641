"""``clew rebuild``, ``status``, ``doctor``, and the tokens of programs."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from clew.doors.cli.registry import command
from clew.doors.cli.session import Session
from clew.doors.cli.tracing_status import tracing_rows
from clew.events.timestamps import canonical_time


@command("rebuild")
def rebuild(session: Session, verify: Annotated[bool, typer.Option("--verify", show_default=False)] = False) -> int:
    with session.open() as clew, session.progress() as progress:
        report = clew.rebuild(progress, verify=verify)
    if session.json:
        session.emit(report)
    elif report["equal"] is False:
        session.line((session.say("rebuild.different", tables=", ".join(report["different"])), "red"))
    else:
        code = "rebuild.equal" if verify else "rebuild.done"
        session.line((session.say(code, position=report["position"]), ""))
    return 1 if report["equal"] is False else 0


@command("status")
def status(session: Session) -> int:
    with session.open() as clew:
        report = clew.status()
    if session.json:
        session.emit(report)
        return 0
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="dim")
    table.add_column(justify="right")
    for name, value in report.items():
        if name not in ("projections", "reset_steps", "tracing"):
            table.add_row(session.say(f"status.{name}"), f"{value:,}")
    for mark in report["projections"]:
        label = session.say("status.projection", name=mark["name"], version=mark["version"])
        table.add_row(label, f"{mark['position']:,}")
    table.add_row(session.say("status.reset_steps"), ", ".join(report["reset_steps"]["in_force"]))
    for row in tracing_rows(session, report["tracing"]):
        table.add_row(*row)
    session.print(table)
    tell_reset_steps(session, report["reset_steps"])
    return 0


def tell_reset_steps(session: Session, steps: dict[str, list[str]]) -> None:
    """Say so where the settings name other reset steps than those by which the recorded links were made."""
    if steps["asked"] != steps["in_force"]:
        told = {name: ", ".join(words) for name, words in steps.items()}
        session.err.print(session.say("reset_steps.differ", **told), style="yellow", soft_wrap=True)


@command("doctor")
def doctor(session: Session) -> int:
    from clew.bootstrap import settings_from
    from clew.bootstrap.examination import examine

    settings = settings_from(data=session.options.data, database=session.options.database, language=session.lang)
    checks = examine(settings)
    failed = any(check.state == "fail" for check in checks)
    if session.json:
        session.emit(
            {
                "ok": not failed,
                "checks": [
                    {
                        "name": check.name,
                        "state": check.state,
                        "message": session.say(check.code, **check.params),
                        "params": check.params,
                    }
                    for check in checks
                ],
            }
        )
        return 1 if failed else 0
    marks = {"ok": ("✓ ", "green"), "advice": ("! ", "yellow"), "fail": ("✗ ", "red")}
    for check in checks:
        session.line(marks[check.state], (session.say(check.code, **check.params), ""))
    return 1 if failed else 0


@command("token", "create")
def create_token(
    session: Session,
    name: Annotated[str, typer.Argument(metavar="NAME", show_default=False)],
    role: Annotated[str, typer.Option("--role")] = "operator",
    party: Annotated[str | None, typer.Option("--party", metavar="ID", show_default=False)] = None,
    days: Annotated[int, typer.Option("--days", min=1, max=36_500)] = 365,
) -> int:
    with session.open() as clew:
        token_id, secret = clew.create_token(name, role, party=party, days=days)
    if session.json:
        session.emit({"id": token_id, "token": secret, "name": name, "role": role, "party": party})
    else:
        session.notice("token.created", id=token_id)
        print(secret)
    return 0


@command("token", "list")
def list_tokens(session: Session) -> int:
    with session.open() as clew:
        tokens = clew.tokens()
    table = session.table(*(f"token.column.{name}" for name in ("id", "name", "role", "party", "expires", "state")))
    for token in tokens:
        expires = canonical_time(token.expires_at) if token.expires_at else None
        if session.json:
            session.emit(
                {
                    "id": token.id,
                    "name": token.label,
                    "role": token.role,
                    "party": token.party,
                    "expires": expires,
                    "revoked": token.revoked_at is not None,
                }
            )
        state = session.say("token.revoked" if token.revoked_at else "token.valid")
        table.add_row(token.id, token.label, token.role, token.party or "", expires or "", state)
    if not session.json:
        session.print(table)
    return 0


@command("token", "revoke")
def revoke_token(session: Session, token: Annotated[str, typer.Argument(metavar="TOKEN", show_default=False)]) -> int:
    with session.open() as clew:
        clew.revoke_token(token)
    if session.json:
        session.emit({"id": token, "revoked": True})
    else:
        session.line((session.say("token.revoked_now", id=token), ""))
    return 0
