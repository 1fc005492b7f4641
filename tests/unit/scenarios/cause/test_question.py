"""Outcomes as typed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from clew.events.errors import BadRequest
from clew.scenarios.cause.question import outcome_asked, outcome_pair


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("result=NOK", ("result", "NOK")),
        (" final test = has a = sign ", ("final test", "has a = sign")),
        ("torque<1.2", ("torque", "<1.2")),
        ("torque<1.2,>3 NU", ("torque", "<1.2,>3 NU")),
        ("torque >= 5", ("torque", ">= 5")),
        ("torque=out-of-limits", ("torque", "out-of-limits")),
    ],
)
def test_pairs(text: str, pair: tuple[str, str]) -> None:
    assert outcome_pair(text) == pair
    outcome_asked(*pair)


@pytest.mark.parametrize("text", ["", "result", "=NOK", "result=", "<5", "torque<", "torque>x", "torque>5 PARSEC"])
def test_what_is_no_outcome(text: str) -> None:
    with pytest.raises(BadRequest):
        outcome_asked(*outcome_pair(text))


def test_limits_and_results() -> None:
    limits = outcome_asked("torque", "<1.2,>=3 NU").excursion
    assert limits is not None
    assert [(each.sign, each.number) for each in limits.limits] == [("<", Decimal("1.2")), (">=", Decimal(3))]
    assert limits.unit == "NU"
    recorded = outcome_asked("torque", "out-of-limits").excursion
    assert recorded is not None
    assert recorded.limits == ()
    assert outcome_asked("result", "NOK").excursion is None
