"""A rule book: all rules in force, under one version; and which of them an event is judged by."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from clew.collection.rules.batch import Batch
from clew.collection.rules.checks import SOUGHT
from clew.collection.rules.model import AppliesTo, Rule, RuleFile
from clew.collection.rules.said import Said, step_name
from clew.collection.tables.mapping.model import digest_of
from clew.events.errors import Finding
from clew.events.identifiers import normalise
from clew.events.vocabulary import normalise_term


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """How a source came in: what rules may be narrowed to. ``party``: whose statements it holds."""

    connector: str | None = None
    mapping: str | None = None
    device: str | None = None
    party: str | None = None


class RuleBook(msgspec.Struct, frozen=True):
    """``rules``: each name once; a later file's rule has replaced an earlier one's. ``version``: tells one exact set of
    rules from another."""

    rules: tuple[Rule, ...]
    version: str

    def for_source(self, heard: Heard) -> tuple[Rule, ...]:
        """The rules that may judge what came in so."""
        return tuple(rule for rule in self.rules if rule.severity != "off" and _heard(rule.applies_to, heard))


def rule_book(books: Sequence[RuleFile]) -> RuleBook:
    """Several files as one book."""
    rules = {rule.name: rule for book in books for rule in book.rules}
    return RuleBook(tuple(rules.values()), digest_of(msgspec.json.encode(list(rules.values()), order="deterministic")))


def sought(rules: Sequence[Rule]) -> frozenset[str]:
    """What of the history the rules look at."""
    parts = {SOUGHT[type(rule.check)] for rule in rules if type(rule.check) in SOUGHT}
    return frozenset(parts | {"classes" for rule in rules if rule.applies_to.product_class})


def _heard(to: AppliesTo, heard: Heard) -> bool:
    wanted = ((to.mapping, heard.mapping), (to.connector, heard.connector), (to.device, heard.device))
    return all(not names or said in names for names, said in wanted)


def applies(to: AppliesTo, said: Said, batch: Batch) -> bool:
    """Whether a rule judges this event."""
    event = said.event
    if to.event_type and event.type not in to.event_type:
        return False
    if to.action and getattr(event, "action", None) not in to.action:
        return False
    if to.biz_step and said.biz_step not in {normalise_term("bizStep", step) for step in to.biz_step}:
        return False
    return _applies_further(to, said, batch)


def _applies_further(to: AppliesTo, said: Said, batch: Batch) -> bool:
    if to.process_step and said.steps.isdisjoint(map(step_name, to.process_step)):
        return False
    if to.disposition:
        wanted = {normalise_term("disposition", one) for one in to.disposition}
        if not any(one.text in wanted for one in said.values("disposition")):
            return False
    if to.read_point and all(one.text not in set(map(normalise, to.read_point)) for one in said.values("read_point")):
        return False
    for term, values in to.facets.items():
        if not any(one.text in values for one in said.values(term)):
            return False
    if to.product_class:
        classes = set(map(normalise, to.product_class))
        return any(batch.class_of(thing.key) in classes for thing in said.things)
    return True


def turns_back(findings: Sequence[Finding]) -> bool:
    """Whether a rule of severity ``refuse`` is broken: then nothing of the source is recorded, whatever ``on_error``.

    Only rules of the rule book turn a source back; what a reader or the dictionary refuses keeps its record out.
    """
    return any(finding.severity == "refuse" and finding.code.startswith("rule.") for finding in findings)
