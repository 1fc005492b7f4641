"""Judging what arrives: the rules in force, on a batch of events, with what is recorded of their things.

Pure but for one question to the record per batch (``ports.Histories``). What a finding repeats is never a person's
data: findings that let an event in stay with it in the clear.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property

import msgspec

from clew.collection.ports import Histories
from clew.collection.rules.batch import Batch
from clew.collection.rules.book import Heard, RuleBook, applies, sought
from clew.collection.rules.checks import CHECKS
from clew.collection.rules.checks.clock import ClockJudge
from clew.collection.rules.model import EVERYWHERE, ClockCheck, Rule
from clew.collection.rules.needs import needs_of
from clew.collection.rules.said import Said
from clew.events.dictionary import Dictionary
from clew.events.errors import Finding
from clew.events.model import AnyEvent
from clew.events.participants import ThingMention, participants
from clew.security.visibility import EVERYTHING, Visibility, only

Columns = Callable[[], Mapping[str, str]]
"""The column of a table that a field is read from, by the field's name (``rules.columns``); asked when needed."""


class Judging(msgspec.Struct, frozen=True, kw_only=True):
    """The rules by which one source is judged from its first event to its last. ``histories``: None where there is no
    record to ask; ``house``: the party that may be told of everybody's statements; others of their own alone."""

    book: RuleBook
    dictionary: Dictionary
    heard: Heard = Heard()
    histories: Histories | None = None
    house: str | None = None
    columns: Columns = dict

    @property
    def version(self) -> str:
        """Of the rule book; kept with every acquisition."""
        return self.book.version

    def judge(self, events: Sequence[AnyEvent]) -> Judge:
        """The judge of events that arrive together."""
        return Judge(self, events)

    @property
    def visibility(self) -> Visibility:
        """What of the record may show in findings: nothing, where nobody says for whom."""
        if self.heard.party is None:
            return only()
        return EVERYTHING if self.heard.party == self.house else only(self.heard.party)


class Judge:
    """Judges each event of a batch."""

    def __init__(self, judging: Judging, events: Sequence[AnyEvent]) -> None:
        rules = judging.book.for_source(judging.heard)
        needed = sought(rules)
        self._judging = judging
        self._batch = Batch(events, needed)
        if judging.histories is not None and needed:
            self._batch.history = judging.histories.about(self._batch.asked(), judging.visibility)
        self._rules = [
            (rule, needs_of(rule))
            for rule in rules
            if not isinstance(rule.check, ClockCheck) and self._batch.may_concern(type(rule.check))
        ]
        self._clocks = [rule for rule in rules if isinstance(rule.check, ClockCheck)]
        self._fitting: dict[frozenset[str], list[Rule]] = {}

    def things(self, event: AnyEvent) -> tuple[ThingMention, ...]:
        """The participants of an event of the batch."""
        known = self._batch.things.get(id(event))
        return participants(event) if known is None else known

    def findings(
        self, place: str, event: AnyEvent, things: tuple[ThingMention, ...], arrived: int
    ) -> Iterator[Finding]:
        """What is wrong with one event; ``place``: of its item.

        A declaration repeats what is void already, and is not judged.
        """
        if event.error_declaration is not None:
            return
        said = Said(event, things, self._judging.dictionary)
        for rule in self._fitting_rules(said.names):
            if rule.applies_to is EVERYWHERE or applies(rule.applies_to, said, self._batch):
                for finding in CHECKS[type(rule.check)](rule, rule.check, said, self._batch):
                    yield self._placed(place, finding)
        for rule, clock in self._clock_judges:
            if rule.applies_to is EVERYWHERE or applies(rule.applies_to, said, self._batch):
                for finding in clock.findings(said, arrived):
                    yield self._placed(place, finding)

    def _fitting_rules(self, names: frozenset[str]) -> list[Rule]:
        """The rules whose fields the event says at all: most events of a source say the same few things."""
        fitting = self._fitting.get(names)
        if fitting is None:
            fitting = self._fitting[names] = [rule for rule, needs in self._rules if needs <= names]
        return fitting

    @cached_property
    def _clock_judges(self) -> list[tuple[Rule, ClockJudge]]:
        counting = any(isinstance(r.check, ClockCheck) and r.check.sequence is not None for r in self._clocks)
        said = [Said(e, participants(e), self._judging.dictionary) for e in self._batch.events] if counting else []
        judges = []
        for rule in self._clocks:
            assert isinstance(rule.check, ClockCheck)  # noqa: S101 - sorted so
            judged = (
                [each for each in said if applies(rule.applies_to, each, self._batch)] if rule.check.sequence else []
            )
            judges.append((rule, ClockJudge(rule, rule.check, judged)))
        return judges

    @cached_property
    def _columns(self) -> Mapping[str, str]:
        return self._judging.columns()

    def _placed(self, place: str, finding: Finding) -> Finding:
        """With the item's place, and the column instead of the path where a table's mapping tells it."""
        params = dict(finding.params)
        field = params.pop("field", "event_time" if finding.place == "eventTime" else None)
        column = self._columns.get(field) if isinstance(field, str) else None
        where = finding.place if column is None else f"column {column}"
        full = ", ".join(part for part in (place, where) if part)
        return msgspec.structs.replace(finding, place=full, params=params)
