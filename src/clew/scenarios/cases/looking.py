"""Cases as they are read: what people said, and what is found anew at each look."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Literal

import msgspec

from clew.events.errors import BadRequest, Forbidden, NotFound
from clew.scenarios.cases.affected import Affected, affected
from clew.scenarios.cases.balance import Balance, balance
from clew.scenarios.cases.model import Case, Link, case_of, cases_of
from clew.scenarios.cases.notices import Holding, gone, holdings
from clew.scenarios.cases.steps import Ahead, ahead
from clew.scenarios.cause.verdicts import standing
from clew.scenarios.recall.desk import RecallDesk
from clew.scenarios.unit_file import UnitFile
from clew.security.roles import Verb
from clew.security.visibility import Visibility
from clew.storage.cases import LARGEST_NUMBER, CaseEntry, Cases
from clew.storage.cause_runs import CauseRun
from clew.storage.cause_verdicts import CauseVerdict
from clew.storage.passports import Report
from clew.storage.record import Clock


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """What a desk works with. ``file``: the life of a thing (NotFound; BadRequest where several are called that),
    ``key``: its key alone, likewise; ``run``: a cause run with its answer (NotFound); ``verdicts``: on suspects of
    runs, the first first; ``report``: what the public wrote, by its number, None where there is no such; ``saw``: note
    that somebody sees to it; ``position``: the head of the log."""

    cases: Cases
    scopes: Callable[[], RecallDesk]
    run: Callable[[str], CauseRun]
    verdicts: Callable[[Collection[int]], list[CauseVerdict]]
    report: Callable[[int], Report | None]
    saw: Callable[[int], object]
    file: Callable[[str], UnitFile]
    key: Callable[[str], str]
    position: Callable[[], int]
    clock: Clock


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """What is found anew of a case: everything affected, its balance, and who has it. ``gone``: told before, and
    without affected things now; ``position``: that all of it stands on."""

    position: int
    found: Affected
    balance: Balance
    holdings: tuple[Holding, ...]
    gone: tuple[Holding, ...]


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """A unit as a complaint names it. ``found``: how many things are called that; ``key``: of the one."""

    name: str
    key: str | None
    found: Literal["one", "none", "several"]


class CaseReading:
    """Reads for one principal. Raises Forbidden for who may not read cases."""

    def __init__(self, parts: Parts, principal: str, visibility: Visibility, require: Callable[[Verb], object]) -> None:
        require("case.read")
        if visibility.parties is not None:
            raise Forbidden("case.whole_record")
        self._parts = parts
        self._by = principal
        self._require = require

    def all(self) -> list[Case]:
        """Every case, the newest first."""
        return cases_of(self._parts.cases.entries())[::-1]

    def one(self, number: int | str) -> Case:
        """Raises NotFound."""
        return case_of(self.history(number))

    def history(self, number: int | str) -> list[CaseEntry]:
        """Everything that was said, the first first. Raises NotFound."""
        known = numbered(number)
        found = self._parts.cases.entries(known) if known else []
        if not found:
            raise NotFound("case.unknown", id=str(number))
        return found

    def account(self, case: Case) -> Account:
        """What is affected and where it is, found now."""
        scopes = self._parts.scopes()
        head = self._parts.position()
        found = affected(scopes, [link.id for link in case.linked("scope")])
        told = holdings(case, found, scopes.shipments(found.lots) if found.lots else ())
        return Account(
            position=min((each.position for each in found.scopes if each.scope.is_open), default=head),
            found=found,
            balance=balance(found),
            holdings=tuple(told),
            gone=tuple(gone(case, told)),
        )

    def ahead(self, case: Case, account: Account) -> tuple[Ahead, ...]:
        """The steps that can be taken, and what should be done before."""
        return ahead(case, account.balance, account.holdings)

    @property
    def today(self) -> str:
        """The day at the server: due days are days of people."""
        return day_of(self._parts.clock())

    @property
    def now(self) -> int:
        return self._parts.clock()

    @property
    def position(self) -> int:
        return self._parts.position()

    @property
    def scopes(self) -> RecallDesk:
        return self._parts.scopes()

    def run(self, number: str) -> CauseRun:
        """Raises NotFound."""
        return self._parts.run(number)

    def verdicts(self, run: int) -> list[CauseVerdict]:
        """The last verdict on each suspect of a run, by rank."""
        last = standing(self._parts.verdicts([run]))
        return [last[key] for key in sorted(last)]

    def reports(self, case: Case) -> list[tuple[Link, Report]]:
        """What the public wrote that is linked to a case. The case holds its numbers alone: the words stay sealed where
        they are, and are read anew at each look."""
        found = ((link, self._parts.report(int(link.id))) for link in case.linked("report"))
        return [(link, report) for link, report in found if report is not None]

    def complained(self, case: Case) -> list[Named]:
        """The units that the complaint names, as the record knows them now: linked or not, by whatever spelling."""
        linked = {name: link.id for link in case.linked("unit") for name in (link.id, link.name)}
        return [self._named(name, linked.get(name)) for name in case.complaint.units]

    def _named(self, name: str, key: str | None) -> Named:
        if key is not None:
            return Named(name=name, key=key, found="one")
        try:
            return Named(name=name, key=self._parts.key(name), found="one")
        except NotFound:
            return Named(name=name, key=None, found="none")
        except BadRequest:
            return Named(name=name, key=None, found="several")

    def reported(self) -> dict[int, list[Case]]:
        """By number of a report of the public: the cases that it is linked to, the newest first."""
        told: dict[int, list[Case]] = {}
        for case in self.all():
            for link in case.linked("report"):
                told.setdefault(int(link.id), []).append(case)
        return told

    def file(self, name: str) -> UnitFile:
        """Raises NotFound, or BadRequest for a name of several things."""
        return self._parts.file(name)


def day_of(microseconds: int) -> str:
    """The day at the server, ``YYYY-MM-DD``."""
    return datetime.fromtimestamp(microseconds / 1_000_000).astimezone().date().isoformat()


def numbered(name: int | str) -> int:
    """0 for what is no number of a case or a report."""
    text = str(name).strip().removeprefix("#")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0
    return number if number <= LARGEST_NUMBER else 0
