"""The desk of passports: publishing and withdrawing, what is graded public, recalls announced, reports read."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Sequence
from typing import Any

import msgspec

from clew.events.errors import BadRequest, ClewError, Conflict, NotFound
from clew.scenarios.passports.making import PUBLIC, PassportMaker
from clew.scenarios.passports.model import Passport, Standing
from clew.scenarios.unit_reading import UnitReader
from clew.security.principals import Principal
from clew.security.roles import Verb
from clew.security.visibility import EVERYTHING
from clew.storage.passports import Announcement, Counts, Published, Report
from clew.storage.record import Clock
from clew.storage.store import Store

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without signs that are taken for one another."""
CODE_LENGTH = 12
"""59 bits: with a limit on guesses, nobody finds one."""
KINDS = ("defect", "safety", "counterfeit", "other")
LONGEST_REPORT = 2000
LONGEST_REASON = 500
MOST_AT_ONCE = 500
REPORTS_A_DAY = 20
"""Of one passport; more is noise, or somebody who means harm."""
_DAY = 86_400_000_000
_CHARACTERISTIC = "urn:clew:characteristic:"
CHARACTERISTICS_LISTED = 500
CHOICES_TOLD = 50


class Asked(msgspec.Struct, frozen=True):
    """What became of one identifier that was to be published. ``new``: it had none before."""

    id: str
    published: Published | None
    new: bool
    error: ClewError | None = None


class Graded(msgspec.Struct, frozen=True):
    """A characteristic, and whether its values are graded public."""

    name: str
    public: bool


def code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


class PassportDesk:
    """For one principal; ``ask`` raises Forbidden. Reading wants the verb ``trace`` (the whole record); deciding what
    is public wants ``publish``, and so does reading what the public wrote. ``measured``: the characteristics of which
    there are readings."""

    def __init__(
        self,
        store: Store,
        maker: PassportMaker,
        clock: Clock,
        principal: Principal,
        ask: Callable[[Verb], object],
        measured: Callable[[], Collection[str]],
    ) -> None:
        self._store = store
        self._maker = maker
        self._clock = clock
        self._by = principal.id
        self._ask = ask
        self._measured = measured

    # --- passports

    def publish(self, ids: Sequence[str], *, by_identifier: bool = False) -> list[Asked]:
        """Publish each unit; one that nothing names does not keep the others back. Raises BadRequest."""
        self._ask("publish")
        named = list(dict.fromkeys(each.strip() for each in ids if each.strip()))
        if not named:
            raise BadRequest("passport.none_named")
        if len(named) > MOST_AT_ONCE:
            raise BadRequest("passport.too_many_named", most=MOST_AT_ONCE, count=len(named))
        return [self._publish(each, by_identifier) for each in named]

    def _publish(self, name: str, by_identifier: bool) -> Asked:
        try:
            file = UnitReader(self._store, EVERYTHING, self._clock()).unit_file(name, limit=1)
            if file.kind not in ("instance", "lot"):
                raise BadRequest("passport.not_a_unit", id=name)
        except ClewError as error:
            return Asked(name, None, False, error)
        position = self._store.position()
        published, new = self._store.passports.publish(
            file.key, file.id, code(), by_identifier=by_identifier, position=position, by=self._by
        )
        return Asked(name, published, new)

    def withdraw(self, name: str, because: str) -> Published:
        """Raises Conflict when it was withdrawn already."""
        self._ask("publish")
        found = self.one(name)
        reason = because.strip()
        if not reason or len(reason) > LONGEST_REASON:
            raise BadRequest("passport.no_reason", most=LONGEST_REASON)
        if not self._store.passports.withdraw(found.number, reason, self._by):
            raise Conflict("passport.withdrawn_already", id=found.code)
        return self.one(found.code)

    def one(self, name: str) -> Published:
        """By its code, else the one in force of a unit in any spelling. Raises NotFound."""
        self._ask("trace")
        found = self._store.passports.of_code(name.strip())
        if found is None:
            key = self._key_of(name)
            found = self._store.passports.of_key(key) if key is not None else None
        if found is None:
            raise NotFound("passport.unknown", id=name)
        return found

    def _key_of(self, name: str) -> str | None:
        try:
            return UnitReader(self._store, EVERYTHING, self._clock()).subject_key(name, None)
        except (NotFound, BadRequest):
            return None

    def find(
        self, *, text: str = "", withdrawn: bool | None = None, limit: int = 100, offset: int = 0
    ) -> tuple[int, list[Published]]:
        """How many, and a page of them, the newest first."""
        self._ask("trace")
        return self._store.passports.find(text=text, withdrawn=withdrawn, limit=limit, offset=offset)

    def counts(self) -> Counts:
        self._ask("trace")
        return self._store.passports.counts()

    def say(self, published: Published) -> tuple[Passport, Standing]:
        """What everybody reads of it."""
        self._ask("trace")
        passport = self._maker.make(published.key)
        return passport, self._maker.standing(passport)

    # --- what is graded public

    def characteristics(self) -> list[Graded]:
        """Every characteristic that master data name, and those graded public, by name."""
        self._ask("trace")
        public = self._maker.public()
        _, things = self._store.things.search(_CHARACTERISTIC, EVERYTHING, limit=CHARACTERISTICS_LISTED)
        names = {each.key.removeprefix(_CHARACTERISTIC) for each in things if each.key.startswith(_CHARACTERISTIC)}
        return [Graded(name, name in public) for name in sorted(names | public)]

    def grade(self, names: Sequence[str], *, public: bool) -> list[Graded]:
        """Grade characteristics public, or internal again; in every passport from now on. Raises NotFound for one that
        neither master data nor a reading names: a mistyped name would publish nothing, and say that it had."""
        self._ask("publish")
        asked = {each.strip() for each in names if each.strip()}
        if not asked or any(len(each) > LONGEST_REASON for each in asked):
            raise BadRequest("passport.no_characteristic")
        self._know(asked)

        def changed(before: Any) -> list[str]:
            kept = set(before or ())
            return sorted(kept | asked if public else kept - asked)

        self._store.settings.change(PUBLIC, changed, self._by)
        return self.characteristics()

    def _know(self, asked: Collection[str]) -> None:
        known = {each.name for each in self.characteristics()}
        if known.issuperset(asked):
            return
        known |= set(self._measured())
        unknown = sorted(set(asked) - known)
        if unknown:
            told = sorted(known)[:CHOICES_TOLD]
            choices = ", ".join((*told, "…") if len(known) > len(told) else told) or "—"
            raise NotFound("passport.characteristic_unknown", names=", ".join(unknown), choices=choices)

    # --- recalls

    def announce(self, scope: int, advice: str) -> None:
        """Tell owners of the units of a recall scope, which is known to be open, what to do. Raises BadRequest."""
        self._ask("publish")
        said = advice.strip()
        if not said or len(said) > LONGEST_REPORT:
            raise BadRequest("passport.no_advice", most=LONGEST_REPORT)
        self._store.passports.announce(scope, said, self._by)

    def lift(self, scope: int) -> None:
        """Raises Conflict when it is not announced."""
        self._ask("publish")
        if not self._store.passports.lift(scope, self._by):
            raise Conflict("passport.not_announced", scope=scope)

    def announcements(self) -> Sequence[Announcement]:
        self._ask("trace")
        return self._store.passports.announcements()

    # --- reports

    def reports(self, *, seen: bool = False) -> Sequence[Report]:
        self._ask("publish")
        return self._store.passports.reports(seen=seen)

    def report(self, number: int) -> Report:
        """One report, seen or not. Raises NotFound."""
        self._ask("publish")
        found = self._store.passports.report_of(number)
        if found is None:
            raise NotFound("passport.no_report", number=number)
        return found

    def saw(self, number: int) -> None:
        """Note that somebody took care of a report. Raises NotFound."""
        self._ask("publish")
        if not self._store.passports.seen(number, self._by):
            raise NotFound("passport.no_report", number=number)


class OpenPassports:
    """What somebody unknown may do who has a code: read, and report a problem."""

    def __init__(self, store: Store, maker: PassportMaker, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self.maker = maker

    def of_code(self, text: str) -> Published | None:
        """Also a withdrawn one."""
        return self._store.passports.of_code(text)

    def opened(self, published: Published) -> None:
        self._store.passports.opened(published.number)

    def report(self, published: Published, kind: str, text: str) -> int:
        """Keep a report; its number. Raises BadRequest, and Conflict where a unit has had too many today."""
        said = text.strip()
        if kind not in KINDS:
            raise BadRequest("request.bad_choice", name="kind", value=kind, choices=", ".join(KINDS))
        if not said or len(said) > LONGEST_REPORT:
            raise BadRequest("passport.no_text", most=LONGEST_REPORT)
        if self._store.passports.reported_since(published.number, self._clock() - _DAY) >= REPORTS_A_DAY:
            raise Conflict("passport.reported_enough")
        return self._store.passports.report(published.number, kind, said)
