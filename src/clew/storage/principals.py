"""Accounts and API tokens as stored. What a role may do is decided in ``clew.security``; secrets never come here."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import msgspec
from psycopg.rows import class_row
from sqlalchemy import Engine

from clew.events.errors import Conflict, NotFound
from clew.storage.database import driver, writing
from clew.storage.record import Clock


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who signs in; principal ``user:<name>``. ``created_at``: UTC microseconds."""

    name: str
    role: str
    party: str | None
    password_hash: str | None
    disabled: bool
    created_at: int
    created_by: str


class TokenRecord(msgspec.Struct, frozen=True, kw_only=True):
    """An API token; principal ``token:<id>``. Instants are UTC microseconds."""

    id: str
    role: str
    party: str | None
    label: str
    created_at: int
    created_by: str
    expires_at: int | None
    revoked_at: int | None


_ACCOUNT = "SELECT name, role, party, password_hash, disabled, created_at, created_by FROM account"
_TOKEN = "SELECT id, role, party, label, created_at, created_by, expires_at, revoked_at FROM api_token"  # noqa: S105


class Principals:
    """Every method is one transaction; ``by`` is the principal who asks for a change."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def accounts(self) -> list[Account]:
        return self._fetch(Account, f"{_ACCOUNT} ORDER BY name", ())

    def account(self, name: str) -> Account | None:
        """The account, disabled ones too."""
        found = self._fetch(Account, f"{_ACCOUNT} WHERE name = %s", (name,))
        return found[0] if found else None

    def account_of_session(self, name: str, session: str) -> Account | None:
        """The account, unless this session of it was ended."""
        query = f"{_ACCOUNT} WHERE name = %s AND NOT EXISTS (SELECT FROM ended_session WHERE id = %s)"
        found = self._fetch(Account, query, (name, session))
        return found[0] if found else None

    def end_session(self, session: str, expires_at: int) -> None:
        """Keep that a session is ended, until it would be over by itself; ended twice is ended."""
        with writing(self._engine) as connection:
            cursor = driver(connection).cursor()
            cursor.execute(b"DELETE FROM ended_session WHERE expires_at < %s", (self._clock(),))
            ended = b"INSERT INTO ended_session (id, expires_at) VALUES (%s, %s) ON CONFLICT DO NOTHING"
            cursor.execute(ended, (session, expires_at))

    def add_account(
        self, name: str, role: str, *, by: str, party: str | None = None, password_hash: str | None = None
    ) -> None:
        """Raises Conflict("account.exists") when the name is taken; of two at once, one succeeds."""
        added = self._change(
            "INSERT INTO account (name, role, party, password_hash, created_at, created_by)"
            " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            (name, role, party, password_hash, self._clock(), by),
        )
        if not added:
            raise Conflict("account.exists", name=name)

    def set_password(self, name: str, password_hash: str) -> None:
        self._one(self._change("UPDATE account SET password_hash = %s WHERE name = %s", (password_hash, name)), name)

    def set_disabled(self, name: str, disabled: bool) -> None:
        self._one(self._change("UPDATE account SET disabled = %s WHERE name = %s", (disabled, name)), name)

    def set_role(self, name: str, role: str, party: str | None) -> None:
        changed = self._change("UPDATE account SET role = %s, party = %s WHERE name = %s", (role, party, name))
        self._one(changed, name)

    def tokens(self) -> list[TokenRecord]:
        """All tokens, revoked and expired ones too, the newest first."""
        return self._fetch(TokenRecord, f"{_TOKEN} ORDER BY created_at DESC, id", ())

    def having(self, roles: Collection[str]) -> frozenset[str]:
        """Everybody with one of these roles, as principals; whoever is disabled or revoked, too."""
        asked = (
            "SELECT 'user:' || name FROM account WHERE role = ANY(%(roles)s)"
            " UNION SELECT 'token:' || id FROM api_token WHERE role = ANY(%(roles)s)"
        )
        with writing(self._engine) as connection:
            rows = driver(connection).execute(asked.encode(), {"roles": sorted(roles)}).fetchall()
        return frozenset(name for (name,) in rows)

    def token(self, digest: bytes) -> TokenRecord | None:
        """The token of a digest, if it is neither revoked nor expired now."""
        query = f"{_TOKEN} WHERE digest = %s AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > %s)"
        found = self._fetch(TokenRecord, query, (digest, self._clock()))
        return found[0] if found else None

    def add_token(
        self,
        token_id: str,
        digest: bytes,
        role: str,
        *,
        by: str,
        label: str = "",
        party: str | None = None,
        expires_at: int | None = None,
    ) -> None:
        """Keep a token that ``clew.security.api_tokens.new_token`` made: its public id and its digest."""
        self._change(
            "INSERT INTO api_token (id, digest, role, party, label, created_at, created_by, expires_at)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            (token_id, digest, role, party, label, self._clock(), by, expires_at),
        )

    def revoke_token(self, token_id: str) -> None:
        """Raises NotFound("token.unknown") when there is no such token; revoking twice changes nothing."""
        revoked = "UPDATE api_token SET revoked_at = coalesce(revoked_at, %s) WHERE id = %s"
        if not self._change(revoked, (self._clock(), token_id)):
            raise NotFound("token.unknown", token=token_id)

    def _fetch(self, kind: type[Any], query: str, params: tuple[object, ...]) -> list[Any]:
        with writing(self._engine) as connection, driver(connection).cursor(row_factory=class_row(kind)) as cursor:
            return cursor.execute(query.encode(), params).fetchall()

    def _change(self, statement: str, params: tuple[object, ...]) -> int:
        with writing(self._engine) as connection:
            return driver(connection).execute(statement.encode(), params).rowcount

    def _one(self, changed: int, name: str) -> None:
        if not changed:
            raise NotFound("account.unknown", name=name)
