"""An answer made by hand for the tests of what shows answers: a small study and findings of every kind over it."""

from __future__ import annotations

from typing import Any

import numpy as np

from clew.events.dictionary import load
from clew.modelling.cause.asked import Asked
from clew.modelling.cause.findings import (
    Counterfactual,
    Decider,
    Dose,
    Effect,
    Estimate,
    Finding,
    Findings,
    Interval,
    Member,
    Rates,
    Refutation,
    Tested,
    Trend,
)
from clew.modelling.cause.study import Study
from clew.scenarios.cause.document import Heading, answer_document
from clew.scenarios.cause.evidence import Nowhere
from clew.testing.cause_studies import study_of

HOUR = 3_600_000_000
START = 1_773_000_000_000_000
LEVELS = ("A-1", "A-2", "A-3")


def small_study(seed: int = 1, rows: int = 240) -> Study:
    """Things judged four times each: a use count that wears, a treatment, and one lot that is bad for a while."""
    draw = np.random.default_rng(seed)
    use = np.arange(rows) % 4
    thing = np.arange(rows) // 4
    treatment = [LEVELS[(each // 2) % 3] for each in thing]
    late = np.arange(rows) >= rows * 3 // 4
    chance = 0.05 + 0.1 * use + 0.4 * (late & np.array([each == "A-2" for each in treatment]))
    return study_of(
        bad=draw.random(rows) < chance,
        thing=[f"urn:clew:id:{number:04}" for number in thing],
        time=START + HOUR * np.arange(rows),
        nominal={"treatment": treatment, "station": [f"ST{each % 2}" for each in thing]},
        numeric={"use_count": use.astype(np.float64)},
    )


def findings_of_every_kind() -> Findings:
    """A trend, a level with an alias, a pair, a protective level, a correlation, and two that were excluded."""
    return Findings(
        verdict="ranked",
        factors=(_trend(), _level(), _pair(), _protective(), _correlation(), *_excluded()),
        tested=(
            Tested(category="material", factors=5, completeness=1.0, suspects=2),
            Tested(category="machine", factors=2, completeness=0.9, suspects=0),
        ),
        tests=7,
        together=0.8,
        unexplained=0.2,
        deciders=(Decider(1, 4, "cause.sentence.aliased", {"members": "A-2"}),),
    )


def _trend() -> Finding:
    doses = tuple(
        Dose(float(use), float(use), 60, bad, Interval(bad / 60, max(0.0, bad / 60 - 0.1), bad / 60 + 0.1))
        for use, bad in enumerate((3, 9, 16, 24))
    )
    return Finding(
        facet="use_count",
        value=None,
        category="material",
        assigned="operation",
        units=240,
        reference="trend",
        grade="causal",
        effect=Effect(measure="odds_ratio", value=2.1, low=1.6, high=2.8, per=1.0),
        trend=Trend(
            per=1.0,
            odds_ratio=Interval(2.1, 1.6, 2.8),
            difference=Interval(0.35, 0.25, 0.45),
            low_at=0.0,
            high_at=3.0,
            shape="rising",
            doses=doses,
        ),
        p=1e-6,
        q=7e-6,
        explains=0.6,
        score=0.35,
        refutations=(Refutation("placebo", True, 0.01, -0.05, 0.06), Refutation("e_value", None)),
        counterfactual=Counterfactual(0.2, Interval(0.08, 0.04, 0.13)),
    )


def _level(**changed: Any) -> Finding:
    given: dict[str, Any] = {
        "facet": "treatment",
        "value": "A-2",
        "category": "material",
        "reference": "concurrent",
        "grade": "adjusted",
        "effect": Effect(measure="risk_difference", value=0.2, low=0.05, high=0.36),
        "rates": Rates(Interval(0.4, 0.3, 0.5), Interval(0.2, 0.15, 0.26)),
        "p": 0.001,
        "q": 0.004,
        "bad_with": 32,
        "bad_without": 32,
        "good_with": 48,
        "good_without": 128,
        "explains": 0.3,
        "score": 0.2,
        "group": (Member("time_range", "2026-03-16 to 2026-03-18", 0.97),),
        "adjusted_for": ("use_count",),
        "estimates": (Estimate("stratified", 0.2, 0.04, 0.35),),
    }
    return Finding(**given | changed)


def _pair() -> Finding:
    return _level(with_facet="station", with_value="ST1", group=(), explains=0.1, score=0.1)


def _protective() -> Finding:
    effect = Effect(measure="risk_difference", value=-0.1, low=-0.18, high=-0.02)
    rates = Rates(Interval(0.1, 0.05, 0.18), Interval(0.2, 0.15, 0.26))
    return _level(value="A-3", direction="protective", effect=effect, rates=rates, explains=None, score=-0.1, group=())


def _correlation() -> Finding:
    return _level(facet="station", value="ST0", category="machine", grade="correlation", group=(), explains=None)


def _excluded() -> tuple[Finding, ...]:
    return tuple(
        Finding(facet=name, value=None, category="method", grade="excluded", reason="cause.reason.constant")
        for name in ("exception", "<b>program</b>")
    )


def answer_of(findings: Findings, study: Study | None = None, asked: Asked | None = None) -> dict[str, Any]:
    """The document of findings over a study (default: :func:`small_study`)."""
    heading = Heading(
        question={"outcome": {"characteristic": "result", "value": "NOK"}},
        position=240,
        population={"bad": 64, "good": 176, "groups": []},
        characteristic="result",
        value="NOK",
        zone="Asia/Shanghai",
        code_version="test",
        study_digest="00",
    )
    return answer_document(study or small_study(), findings, asked or Asked(), heading, load(), Nowhere())
