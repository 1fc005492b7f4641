"""What must be true of the way in, worked out without it: the model that a random run of captures, corrections and
releases is held against. It knows rows, numbers and states; nothing of admission, transactions or the database.

A row is ``number,when,serial,result``. Of a *plain* mapping it makes one event, ``plain:<number>``; of a *pair* two,
``pair:<number>`` and ``pair-b:<number>``; of a *half* the first of these. Version 1 of a mapping takes the results OK
and NOK, version 2 takes MAYBE as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from random import Random
from typing import Literal

import msgspec

HEADER = "number,when,serial,result"
DAY = "2026-03-04 08:00:"
Kind = Literal["plain", "pair", "half"]
WAITING = ("open", "corrected")

_HEAD = """
name: {name}
version: "{version}"
names: {{en: Gate, zh: 门}}
time: {{column: when, zone: "+00:00"}}
"""
_EVENT = """
- operation: {{type: ObjectEvent, action: OBSERVE, id: "urn:clew:event:{name}:{{number}}", biz_step: {step}}}
  things: [{{id: "urn:clew:id:gate-{{serial}}"}}]
  outcomes: [{{characteristic: result, result: {{column: result, values: {values}}}}}]
"""


class Mapping(msgspec.Struct, frozen=True):
    """One version of one mapping."""

    kind: Kind
    version: int

    @property
    def name(self) -> str:
        return f"gate-{self.kind}"

    @property
    def text(self) -> str:
        values = "{OK: OK, NOK: NOK, MAYBE: NOK}" if self.version == 2 else "{OK: OK, NOK: NOK}"
        parts = [_HEAD.format(name=self.name, version=self.version), "events:"]
        steps = zip(self.events, ("inspecting", "storing"), strict=False)
        return "".join((*parts, *(_EVENT.format(name=name, step=step, values=values) for name, step in steps)))

    @property
    def events(self) -> tuple[str, ...]:
        """What its events are called, before the number."""
        return {"plain": ("plain",), "pair": ("pair", "pair-b"), "half": ("pair",)}[self.kind]


class Row(msgspec.Struct, frozen=True):
    number: str
    when: str
    serial: str
    result: str

    @property
    def line(self) -> str:
        return ",".join((self.number, self.when, self.serial, self.result))

    def events(self, mapping: Mapping) -> list[Made] | None:
        """The events that it makes, None when it is refused."""
        if not self.when.startswith(DAY) or self.result not in (
            "OK",
            "NOK",
            *(("MAYBE",) if mapping.version == 2 else ()),
        ):
            return None
        verdict = "OK" if self.result == "OK" else "NOK"
        content = (self.when, self.serial, verdict)
        return [Made(f"urn:clew:event:{name}:{self.number}", content) for name in mapping.events]


class Made(msgspec.Struct, frozen=True):
    """An event: its ID, and what it says."""

    name: str
    content: tuple[str, str, str]


class Recorded(msgspec.Struct, frozen=True):
    """``item``: the quarantined one that it was released from."""

    party: str
    made: Made
    row: Row
    place: str
    item: int | None = None
    declaration: bool = False


class Item(msgspec.Struct):
    """A quarantined row. ``steps``: who did what and why."""

    party: str
    table: str
    place: str
    original: Row
    row: Row
    mapping: Mapping
    came_by: Mapping
    state: str = "open"
    steps: list[tuple[str, str]] = []


class Table(msgspec.Struct, frozen=True):
    """A file: its rows. Its bytes are its identity."""

    rows: tuple[Row, ...]

    @property
    def text(self) -> str:
        return "".join(f"{line}\n" for line in (HEADER, *(row.line for row in self.rows)))


class World:
    """Everything recorded and refused so far."""

    def __init__(self) -> None:
        self.log: list[Recorded] = []
        self.items: dict[int, Item] = {}
        self.unfinished: dict[tuple[Table, str, Mapping], tuple[int, int, Counter[str]]] = {}
        """By what is read: size of its portions, how many are in the record, and what became of them."""

    def known(self, party: str) -> dict[str, Made]:
        return {each.made.name: each.made for each in self.log if each.party == party and not each.declaration}

    def capture(
        self, table: Table, party: str, mapping: Mapping, first: int, rows: Sequence[Row], *, rollback: bool
    ) -> tuple[Counter[str], list[tuple[int, str, Row]]]:
        """What becomes of the rows of one transaction, ``first`` being the place of the first; the refused rows, by
        place, are still without a number (see ``refuse``)."""
        known = self.known(party)
        counts: Counter[str] = Counter()
        new: list[Recorded] = []
        refused: list[tuple[int, str, Row]] = []
        for number, row in enumerate(rows, first):
            place = f"row {number}"
            made = row.events(mapping)
            if made is None:
                counts["quarantined"] += 1
                refused.append((number, place, row))
                continue
            against = [each for each in made if each.name in known and known[each.name] != each]
            if against:
                # Whole or not at all; what of it is known already is known, all the same.
                counts["conflict"] += len(against)
                counts["quarantined"] += sum(each.name not in known for each in made)
                counts["duplicate"] += sum(known.get(each.name) == each for each in made)
                refused.append((number, place, row))
                continue
            for each in made:
                if each.name in known:
                    counts["duplicate"] += 1
                else:
                    counts["recorded"] += 1
                    known[each.name] = each
                    new.append(Recorded(party, each, row, place))
        if rollback and refused:
            return self._turned_back(party, mapping, rows), refused
        self.log += new
        return counts, refused

    def _turned_back(self, party: str, mapping: Mapping, rows: Sequence[Row]) -> Counter[str]:
        """Of a table of which nothing is recorded: what was known before is known, all else that is right is not
        recorded."""
        before, within = self.known(party), self.known(party)
        counts: Counter[str] = Counter()
        for row in rows:
            made = row.events(mapping)
            if made is None:
                counts["quarantined"] += 1
                continue
            against = any(within.get(each.name, each) != each for each in made)
            for each in made:
                if within.get(each.name, each) != each:
                    counts["conflict"] += 1
                elif each.name in before:
                    counts["duplicate"] += 1
                elif against and each.name not in within:
                    counts["quarantined"] += 1
                else:
                    counts["not_recorded"] += 1
                if not against:
                    within.setdefault(each.name, each)
        return counts

    def standing(self, table: Table, party: str, mapping: Mapping, place: str, row: Row) -> int | None:
        """The item that a refused row is already: waiting, or decided about when the same file came before."""
        fitting = [
            number
            for number, item in self.items.items()
            if (item.party, item.place, item.original) == (party, place, row)
            and mapping.name in (item.came_by.name, item.mapping.name)
            and (item.state in WAITING or item.table == table.text)
        ]
        return max(fitting, default=None)

    def release(self, number: int, principal: str, mapping: Mapping | None = None) -> str:
        """What becomes of a waiting item that is read again: ``released`` or ``refused``."""
        item = self.items[number]
        item.mapping = mapping or item.mapping
        made = item.row.events(item.mapping)
        known = self.known(item.party)
        fate = "refused" if made is None or any(known.get(m.name, m) != m for m in made) else "released"
        item.steps.append(("release" if fate == "released" else "refuse", principal))
        if fate == "released" and made is not None:
            item.state = "released"
            self.log += [
                Recorded(item.party, m, item.original, item.place, number) for m in made if m.name not in known
            ]
        return fate

    def counts(self) -> dict[str, int]:
        return {
            state: sum(item.state == state for item in self.items.values())
            for state in (*WAITING, "released", "dismissed")
        }


def random_rows(random: Random, count: int, kind: Kind) -> tuple[Row, ...]:
    """Rows that are often the same, often contradict each other, and are often wrong."""
    return tuple(random_row(random, kind) for _ in range(count))


def random_row(random: Random, kind: Kind) -> Row:
    number = str(random.randrange(12))
    serial = number if random.random() < 0.8 else str(random.randrange(3))
    when = random.choices([f"{DAY}{int(number):02d}", "", "yesterday"], [8, 1, 1])[0]
    return Row(number, when, serial, random.choices(["OK", "NOK", "MAYBE", "never"], [12, 1, 2, 1])[0])


def portions(rows: Sequence[Row], size: int) -> Iterable[tuple[int, Sequence[Row]]]:
    """The portions of a table, each with the place of its first row."""
    for start in range(0, len(rows), size):
        yield start + 2, rows[start : start + size]
