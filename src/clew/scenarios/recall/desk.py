"""Recall scopes as a door uses them: open one, look, evaluate again, compare, try holds, place them, close.

A scope belongs to those who see the whole record. Partners see none, not even their own: which units of a house are
affected is not theirs to know from a list, and a scope cut to their statements would be another, wrong, scope.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any

import msgspec

from clew.events.errors import BadRequest, Conflict, Forbidden, NotFound
from clew.events.house.holds import HoldAction
from clew.events.identifiers import normalise
from clew.scenarios.recall.amounts import shipments
from clew.scenarios.recall.critical_events import Named, Row, critical_rows
from clew.scenarios.recall.differences import change_of, delta
from clew.scenarios.recall.evaluating import Evaluator
from clew.scenarios.recall.holding import RecordEvents, keys_to_release, record_holds
from clew.scenarios.recall.model import LONGEST_NAME, Changed, Found, Policy, Scope, Start, Unit
from clew.scenarios.recall.standing import destination_of
from clew.scenarios.recall.what_if import Containment, Hold, Reached, Step, sorted_by_effect
from clew.security.principals import Principal
from clew.security.roles import Verb
from clew.security.visibility import Visibility
from clew.storage.ending import Ending
from clew.storage.reads.holds import HoldEvent, HoldReads
from clew.storage.recall_reads import RecallReads
from clew.storage.recalls import (
    UNIT_COLUMNS,
    Choice,
    Evaluation,
    Held,
    Recalls,
    ScopeRow,
    Sorting,
    UnitRow,
    Written,
)
from clew.storage.record import Clock

_TRIES = 20
AFFECTED = Choice(words=("certain", "possible"), kinds=("instance", "lot"))
"""Things that are, or may be, affected: what :attr:`Unit.in_scope` says of a unit."""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A scope with its last evaluation. ``head``: of the log; ``behind``: events since that may change it."""

    scope: Scope
    evaluation: Evaluation
    head: int
    behind: bool


class Refreshed(msgspec.Struct, frozen=True, kw_only=True):
    """``changed``: whether a version was added; what it found differently is in ``evaluation.difference``."""

    scope: Scope
    evaluation: Evaluation
    changed: bool


class Marked(Refreshed, frozen=True, kw_only=True):
    """What placing or releasing a hold did. ``things``: how many; ``events``: eventIDs of what was recorded."""

    things: int = 0
    events: tuple[str, ...] = ()


class Shipment(msgspec.Struct, frozen=True, kw_only=True):
    """Some of a lot was sent away. ``lot``, ``to``: keys; None where nobody said to whom, or how much."""

    lot: str
    to: str | None
    quantity: str | None
    uom: str | None


class WhatIf(msgspec.Struct, frozen=True, kw_only=True):
    """``holds``: the candidates asked for, best first; ``suggested``: the fewest holds that take all in reach;
    ``out_of_reach``: units that no hold takes any more, by status."""

    version: int
    position: int
    in_reach: int
    out_of_reach: dict[str, int]
    holds: tuple[Hold, ...]
    suggested: tuple[Step, ...]


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """What a desk works with. ``keys_of``: every node key that a name means, the subject's own first (NotFound, or
    BadRequest for a name of several things); ``record``: the usual capture path."""

    recalls: Recalls
    reads: RecallReads
    evaluator: Evaluator
    holds: HoldReads
    keys_of: Callable[[str], tuple[str, ...]]
    record: RecordEvents
    clock: Clock


class RecallDesk:
    """Acts for one principal. Raises Forbidden for who may not see the whole record."""

    def __init__(
        self, parts: Parts, principal: Principal, visibility: Visibility, require: Callable[[Verb], object]
    ) -> None:
        require("trace")
        if visibility.parties is not None:
            raise Forbidden("scope.whole_record")
        self._parts = parts
        self._by = principal.id
        self._require = require

    # --- scopes

    def new(self, start: Start, policy: Policy, name: str = "") -> Refreshed:
        """Open a scope and evaluate it. ``start.things``: names in any spelling, kept as the keys that they mean now.

        Raises NotFound for an unknown thing, BadRequest where nothing fits the start.
        """
        self._require("hold.place")
        if len(name) > LONGEST_NAME or not (name.isprintable() or not name) or (name and name.isspace()):
            raise BadRequest("scope.bad_name", most=LONGEST_NAME)
        if name.strip().isdigit():
            raise BadRequest("scope.name_is_number", name=name)
        kept, found = self._begun(start, policy)
        evaluation = self._evaluation(1, found, "created", {"added": sum(_counts(unit) for unit in found.units)})
        written = Written(
            base=0,
            evaluation=evaluation,
            ended={},
            begun=[(_values(unit), ()) for unit in found.units],
            watched=found.watched,
        )
        document = msgspec.to_builtins(kept)
        number = self._parts.recalls.create(name.strip(), document, msgspec.to_builtins(policy), self._by, written)
        return Refreshed(scope=self._scope(str(number)), evaluation=evaluation, changed=True)

    def preview(self, start: Start, policy: Policy) -> Found:
        """What :meth:`new` would find now; nothing is kept."""
        return self._begun(start, policy)[1]

    def _begun(self, start: Start, policy: Policy) -> tuple[Start, Found]:
        things = tuple(dict.fromkeys(self._parts.keys_of(each)[0] for each in start.things))
        kept = msgspec.structs.replace(start, things=things)
        if not (kept.things or kept.is_set):
            raise BadRequest("scope.empty_start")
        found = self._parts.evaluator.evaluate(kept, policy, strict=True)
        if not any(unit.way == "subject" for unit in found.units):
            raise BadRequest("scope.empty_start")
        return kept, found

    def all(self) -> Sequence[Standing]:
        """Every scope, the newest first."""
        scopes = [_scope(row) for row in self._parts.recalls.all()]
        touched = self.touched([scope for scope in scopes if scope.is_open])
        return [self._standing(scope, scope.id in touched) for scope in scopes]

    def one(self, name: str) -> Standing:
        """By number or name. Raises NotFound, BadRequest for a name of several."""
        scope = self._scope(name)
        return self._standing(scope, scope.is_open and scope.id in self.touched([scope]))

    def evaluations(self, name: str) -> list[Evaluation]:
        """All versions, the first first."""
        return self._parts.recalls.evaluations(self._scope(name).id)

    def units(
        self,
        name: str,
        *,
        version: int | None = None,
        choice: Choice = Choice(),
        after: int = 0,
        limit: int | None = None,
    ) -> Iterator[tuple[int, Unit]]:
        """(number for ``after``, unit) of a version in its order, read in portions."""
        scope = self._scope(name)
        chosen = self._version(scope, version)
        for row in self._parts.recalls.units(scope.id, chosen, choice, after=after, limit=limit):
            yield row.ordinal, _unit(row)

    def sorted_units(
        self, name: str, sorting: Sorting, *, version: int | None = None, choice: Choice = Choice()
    ) -> list[Unit]:
        """A page of the chosen units of a version in another order."""
        scope = self._scope(name)
        rows = self._parts.recalls.sorted_units(scope.id, self._version(scope, version), choice, sorting)
        return [_unit(row) for row in rows]

    def count(self, name: str, *, version: int | None = None, choice: Choice = Choice()) -> int:
        """How many units :meth:`units` gives without a limit."""
        scope = self._scope(name)
        return self._parts.recalls.count(scope.id, self._version(scope, version), choice)

    def places(self, name: str, *, limit: int) -> list[Held]:
        """Of the last version: the affected things by status and holder, the most first."""
        scope = self._scope(name)
        return self._parts.recalls.places(scope.id, scope.version, AFFECTED, limit)

    def close(self, name: str, reason: str) -> Scope:
        """No more evaluations. Raises Conflict when it is closed already."""
        self._require("hold.place")
        scope = self._scope(name)
        if not reason.strip():
            raise BadRequest("scope.no_reason")
        if not self._parts.recalls.close(scope.id, self._by, reason.strip()):
            raise Conflict("scope.closed", id=scope.id)
        return self._scope(str(scope.id))

    # --- again

    def refresh(self, name: str, why: str = "asked") -> Refreshed:
        """Evaluate again, whatever was recorded. Raises Conflict for a closed scope."""
        self._require("hold.place")
        scope = self._open(name)
        return self._again(scope, why)

    def refresh_touched(self, ending: Ending | None = None) -> list[Refreshed]:
        """Evaluate again the open scopes that something recorded since may change; those that it did change.
        ``ending``: what ends it before, in the middle of a scope, which then stays as it was; raises Ended."""
        self._require("hold.place")
        ending = ending or Ending()
        scopes = [_scope(row) for row in self._parts.recalls.all(open_only=True)]
        touched = self.touched(scopes, note=True, ending=ending)
        done = []
        for scope in ending.each(scopes, 1):
            if scope.id in touched:
                with self._parts.recalls.refreshing(scope.id) as free:
                    if free:
                        done.append(self._again(self._scope(str(scope.id)), "recorded", ending))
        return [each for each in done if each.changed]

    def touched(self, scopes: Collection[Scope], *, note: bool = False, ending: Ending | None = None) -> set[int]:
        """Those of the scopes that something recorded since may change. ``note``: remember of the others that nothing
        up to now does."""
        behind: dict[int, list[Scope]] = {}
        for scope in scopes:
            behind.setdefault(scope.checked, []).append(scope)
        found: set[int] = set()
        for checked, alike in behind.items():
            with self._parts.reads.snapshot(ending) as snapshot:
                if snapshot.position == checked:
                    continue
                recent, head = snapshot.touched(checked), snapshot.position
            numbers = [scope.id for scope in alike]
            hit = set(numbers) if recent.everything else self._parts.recalls.touched(recent.keys, numbers)
            hit |= {scope.id for scope in alike if scope.start.is_set}
            found |= hit
            for scope in alike if note else ():
                if scope.id not in hit:
                    self._parts.recalls.checked(scope.id, scope.version, head)
        return found

    def _again(self, scope: Scope, why: str, ending: Ending | None = None) -> Refreshed:
        ending = ending or Ending()
        for _ in range(_TRIES):
            if not scope.is_open:
                raise Conflict("scope.closed", id=scope.id)
            last = self._parts.recalls.evaluations(scope.id)[-1]
            found = self._parts.evaluator.evaluate(scope.start, scope.policy, ending=ending)
            if found.position < last.position:
                return Refreshed(scope=scope, evaluation=last, changed=False)
            written = self._written(scope, last, found, why, ending)
            ending.look()
            if why == "recorded" and not (written.ended or written.begun):
                self._parts.recalls.checked(scope.id, scope.version, found.position, found.watched, ending)
                return Refreshed(scope=scope, evaluation=last, changed=False)
            if self._parts.recalls.evaluate(scope.id, written, ending):
                kept = self._scope(str(scope.id))
                return Refreshed(scope=kept, evaluation=written.evaluation, changed=True)
            scope = self._scope(str(scope.id))
        raise Conflict("scope.busy", id=scope.id)

    def _written(self, scope: Scope, last: Evaluation, found: Found, why: str, ending: Ending) -> Written:
        rows = self._parts.recalls.units(scope.id, scope.version, Choice())
        before = {unit.key: (row.ordinal, unit) for row in ending.each(rows) for unit in (_unit(row),)}

        def causes(keys: set[str]) -> Mapping[str, tuple[int, ...]]:
            with self._parts.reads.snapshot(ending) as snapshot:
                return snapshot.causes(keys, last.position, found.position)

        compared = delta(before, found.units, causes)
        return Written(
            base=scope.version,
            evaluation=self._evaluation(scope.version + 1, found, why, compared.counts()),
            ended=compared.ended,
            begun=[(_values(unit), events) for unit, events in compared.begun],
            watched=found.watched,
        )

    def diff(self, name: str, older: int | None = None, newer: int | None = None) -> tuple[int, int, list[Changed]]:
        """What two versions found differently: by default the last and the one before it."""
        scope = self._scope(name)
        last = self._version(scope, newer)
        first = self._version(scope, max(1, last - 1) if older is None else older)
        if first > last:
            raise BadRequest("scope.versions_reversed", older=first, newer=last)
        rows = self._parts.recalls.changes(scope.id, first, last)
        before = {unit.key: (row, unit) for row in rows if row.since <= first for unit in (_unit(row),)}
        after = {unit.key: (row, unit) for row in rows if row.since > first for unit in (_unit(row),)}
        changes = []
        for key in dict.fromkeys((*after, *before)):
            old, new = before.get(key), after.get(key)
            told = change_of(old[1] if old else None, new[1] if new else None)
            if told is not None and (new or old)[1].kind != "operation":  # type: ignore[index]
                events = {*(old[0].ended if old else ()), *(new[0].caused if new else ())}
                changes.append(
                    Changed(
                        change=told,
                        key=key,
                        before=old[1] if old else None,
                        after=new[1] if new else None,
                        events=tuple(sorted(events)),
                    )
                )
        return first, last, changes

    def critical_events(self, name: str, named: Named, *, version: int | None = None) -> Iterator[Row]:
        """The critical tracking events of the units of a version, for an FSMA-style sheet."""
        self._require("export")
        units = [unit for _, unit in self.units(name, version=version) if unit.in_scope]
        return critical_rows(self._parts.reads, units, named)

    # --- containment

    def what_if(self, name: str, holds: Sequence[str] = ()) -> WhatIf:
        """What each hold would take, by the last evaluation. Raises NotFound for something that nothing names."""
        scope = self._scope(name)
        last = self._parts.recalls.evaluations(scope.id)[-1]
        rows = self._parts.recalls.in_reach(scope.id, scope.version, AFFECTED)
        containment = Containment(Reached(*row) for row in rows)
        known = self._parts.recalls.known_places(scope.id, scope.version, AFFECTED) if holds else ()
        asked = [containment.held(each, self._held_keys(each, known)) for each in dict.fromkeys(holds)]
        return WhatIf(
            version=last.version,
            position=last.position,
            in_reach=containment.in_reach,
            out_of_reach=self._parts.recalls.out_of_reach(scope.id, scope.version, AFFECTED),
            holds=tuple(sorted_by_effect(asked)),
            suggested=containment.suggest(),
        )

    def _held_keys(self, name: str, known: Collection[str]) -> tuple[str, ...]:
        """A place by its own identifier; anything else by whatever it is called."""
        key = normalise(name)
        return (key,) if key in known else self._parts.keys_of(name)

    def hold(self, name: str, reason: str | None = None, *, most: int | None = None) -> Marked:
        """Place the scope's hold on every unit that is still in reach and not on it yet.

        Raises Conflict for a closed scope.
        """
        self._require("hold.place")
        scope = self._again(self._open(name), "recorded").scope
        units = (Reached(*row) for row in self._parts.recalls.in_reach(scope.id, scope.version, AFFECTED))
        keys = [unit.key for unit in units if scope.hold_id not in unit.holds][:most]
        return self._marked(scope, "place", keys, reason, "held")

    def release(self, name: str, things: Sequence[str] = (), reason: str | None = None) -> Marked:
        """Release things from the scope's hold, by any of their names; without names, everything that is on it.

        A closed scope can still let go of what it holds. Raises BadRequest without a reason, or for what is not on it.
        """
        self._require("hold.release")
        scope = self._scope(name)
        if not (reason or "").strip():
            raise BadRequest("scope.no_release_reason")
        last = self._parts.holds.last([scope.hold_id])[scope.hold_id]
        on_hold = (key for key, action in last.items() if action == "place")
        keys = keys_to_release(things, on_hold, self._parts.keys_of)
        return self._marked(scope, "release", keys, reason, "released")

    def _marked(self, scope: Scope, action: HoldAction, keys: Sequence[str], reason: str | None, why: str) -> Marked:
        events = record_holds(self._parts.record, self._parts.clock, scope, action, keys, reason)
        if keys and scope.is_open:
            done = self._again(self._scope(str(scope.id)), why)
        else:
            done = Refreshed(scope=scope, evaluation=self._last(scope), changed=False)
        return Marked(**msgspec.structs.asdict(done), things=len(keys), events=events)

    def hold_events(self, scopes: Collection[Scope]) -> list[HoldEvent]:
        """What was recorded of the holds of these scopes, the latest first."""
        return self._parts.holds.events({scope.hold_id for scope in scopes})

    def hold_standing(self, scopes: Collection[Scope]) -> dict[str, dict[str, str]]:
        """By hold of these scopes: key of each thing ever on it → ``place`` (it still is) or ``release``."""
        return self._parts.holds.last({scope.hold_id for scope in scopes})

    def current(self, scope: Scope) -> Found | None:
        """A scope as it is at the head of the log, where that may differ from its last version; nothing is kept.
        None: the last version stands."""
        return self._parts.evaluator.evaluate(scope.start, scope.policy) if self.touched([scope]) else None

    def once_out(self, scope: Scope) -> set[str]:
        """Keys of the things that an earlier version found outside the works: shipped, in transit or sold."""
        return self._parts.recalls.once(scope.id, ("shipped", "in_transit", "sold"))

    def shipments(self, lots: Sequence[Unit]) -> list[Shipment]:
        """Everything that sent some of these lots away."""
        with self._parts.reads.snapshot() as snapshot:
            nodes = snapshot.nodes([lot.key for lot in lots])
            keys = {row.id: key for key, row in nodes.items()}
            return [
                Shipment(lot=key, to=destination_of(event), quantity=quantity, uom=uom)
                for key, event, quantity, uom in shipments(snapshot, keys)
            ]

    # --- reading

    def _last(self, scope: Scope) -> Evaluation:
        return self._parts.recalls.evaluations(scope.id)[-1]

    def _standing(self, scope: Scope, behind: bool) -> Standing:
        with self._parts.reads.snapshot() as snapshot:
            head = snapshot.position
        return Standing(scope=scope, evaluation=self._last(scope), head=head, behind=behind)

    def _open(self, name: str) -> Scope:
        scope = self._scope(name)
        if not scope.is_open:
            raise Conflict("scope.closed", id=scope.id)
        return scope

    def _scope(self, name: str) -> Scope:
        text = name.strip()
        if text.isascii() and text.isdigit() and len(text) < 19:
            row = self._parts.recalls.one(int(text))
            if row is None:
                raise NotFound("scope.unknown", id=name)
            return _scope(row)
        found = self._parts.recalls.named(text) if text else []
        if not found:
            raise NotFound("scope.unknown", id=name)
        if len(found) > 1:
            raise BadRequest("scope.ambiguous", id=name, numbers=", ".join(str(row.id) for row in found))
        return _scope(found[0])

    def _version(self, scope: Scope, version: int | None) -> int:
        if version is None:
            return scope.version
        if not 1 <= version <= scope.version:
            raise NotFound("scope.no_version", id=scope.id, version=version, last=scope.version)
        return version

    def _evaluation(self, version: int, found: Found, why: str, difference: dict[str, int]) -> Evaluation:
        return Evaluation(
            version=version,
            position=found.position,
            at=self._parts.clock(),
            principal=self._by,
            why=why,
            summary=found.summary,
            difference={**dict.fromkeys(("added", "left", "reworded", "moved", "otherwise"), 0), **difference},
        )


def _counts(unit: Unit) -> bool:
    return unit.word != "excluded" and unit.kind != "operation"


def _scope(row: ScopeRow) -> Scope:
    told: dict[str, Any] = {name: getattr(row, name) for name in ScopeRow.__struct_fields__}
    told["start"], told["policy"] = msgspec.convert(row.start, Start), msgspec.convert(row.policy, Policy)
    return Scope(**told)


_values: Callable[[Unit], tuple[Any, ...]] = attrgetter(*UNIT_COLUMNS)


def _unit(row: UnitRow) -> Unit:
    return Unit(**dict(zip(UNIT_COLUMNS, row.values, strict=True)))
