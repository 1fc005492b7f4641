"""A random run of the way in, held against ``intake_model`` after every step, through the verbs of the application.

One seed is one run. Steps: capture (in one transaction or in portions, again, by versions of mappings), a death before,
inside or after a transaction, correct, release, replay, dismiss, reopen, void.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

import msgspec

from clew.bootstrap import Clew
from clew.collection.connectors import Source
from clew.events.errors import Conflict
from clew.events.timestamps import parse_timestamp
from clew.security.principals import principal
from clew.security.visibility import EVERYTHING
from clew.storage import record as recording
from clew.storage.records import CaptureResult
from clew.storage.store import Store
from clew.storage.worklist import Choice
from clew.testing.intake_model import (
    HEADER,
    Item,
    Kind,
    Mapping,
    Recorded,
    Table,
    World,
    portions,
    random_row,
    random_rows,
)

NAME = "gate.csv"
KINDS: tuple[Kind, ...] = ("plain", "pair", "half")
PARTIES = ("urn:p:one", "urn:p:two")
MOST = 10**6
INTAKE = "write_intake"
"""The last that the record does in its transaction."""


class KilledError(Exception):
    """What the death of the process is to a run in one process."""


class Machine:
    """``parties``: whose statements; of a run of its own, so that runs share an installation."""

    def __init__(self, open_again: Callable[[int], Clew], seed: int) -> None:
        self.random = Random(seed)
        self.open_again = open_again
        self.world = World()
        self.seen: set[int] = set()
        self.parties = PARTIES
        self.tables: list[tuple[Table, Mapping]] = []
        self.clew = self._opened()

    def run(self, steps: int) -> Iterator[str]:
        """Take steps; each is told after it was checked."""
        acts = [self.capture, self.correct, self.release, self.replay, self.dismiss, self.reopen, self.void]
        for _ in range(steps):
            act = self.random.choices(acts, [8, 4, 4, 3, 1, 1, 1])[0]
            told = f"{act.__name__}: {act()}"
            self.check()
            yield told
        self.check_ways_back()

    def _opened(self) -> Clew:
        self.size = self.random.choice([1, 2, 3, 7, 50])
        clew = self.open_again(self.size)
        who = self.random.choice(["token:ann", "token:bob"])
        return clew.acting(principal(who, "administrator"))

    # --- steps

    def capture(self) -> object:
        if self.tables and self.random.random() < 0.4:
            table, mapping = self.random.choice(self.tables)
            mapping = msgspec.structs.replace(mapping, version=self.random.choice([mapping.version, 1, 2]))
        else:
            mapping = Mapping(self.random.choice(KINDS), 1)
            table = Table(random_rows(self.random, self.random.choice([0, 1, 3, 9, 9]), mapping.kind))
            self.tables.append((table, mapping))
        if self.random.random() < 0.1:
            self.clew = self._opened()
        party = self.random.choice(self.parties)
        rollback, again = self.random.random() < 0.3, self.random.random() < 0.3
        death = self.random.choice([None, None, "before", "inside", "after"])
        at = self.random.randrange(3)
        source = Source(table.text.encode(), NAME, mapping=mapping.text)
        result: CaptureResult | None = None
        with dying(death, at):
            try:
                result = self.clew.capture(
                    source, party=party, on_error="rollback" if rollback else "proceed", again=again
                )
            except KilledError:
                result = None
        if result is not None:
            death = None
        counts = self._follow(table, party, mapping, rollback=rollback, again=again, death=death, at=at)
        if result is not None:
            told = Counter({state: number for state, number in dict(result.counts or {}).items() if number})
            if result.counts is None:
                told = Counter(outcome.state for outcome in result.outcomes)
            assert told == Counter({state: n for state, n in counts.items() if n}), (told, counts)
        return party, mapping, len(table.rows), "rollback" if rollback else "proceed", again, death, at, dict(counts)

    def _follow(
        self, table: Table, party: str, mapping: Mapping, *, rollback: bool, again: bool, death: str | None, at: int
    ) -> Counter[str]:
        """The same in the model."""
        key, size = (table, party, mapping), self.size
        begun = None if again or rollback else self.world.unfinished.get(key)
        done, counts = 0, Counter[str]()
        if begun is not None:
            size, done, counts = begun[0], begun[1], Counter(begun[2])
        whole = rollback or (begun is None and len(table.rows) <= size)
        parts = [(2, table.rows)] if whole else list(portions(table.rows, size))
        committed = len(parts)
        if death is not None:
            committed = min(done + at + (death == "after"), len(parts))
        for first, rows in parts[done:committed]:
            became, refused = self.world.capture(table, party, mapping, first, rows, rollback=rollback)
            counts += became
            self._refuse(table, party, mapping, refused)
        if committed:
            self.world.unfinished.pop(key, None)
        if 0 < committed < len(parts):
            self.world.unfinished[key] = (size, committed, counts)
        return counts

    def _refuse(self, table: Table, party: str, mapping: Mapping, refused: list[tuple[int, str, Any]]) -> None:
        """Refused rows are items of their own, unless they stand in quarantine already; each gets its number there."""
        new = [
            Item(party, table.text, place, row, row, mapping, mapping, steps=[])
            for _, place, row in refused
            if self.world.standing(table, party, mapping, place, row) is None
        ]
        if not new:
            return
        _, items = self.clew.quarantine.list(state="all", limit=MOST)
        told = {(item.source_party, item.place, item.original): item.id for item in items if item.id not in self.seen}
        for each in new:
            key = (party, each.place, f"{HEADER}\n{each.original.line}\n".encode())
            assert key in told, f"{each.place} was refused and is not in quarantine"
            self.seen.add(told[key])
            self.world.items[told[key]] = each

    def _waiting(self) -> tuple[int, Item] | None:
        found = [(number, item) for number, item in self.world.items.items() if item.state in ("open", "corrected")]
        return self.random.choice(found) if found else None

    def correct(self) -> object:
        if (found := self._waiting()) is None:
            return None
        number, item = found
        row = random_row(self.random, item.mapping.kind)
        reason = f"looked up {self.random.random()}"
        self.clew.quarantine.correct(number, f"{HEADER}\n{row.line}\n".encode(), note=reason)
        item.row, item.state = row, "corrected"
        item.steps.append(("correct", self.clew.principal.id))
        shown = self.clew.quarantine.show(number)
        assert shown.history[-1].reason == reason
        assert bool(shown.findings) == (row.events(item.mapping) is None)
        return number, row

    def release(self) -> object:
        numbers = list(self.world.items)
        if not numbers:
            return None
        number = self.random.choice(numbers)
        item = self.world.items[number]
        if item.state not in ("open", "corrected"):
            try:
                self.clew.quarantine.release(number)
            except Conflict:
                return number, "settled"
            raise AssertionError(f"{number} was {item.state} and was released")
        result = self.clew.quarantine.release(number)
        fate = self.world.release(number, self.clew.principal.id)
        assert result.refused == (fate == "refused"), (number, fate)
        return number, fate

    def replay(self) -> object:
        kind = self.random.choice(KINDS)
        version = self.random.choice([None, 1, 2])
        mapping = None if version is None else Mapping(kind, version)
        rehearse = self.random.random() < 0.3
        chosen = [n for n, i in self.world.items.items() if i.state in ("open", "corrected") and i.mapping.kind == kind]
        choice = Choice(mapping=f"gate-{kind}")
        account = self.clew.quarantine.replay(choice, mapping=mapping.text if mapping else None, rehearse=rehearse)
        assert account.chosen == len(chosen)
        assert account.chosen == account.valid + account.refused + account.untouched + account.settled
        if rehearse:
            return "rehearsed"
        before = len(self.world.log)
        fates: Counter[str] = Counter()
        for group in self._batches(chosen, mapping):
            fates.update(self.world.release(number, self.clew.principal.id, mapping) for number in group)
        assert (account.released, account.refused) == (fates["released"], fates["refused"])
        assert account.recorded == len(self.world.log) - before
        return mapping, dict(fates)

    def _batches(self, chosen: list[int], mapping: Mapping | None) -> Iterator[list[int]]:
        """Items of one party that are read by one version of a mapping are released together."""
        groups: dict[object, list[int]] = {}
        for number in sorted(chosen):
            item = self.world.items[number]
            groups.setdefault((item.party, mapping or item.mapping), []).append(number)
        yield from groups.values()

    def dismiss(self) -> object:
        if (found := self._waiting()) is None:
            return None
        self.clew.quarantine.dismiss(found[0], reason="test piece")
        found[1].state = "dismissed"
        found[1].steps.append(("dismiss", self.clew.principal.id))
        return found[0]

    def reopen(self) -> object:
        found = [(number, item) for number, item in self.world.items.items() if item.state == "dismissed"]
        if not found:
            return None
        number, item = self.random.choice(found)
        self.clew.quarantine.reopen(number, reason="was none")
        item.state = "corrected" if any(action == "correct" for action, _ in item.steps) else "open"
        item.steps.append(("reopen", self.clew.principal.id))
        return number

    def void(self) -> object:
        standing = [(n, each) for n, each in enumerate(self.world.log, 1) if not each.declaration]
        if not standing:
            return None
        position, each = self.random.choice(standing)
        result = self.clew.void(str(position), "incorrect_data")
        if result.count("recorded"):
            self.world.log.append(Recorded(each.party, each.made, each.row, "errorDeclaration", None, True))
        assert sum(one.made == each.made and one.party == each.party and one.declaration for one in self.world.log) == 1
        return position

    # --- what must be true

    def check(self) -> None:
        """Raises AssertionError unless the record, the counts and quarantine are as the model has them."""
        events = self.clew.store.events.after(0, EVERYTHING, limit=MOST)
        told = [(e.position, e.source_party, e.event_id, e.is_declaration, e.place) for e in events]
        expected = [
            (n, each.party, each.made.name, each.declaration, each.place) for n, each in enumerate(self.world.log, 1)
        ]
        assert told == expected, [pair for pair in zip(told, expected, strict=False) if pair[0] != pair[1]][:3]
        captures = self.clew.captures(limit=MOST)
        assert sum(each.recorded for each in captures) == len(events) == self.clew.status()["position"]
        for read in self.clew.acquisitions.latest(limit=10_000):
            became = read.recorded + read.duplicate + read.conflict + read.quarantined + read.not_recorded
            assert read.items == became, read
            assert read.records == read.made + read.left_out + read.refused, read
        assert self.clew.quarantine.counts() == self.world.counts()
        _, items = self.clew.quarantine.list(state="all", limit=MOST)
        assert [item.id for item in items] == sorted(self.world.items), "an item was lost or put in twice"
        for item in items:
            kept = self.world.items[item.id]
            assert (item.state, item.place, item.source_party) == (kept.state, kept.place, kept.party)
            assert item.original.decode() == f"{HEADER}\n{kept.original.line}\n"
            assert item.raw.decode() == f"{HEADER}\n{kept.row.line}\n"
            assert [(step.action, step.principal) for step in item.history] == kept.steps

    def check_ways_back(self) -> None:
        """Every event is of its own time, and leads back to its bytes, and to the item that it was released from."""
        for event, each in zip(self.clew.store.events.after(0, EVERYTHING, limit=MOST), self.world.log, strict=True):
            when, serial, _ = each.made.content
            assert event.event.event_time.microseconds == parse_timestamp(f"{when.replace(' ', 'T')}Z").microseconds
            assert f"gate-{serial}".encode() in event.document
            arrival = self.clew.acquisitions.arrival(event)
            assert arrival.quarantine == each.item
            if not each.declaration:
                assert arrival.record is not None
                assert arrival.record.decode().rstrip() == each.row.line, arrival


@contextmanager
def dying(death: str | None, at: int) -> Iterator[None]:
    """Within, the process dies at the transaction of that number, from 0: before it, inside it, or after its commit."""
    if death is None:
        yield
        return
    store_record, write = Store.record, getattr(recording, INTAKE)
    count = -1

    def record(self: Store, *given: Any, **named: Any) -> CaptureResult:
        nonlocal count
        count += 1
        if count == at and death == "before":
            raise KilledError
        result = store_record(self, *given, **named)
        if count == at and death == "after":
            raise KilledError
        return result

    def intake(*given: Any, **named: Any) -> CaptureResult:
        written: CaptureResult = write(*given, **named)
        if count == at and death == "inside":
            raise KilledError
        return written

    Store.record = record  # type: ignore[method-assign]
    setattr(recording, INTAKE, intake)
    try:
        yield
    finally:
        Store.record = store_record  # type: ignore[method-assign]
        setattr(recording, INTAKE, write)
