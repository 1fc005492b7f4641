"""Accounts as an administrator keeps them (clause 9.3): who there is, what they may do, and a way back in.

A password is made here, shown once and kept only as a hash. The last administrator who can sign in stays one.
"""

from __future__ import annotations

from clew.bootstrap.people import People
from clew.events.errors import BadRequest, Conflict, NotFound
from clew.security.decisions import require
from clew.security.passwords import hash_password, random_password
from clew.security.principals import Principal, principal
from clew.security.roles import PARTNERS
from clew.storage.principals import Account, Principals

ADMINISTRATORS = "administrator"
SHORTEST_PASSWORD = 12


class AccountDesk:
    """Every verb but :meth:`own_password` wants the right ``admin``. Raises Forbidden."""

    def __init__(self, people: People, accounts: Principals, who: Principal) -> None:
        self._people = people
        self._accounts = accounts
        self._who = who

    def list(self) -> list[Account]:
        require(self._who, "admin")
        return self._accounts.accounts()

    def add(self, name: str, role: str, party: str | None = None) -> str:
        """The first password, shown once. Raises Conflict("account.exists"), BadRequest."""
        require(self._who, "admin")
        if role in PARTNERS and not party:
            raise BadRequest("account.needs_party", role=role)
        password = random_password()
        self._people.add_account(name, role, password, by=self._who.id, party=party)
        return password

    def new_password(self, name: str) -> str:
        """A new password; the old one and its sessions end. Raises NotFound("account.unknown")."""
        require(self._who, "admin")
        password = random_password()
        self._people.set_password(name, password)
        return password

    def disable(self, name: str, disabled: bool) -> None:
        """Bar an account or admit it again. Raises Conflict("account.last_administrator")."""
        require(self._who, "admin")
        if disabled:
            self._not_the_last(name)
        self._accounts.set_disabled(name, disabled)

    def set_role(self, name: str, role: str, party: str | None = None) -> None:
        """Raises Conflict("account.last_administrator"), BadRequest, NotFound."""
        require(self._who, "admin")
        if role in PARTNERS and not party:
            raise BadRequest("account.needs_party", role=role)
        principal(f"user:{name}", role, party)
        if role != ADMINISTRATORS:
            self._not_the_last(name)
        self._accounts.set_role(name, role, party)

    def own_password(self, old: str, new: str) -> bool:
        """A person's own new password; False, and nothing changed, when the old one is wrong. Raises
        BadRequest("account.no_password"), ("account.short_password") before it looks at the old one."""
        kind, _, name = self._who.id.partition(":")
        if kind != "user":
            raise BadRequest("account.no_password", principal=self._who.id)
        if len(new) < SHORTEST_PASSWORD:
            raise BadRequest("account.short_password", least=SHORTEST_PASSWORD)
        if self._people.sign_in(name, old) is None:
            return False
        self._accounts.set_password(name, hash_password(new))
        return True

    def _not_the_last(self, name: str) -> None:
        accounts = {each.name: each for each in self._accounts.accounts()}
        if name not in accounts:
            raise NotFound("account.unknown", name=name)
        able = [each.name for each in accounts.values() if each.role == ADMINISTRATORS and not each.disabled]
        if able == [name]:
            raise Conflict("account.last_administrator", name=name)
