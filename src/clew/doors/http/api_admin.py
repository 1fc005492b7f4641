"""``/api/v1`` for administrators: people, tokens, roles, checks, storage, jobs."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from clew.bootstrap.examination import examine
from clew.doors.admin_wire import account_document, jobs_document, storage_document, token_document
from clew.doors.documents.admin import (
    AccountsDocument,
    ChecksDocument,
    JobsDocument,
    PasswordDocument,
    RolesDocument,
    StorageDocument,
    TokenMadeDocument,
    TokensDocument,
)
from clew.doors.http.identity import Acting
from clew.doors.http.limits import LONGEST_NAME, LONGEST_PASSWORD
from clew.doors.http.password_checks import judged
from clew.doors.http.reader import language_of
from clew.doors.http.responses import answers, json_response
from clew.doors.http.texts import Text
from clew.events.errors import BadRequest
from clew.language import render
from clew.security.decisions import require
from clew.security.roles import PARTNERS, PERMISSIONS, ROLES, VERBS

router = APIRouter(prefix="/api/v1", tags=["admin"])
Name = Annotated[Text, Field(min_length=1, max_length=LONGEST_NAME)]
Password = Annotated[Text, Field(max_length=LONGEST_PASSWORD)]


class NewAccount(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Name
    role: Text
    party: Text | None = None


class ChangedAccount(BaseModel):
    """What is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")

    role: Text | None = None
    party: Text | None = None
    disabled: bool | None = None


class NewPassword(BaseModel):
    model_config = ConfigDict(extra="forbid")

    old: Password
    new: Password


class NewToken(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Name
    role: Text
    party: Text | None = None
    days: Annotated[int, Field(ge=1, le=36_500)] = 365


@router.get("/accounts", responses=answers(AccountsDocument))
def accounts(clew: Acting) -> Response:
    """Everybody who can or could sign in."""
    own = clew.principal.id.partition(":")[2]
    return json_response({"items": [account_document(each, own) for each in clew.accounts.list()]})


@router.post("/accounts", status_code=201, responses=answers(PasswordDocument, 201))
def add_account(clew: Acting, asked: NewAccount) -> Response:
    """A new account; its first password is shown this once."""
    password = clew.accounts.add(asked.name, asked.role, asked.party)
    return json_response({"name": asked.name, "password": password}, 201)


@router.patch("/accounts/{name}", responses=answers(AccountsDocument))
def change_account(clew: Acting, name: str, asked: ChangedAccount) -> Response:
    """Another role, barred, or admitted again. 409 for the last administrator."""
    if asked.role is not None:
        clew.accounts.set_role(name, asked.role, asked.party)
    if asked.disabled is not None:
        clew.accounts.disable(name, asked.disabled)
    return accounts(clew)


@router.post("/accounts/{name}/password", responses=answers(PasswordDocument))
def renew_password(clew: Acting, name: str) -> Response:
    """A new password, shown this once; the old one and its sessions end."""
    return json_response({"name": name, "password": clew.accounts.new_password(name)})


@router.put("/reader/password", status_code=204)
async def own_password(request: Request, clew: Acting, asked: NewPassword) -> Response:
    """The reader's own new password; every session of theirs ends, this one too. 429 after too many wrong old ones."""
    name = clew.principal.id.partition(":")[2]
    if not await judged(request, name, lambda: clew.accounts.own_password(asked.old, asked.new)):
        raise BadRequest("account.wrong_password")
    return Response(status_code=204)


@router.get("/roles", responses=answers(RolesDocument))
def roles(clew: Acting) -> Response:
    """What each role may do. A partner sees what was captured in the name of their own party, and nothing else."""
    items = [
        {
            "role": role,
            "verbs": [verb for verb in VERBS if verb in PERMISSIONS[role]],
            "partner": role in PARTNERS,
        }
        for role in ROLES
    ]
    return json_response({"items": items, "verbs": list(VERBS)})


@router.get("/tokens", responses=answers(TokensDocument))
def tokens(clew: Acting) -> Response:
    """Tokens of programs, without their secrets, the newest first."""
    return json_response({"items": [token_document(each) for each in clew.tokens()]})


@router.post("/tokens", status_code=201, responses=answers(TokenMadeDocument, 201))
def add_token(clew: Acting, asked: NewToken) -> Response:
    """A new token; the secret is shown this once."""
    number, secret = clew.create_token(asked.name, asked.role, party=asked.party, days=asked.days)
    return json_response({"id": number, "token": secret}, 201)


@router.delete("/tokens/{token}", status_code=204)
def revoke_token(clew: Acting, token: str) -> Response:
    """From now on nobody is admitted with it."""
    clew.revoke_token(token)
    return Response(status_code=204)


@router.get("/checks", responses=answers(ChecksDocument))
def checks(request: Request, clew: Acting) -> Response:
    """What ``clew doctor`` finds on this machine."""
    require(clew.principal, "admin")
    lang = language_of(request)
    found = examine(clew.settings)
    items = [
        {"name": each.name, "state": each.state, "message": render(each.code, each.params, lang)} for each in found
    ]
    return json_response({"ok": all(each.state != "fail" for each in found), "items": items})


@router.get("/storage", responses=answers(StorageDocument))
def storage(clew: Acting) -> Response:
    """The room that the record takes."""
    return json_response(storage_document(clew))


@router.get("/jobs", responses=answers(JobsDocument))
def jobs(request: Request, clew: Acting) -> Response:
    """What works in the background, and how far it is behind the log."""
    return json_response(jobs_document(clew, language_of(request)))
