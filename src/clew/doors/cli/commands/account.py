"""``clew account``: who may sign in."""

from __future__ import annotations

from typing import Annotated

import typer

from clew.doors.admin_wire import account_document
from clew.doors.cli.registry import command
from clew.doors.cli.session import Session

Name = Annotated[str, typer.Argument(metavar="NAME", show_default=False)]
Role = Annotated[str, typer.Option("--role")]
Party = Annotated[str | None, typer.Option("--party", metavar="ID", show_default=False)]


@command("account", "list")
def list_accounts(session: Session) -> int:
    with session.open() as clew:
        accounts = clew.accounts.list()
    table = session.table(*(f"account.column.{name}" for name in ("name", "role", "party", "state", "since")))
    for account in accounts:
        document = account_document(account, "")
        if session.json:
            session.emit({name: value for name, value in document.items() if name != "self"})
        state = session.say("account.disabled" if account.disabled else "account.able")
        table.add_row(account.name, account.role, account.party or "", state, document["created_at"])
    if not session.json:
        session.print(table)
    return 0


@command("account", "add")
def add_account(session: Session, name: Name, role: Role = "viewer", party: Party = None) -> int:
    with session.open() as clew:
        password = clew.accounts.add(name, role, party)
    return _shown(session, name, password)


@command("account", "password")
def renew_password(session: Session, name: Name) -> int:
    with session.open() as clew:
        password = clew.accounts.new_password(name)
    return _shown(session, name, password)


@command("account", "change")
def change_account(
    session: Session,
    name: Name,
    role: Annotated[str | None, typer.Option("--role", show_default=False)] = None,
    party: Party = None,
    disabled: Annotated[bool | None, typer.Option("--disabled/--admitted", show_default=False)] = None,
) -> int:
    with session.open() as clew:
        if role is not None:
            clew.accounts.set_role(name, role, party)
        if disabled is not None:
            clew.accounts.disable(name, disabled)
    if session.json:
        session.emit({"name": name, "role": role, "disabled": disabled})
    else:
        session.line((session.say("account.changed", name=name), ""))
    return 0


def _shown(session: Session, name: str, password: str) -> int:
    if session.json:
        session.emit({"name": name, "password": password})
    else:
        session.notice("account.made", name=name)
        print(password)
    return 0
