"""Whatever event comes, every kind of rule ends with findings and never with an error; and the same ones again."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clew.collection.rules import Heard, Judging, read_rules, rule_book, shipped_rules, turns_back
from clew.events.dictionary import load
from clew.events.errors import Finding
from clew.events.model import AnyEvent
from clew.events.participants import participants
from clew.language import render
from clew.testing.events import events

EVERY_KIND = read_rules(b"""name: every
rules:
  - {name: v1, check: {kind: value, field: thing, pattern: "urn:clew:.*"}}
  - {name: v2, check: {kind: value, field: quantity, lower: "1", upper: "2", unit: KGM}}
  - {name: v3, check: {kind: value, field: event_time, one_of: [never]}}
  - {name: v4, check: {kind: value, field: biz_step, one_of: [packing]}}
  - {name: r1, check: {kind: relation, left: quantity, is: equal, right: {number: "1"}}}
  - {name: r2, check: {kind: relation, left: {fields: [quantity, "measurement:Mass"]}, is: below, right: {number: "0"}}}
  - {name: r3, check: {kind: relation, left: event_time, is: above, right: start_time}}
  - {name: q1, severity: refuse, check: {kind: required, fields: [operator, "measurement:Mass", "outcome:x"]}}
  - {name: m1, check: {kind: mass_balance}}
  - {name: l1, check: {kind: limits, beyond: "0"}}
  - {name: s1, check: {kind: stages, complete: true}}
  - {name: c1, check: {kind: components}}
  - {name: s2, check: {kind: spelling}}
  - {name: k1, check: {kind: clock, ahead_seconds: 0, behind_seconds: 0, sequence: use_count}}
  - name: a1
    applies_to: {product_class: ["urn:x:1"], facets: {equipment: [a]}, read_point: ["urn:x:2"]}
    check: {kind: spelling}
""")
BOOK = rule_book([*shipped_rules(), EVERY_KIND])


def findings(these: list[AnyEvent]) -> list[list[Finding]]:
    judge = Judging(book=BOOK, dictionary=load(), heard=Heard(party="us"), house="us").judge(these)
    return [list(judge.findings("item", event, participants(event), 0)) for event in these]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(events(), min_size=1, max_size=4))
def test_every_event_can_be_judged(these: list[AnyEvent]) -> None:
    found = findings(these)
    assert found == findings(these)
    backwards = findings(these[::-1])[::-1]
    for one, other, event in zip(found, backwards, these, strict=True):
        assert sorted(map(repr, one)) == sorted(map(repr, other)), "the order of a batch does not matter"
        assert turns_back(one) == (event.error_declaration is None)
        for finding in one:
            assert finding.place.startswith("item")
            assert all(render(finding.code, finding.params, lang) for lang in ("en", "zh"))
