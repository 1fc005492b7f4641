"""Planted causes: there as strongly as planned, nowhere else, and never named in the events."""

from __future__ import annotations

from math import sqrt

import pytest

from clew.events.epcis import write_json
from clew.events.house import facets, outcomes
from clew.events.model import AnyEvent, AssociationEvent, Document, ObjectEvent
from clew.testing.factory import CAUSES, QUIET, Description, Plan, simulate
from clew.testing.factory.plan import CauseName
from clew.testing.factory.truth import CauseTruth

RISKS: tuple[CauseName, ...] = (
    "bad_lot",
    "machine_drift",
    "tool_wear",
    "confounded_shift",
    "confounded_operator",
    "program_version",
    "interaction",
    "humidity",
    "upstream_drum",
    "window_excursion",
)
UNITS = 900
NAMES = set(CAUSES) - {"program_version", "humidity", "none"}
"""Names of causes that are no words of the dictionary besides."""


def made(*causes: CauseName, **changes: object) -> tuple[list[AnyEvent], Description]:
    plan = Plan(units=UNITS, units_a_day=100, causes=causes, mischief=QUIET, **changes)  # type: ignore[arg-type]
    simulation = simulate(11, plan=plan)
    return list(simulation), simulation.description


def rate(units: set[str], defective: set[str]) -> float:
    return len(units & defective) / len(units)


def everyone() -> set[str]:
    return {f"urn:epc:id:sgtin:9521001.000060.M{number:06d}" for number in range(1, UNITS + 1)}


def only(truth: Description) -> CauseTruth:
    (cause,) = truth.causes
    return cause


@pytest.mark.parametrize("name", RISKS)
def test_a_planted_cause_makes_as_many_defects_as_the_model_says(name: CauseName) -> None:
    truth = made(name)[1]
    cause = only(truth)
    assert cause.name == name
    assert cause.factor
    exposed, defective = set(cause.exposed), set(truth.defects[cause.defect_class])
    others = everyone() - exposed
    assert len(exposed) >= 20, "enough to see"
    assert len(others) >= 200
    assert set(cause.caused) <= exposed & defective
    # The number of defects caused is a sum of independent draws with the expectation that the truth states.
    assert abs(len(cause.caused) - cause.expected) < 4 * sqrt(cause.expected) + 1
    assert rate(exposed, defective) > 2 * rate(others, defective)
    assert rate(others, defective) == pytest.approx(truth.base_rates[cause.defect_class], abs=0.025)
    for other in set(truth.defects) - {cause.defect_class}:
        assert len(truth.defects[other]) == pytest.approx(UNITS * 0.03, abs=4 * sqrt(UNITS * 0.03))


def test_the_effect_is_a_parameter() -> None:
    none, full = only(made("bad_lot", effect=0.0)[1]), only(made("bad_lot", effect=1.0)[1])
    assert none.caused == []
    assert full.caused == full.exposed != []


def test_without_a_cause_only_the_base_rate_is_there() -> None:
    truth = made("none")[1]
    assert truth.causes == []
    for serials in truth.defects.values():
        assert len(serials) == pytest.approx(UNITS * 0.03, abs=4 * sqrt(UNITS * 0.03))
    assert not any(made(base_rate=0.0)[1].defects.values())


def test_a_protective_factor_protects() -> None:
    truth = made("protective")[1]
    exposed, defective = set(only(truth).exposed), set(truth.defects["vibration"])
    assert rate(exposed, defective) < 0.5 * rate(everyone() - exposed, defective)


def test_a_rare_defect_leaves_too_few_to_tell() -> None:
    truth = made("rare")[1]
    assert len(only(truth).exposed) > 100
    assert len(truth.defects["vibration"]) < 6


def test_the_confounded_shift_looks_like_a_machine() -> None:
    events, truth = made("confounded_shift")
    defective = set(truth.defects["vibration"])
    cells: dict[tuple[str, bool], set[str]] = {}
    for event in events:
        if isinstance(event, AssociationEvent) and event.biz_step == "assembling":
            said = {facet.name: facet.value for facet in facets(event)}
            cells.setdefault((said["equipment"], said["shift"] == "late"), set()).add(event.parent_id or "")
    machine, other = cells["M-402", True] | cells["M-402", False], cells["M-401", True] | cells["M-401", False]
    assert rate(machine, defective) > 2 * rate(other, defective), "the machine seems to be it"
    late, rest = cells["M-401", True] | cells["M-402", True], cells["M-401", False] | cells["M-402", False]
    assert rate(late, defective) > 4 * rate(rest, defective), "and is not"
    assert cells["M-401", True], "there is overlap to tell them apart by"
    assert cells["M-402", False]


def test_a_gauge_that_lies_fails_good_units_and_makes_no_defects() -> None:
    events, truth = made("lying_gauge")
    honest = made("none")[1]
    assert truth.defects == honest.defects, "the product is the same"
    (gauge,) = [one for one in truth.gauges if one.story == "failed"]
    assert gauge.bias > 0
    assert gauge.since is not None
    assert gauge.last_good < gauge.since < gauge.found
    assert len(gauge.false_rejects) > 10
    assert len(set(gauge.false_rejects)) == len(gauge.false_rejects)
    cured = set(gauge.false_rejects) & set(truth.defects["cogging"])
    assert len(cured) < 0.1 * len(gauge.false_rejects), "but for a few that were reworked before"
    rejected = {
        event.epc_list[0]
        for event in events
        if isinstance(event, ObjectEvent)
        and any(one.characteristic == "cogging_torque" and one.result == "NOK" for one in outcomes(event))
    }
    assert set(gauge.false_rejects) <= rejected


def test_no_event_names_a_cause() -> None:
    """With everything planted, the events use no word and no member that they do not use with nothing planted."""
    planted, truth = made(*CAUSES)
    plain = made()[0]
    text = write_json(Document(kind="EPCISDocument", events=tuple(planted))).decode()
    for word in (*NAMES, "cause", "planted", "faulty", "culprit", "dose", "suspect", *(c.model for c in truth.causes)):
        assert word not in text, word

    def members(events: list[AnyEvent]) -> set[tuple[str | None, str, tuple[str, ...]]]:
        return {
            (event.biz_step, extension.name, tuple(sorted({child.name for child in extension.children})))
            for event in events
            for extension in event.extensions
        }

    assert members(planted) == members(plain)


def test_what_the_bench_misses_comes_back_as_complaints() -> None:
    truth = made("humidity")[1]
    defective = {serial for serials in truth.defects.values() for serial in serials}
    assert truth.escaped
    assert set(truth.escaped) <= defective
    founded = [serial for serial in truth.complaints if serial in defective]
    assert len(founded) > 0.5 * len(truth.escaped)
    assert len(set(truth.complaints.values())) == len(truth.complaints)


@pytest.mark.parametrize(
    "changes",
    [{"causes": ("moon",)}, {"machines": 1}, {"effect": 1.5}, {"base_rate": -0.1}, {"units_a_day": 0}],
    ids=lambda changes: next(iter(changes)),
)
def test_a_plan_that_cannot_be_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"cause|machines|probability|day"):
        Plan(**changes)  # type: ignore[arg-type]
