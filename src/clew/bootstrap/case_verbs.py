"""The verbs of quality cases."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import TYPE_CHECKING

from clew.scenarios.cases.desk import CaseDesk
from clew.scenarios.cases.looking import Parts as CaseParts
from clew.scenarios.recall.desk import RecallDesk
from clew.scenarios.unit_reading import UnitReader
from clew.security.decisions import require
from clew.security.principals import Principal
from clew.security.visibility import Visibility
from clew.storage.cause_runs import CauseRun
from clew.storage.cause_verdicts import CauseVerdict
from clew.storage.store import Store

if TYPE_CHECKING:
    from clew.bootstrap.parts import Parts

EVENTS_READ = 1000
"""Of each unit of a complaint."""


class CaseVerbs:
    """Mixed into ``Clew``, which fills the attributes."""

    _parts: Parts
    _store: Store
    principal: Principal
    visibility: Visibility

    if TYPE_CHECKING:

        @property
        def scopes(self) -> RecallDesk: ...
        def cause_run(self, id: str) -> CauseRun: ...
        def cause_verdicts(self, runs: Collection[int]) -> list[CauseVerdict]: ...
        def _reader(self) -> UnitReader: ...

    @property
    def cases(self) -> CaseDesk:
        """Quality cases, from a complaint to close."""
        reader = self._reader()
        parts = CaseParts(
            cases=self._store.cases,
            scopes=lambda: self.scopes,
            run=self.cause_run,
            verdicts=self.cause_verdicts,
            report=self._store.passports.report_of,
            saw=lambda number: self._store.passports.seen(number, self.principal.id),
            file=lambda name: reader.unit_file(name, limit=EVENTS_READ),
            key=lambda name: reader.subject_key(name, None),
            position=self._store.position,
            clock=self._parts.clock,
        )
        return CaseDesk(parts, self.principal.id, self.visibility, partial(require, self.principal))
