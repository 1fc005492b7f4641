"""The verbs about passports, and what they say to everybody."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from clew.scenarios.passports.desk import OpenPassports, PassportDesk
from clew.scenarios.passports.making import PassportMaker
from clew.security.decisions import require
from clew.security.principals import Principal
from clew.security.visibility import EVERYTHING
from clew.storage.store import Store

if TYPE_CHECKING:
    from clew.bootstrap.parts import Parts


class PassportVerbs:
    """Mixed into ``Clew``, which fills the attributes."""

    _parts: Parts
    _store: Store
    principal: Principal

    @property
    def passports(self) -> PassportDesk:
        """Publishing, withdrawing, grading, announcing."""
        ask = partial(require, self.principal)
        return PassportDesk(self._store, self._maker(), self._parts.clock, self.principal, ask, self._measured)

    @property
    def open_passports(self) -> OpenPassports:
        """What is open to everybody: no principal is asked for."""
        return OpenPassports(self._store, self._maker(), self._parts.clock)

    def _measured(self) -> set[str]:
        facts = self._parts.facts
        found = facts.characteristics(EVERYTHING, as_known_at=facts.refresh())
        return {each.name for each in found if each.kind == "measurement"}

    def _maker(self) -> PassportMaker:
        parts = self._parts
        return PassportMaker(
            self._store, parts.dictionary, parts.clock, lambda request: parts.traces.answer(request, EVERYTHING)
        )
