"""People and programs: the first administrator, signing in, sessions, tokens. Joins ``security`` with the store."""

from __future__ import annotations

import base64
import hashlib
import secrets
from functools import lru_cache

import orjson
from cryptography.fernet import Fernet, InvalidToken

from clew.events.errors import BadRequest, Conflict
from clew.security.api_tokens import is_token_form, new_token, token_digest
from clew.security.passwords import hash_password, random_password, verify_password
from clew.security.principals import Principal, principal
from clew.security.roles import PARTNERS
from clew.storage.principals import Account, TokenRecord
from clew.storage.store import Store

ADMINISTRATOR = "admin"
SESSION_SECONDS = 12 * 3600
_DAY_MICROSECONDS = 24 * 3600 * 1_000_000


class People:
    """Accounts and tokens of one installation. ``session_key``: 32 secret bytes of the installation."""

    def __init__(self, store: Store, session_key: bytes) -> None:
        self._principals = store.principals
        self._sessions = Fernet(base64.urlsafe_b64encode(session_key))

    def ensure_administrator(self, by: str) -> str | None:
        """Create the administrator on the first start; the password, which is kept nowhere, or None later on."""
        if self._principals.accounts():
            return None
        password = random_password()
        try:
            self._principals.add_account(ADMINISTRATOR, "administrator", by=by, password_hash=hash_password(password))
        except Conflict:
            # Another process on the same new folder was first, and has shown its password.
            return None
        return password

    def set_password(self, name: str, password: str) -> None:
        """Raises NotFound("account.unknown")."""
        self._principals.set_password(name, hash_password(password))

    def add_account(self, name: str, role: str, password: str, *, by: str, party: str | None = None) -> None:
        """Raises Conflict("account.exists"), BadRequest for an unknown role."""
        principal(f"user:{name}", role, party)
        self._principals.add_account(name, role, by=by, party=party, password_hash=hash_password(password))

    def fresh_password(self, name: str, role: str, *, by: str) -> str:
        """A new random password for an account, made if there is none; the old password and its sessions end."""
        password = random_password()
        if self._principals.account(name) is None:
            self.add_account(name, role, password, by=by)
        else:
            self.set_password(name, password)
        return password

    def sign_in(self, name: str, password: str) -> str | None:
        """A session for the right name and password, else None; takes as long for a name that does not exist."""
        account = self._principals.account(name)
        fits = verify_password((account and account.password_hash) or _nobody(), password)
        if not fits or account is None or account.disabled:
            return None
        return self._session(account)

    def session_of(self, name: str) -> str | None:
        """A session without a password, for whoever started the server (one-time links); None: no such account."""
        account = self._principals.account(name)
        return None if account is None or account.disabled else self._session(account)

    def _session(self, account: Account) -> str:
        content = {"id": secrets.token_hex(16), "name": account.name, "secret": _fingerprint(account)}
        return self._sessions.encrypt(orjson.dumps(content)).decode()

    def by_session(self, session: str) -> Principal | None:
        """Who signed in, as long as the session lasts, nobody ended it, and their password is the same."""
        content = self._content(session)
        if content is None:
            return None
        account = self._principals.account_of_session(content["name"], content["id"])
        if account is None or account.disabled or content["secret"] != _fingerprint(account):
            return None
        return principal(f"user:{account.name}", account.role, account.party)

    def end_session(self, session: str) -> None:
        """From now on nobody is admitted with it, whoever kept a copy; nothing for what is no session any more."""
        content = self._content(session)
        if content is not None:
            over = self._sessions.extract_timestamp(session) + SESSION_SECONDS
            self._principals.end_session(content["id"], over * 1_000_000)

    def _content(self, session: str) -> dict[str, str] | None:
        """What stands in a session that is not over by itself. By its id it is ended, not by its bytes: the same
        session can be spelt in several ways."""
        try:
            content: dict[str, str] = orjson.loads(self._sessions.decrypt(session, ttl=SESSION_SECONDS))
        except (InvalidToken, ValueError):
            return None
        # A session of an earlier version has no id: it could not be ended, so it is over.
        return content if "id" in content else None

    def by_token(self, token: str) -> Principal | None:
        """The principal of an API token that is neither revoked nor expired."""
        found = self._principals.token(token_digest(token)) if is_token_form(token) else None
        return principal(f"token:{found.id}", found.role, found.party) if found else None

    def create_token(
        self, label: str, role: str, *, by: str, party: str | None, days: int, now: int
    ) -> tuple[str, str]:
        """Id and secret of a new token; the secret is shown once and kept only as a digest."""
        if days < 1:
            raise BadRequest("token.days", days=days)
        if role in PARTNERS and not party:
            raise BadRequest("token.needs_party", role=role)
        made = new_token()
        principal(f"token:{made.id}", role, party)
        self._principals.add_token(
            made.id, made.digest, role, by=by, label=label, party=party, expires_at=now + days * _DAY_MICROSECONDS
        )
        return made.id, made.secret

    def tokens(self) -> list[TokenRecord]:
        return self._principals.tokens()

    def revoke_token(self, token_id: str) -> None:
        """Raises NotFound("token.unknown")."""
        self._principals.revoke_token(token_id)


@lru_cache(maxsize=1)
def _nobody() -> str:
    """A hash that no password fits, so that a wrong name costs the same time as a wrong password."""
    return hash_password(random_password())


def _fingerprint(account: Account) -> str:
    """Changes when the password does, so that a new password ends old sessions."""
    return hashlib.sha256((account.password_hash or "").encode()).hexdigest()[:16]
