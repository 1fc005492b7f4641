"""What an administrator looks after: people, tokens, checks, storage, jobs."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict


class AccountDocument(TypedDict):
    """``self``: whether it is the reader's own. ``created_at``: canonical time."""

    name: str
    role: str
    party: str | None
    disabled: bool
    created_at: str
    created_by: str
    self: bool


class AccountsDocument(TypedDict):
    items: list[AccountDocument]


class PasswordDocument(TypedDict):
    """``password``: shown this once, kept nowhere."""

    name: str
    password: str


class RoleDocument(TypedDict):
    """``verbs``: what it may do; ``partner``: sees what was captured in the name of its own party alone."""

    role: str
    verbs: list[str]
    partner: bool


class RolesDocument(TypedDict):
    items: list[RoleDocument]
    verbs: list[str]


class TokenDocument(TypedDict):
    id: str
    name: str
    role: str
    party: str | None
    created_at: str
    created_by: str
    expires: str | None
    state: Literal["valid", "expired", "revoked"]


class TokensDocument(TypedDict):
    items: list[TokenDocument]


class TokenMadeDocument(TypedDict):
    """``token``: the secret, shown this once."""

    id: str
    token: str


class CheckDocument(TypedDict):
    """``message``: in the reader's language."""

    name: str
    state: Literal["ok", "advice", "fail"]
    message: str


class ChecksDocument(TypedDict):
    ok: bool
    items: list[CheckDocument]


class StoredDocument(TypedDict):
    """``kind``: ``database`` (tables), ``files`` (folders; of an embedded server's, what its tables do not take).
    ``rows``: estimated by the database; None for files, and where it has not counted yet."""

    name: str
    kind: Literal["database", "files"]
    bytes: int
    rows: int | None


class StorageDocument(TypedDict):
    """``bytes``: of everything listed. ``free``: on the disk of the data folder."""

    items: list[StoredDocument]
    bytes: int
    free: int
    folder: str


class JobDocument(TypedDict):
    """``state``: ``current``, ``running``, ``behind``, ``absent`` or ``broken``. ``behind``: positions of the log not
    yet taken in; None where it does not follow the log. ``detail``: a sentence in the reader's language."""

    name: str
    title: str
    state: Literal["current", "running", "behind", "absent", "broken"]
    position: int | None
    behind: int | None
    detail: str


class JobsDocument(TypedDict):
    head: int
    items: list[JobDocument]
