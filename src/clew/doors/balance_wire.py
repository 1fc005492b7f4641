"""The document of a mass balance; both doors speak it.

Quantities are decimal text in the dimension's ``unit`` (a Rec 20 code; null: pieces), instants canonical UTC text.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from clew.events.timestamps import canonical_time

if TYPE_CHECKING:
    from clew.scenarios.balance import DimensionBalance
    from clew.scenarios.balance_desk import BalanceAnswer
    from clew.scenarios.balance_movements import Movement


def balance_document(answer: BalanceAnswer) -> dict[str, Any]:
    """The whole balance, each figure with the events behind it."""
    told = _Teller(answer)
    balance = answer.balance
    return {
        "id": answer.id,
        "kind": answer.kind,
        "position": answer.position,
        "tolerance": answer.tolerance,
        "dimensions": [told.dimension(each) for each in balance.dimensions],
        "without_quantity": [told.movement(each) for each in balance.unknown],
        "not_counted": [told.movement(each) | {"reason": each.uncounted} for each in balance.uncounted],
        "held_without_quantity": [told.spelled(each) for each in balance.unknown_held],
    }


class _Teller:
    def __init__(self, answer: BalanceAnswer) -> None:
        self._answer = answer

    def spelled(self, key: str | None) -> str | None:
        return None if key is None else self._answer.spellings.get(key, key)

    def movement(self, move: Movement) -> dict[str, Any]:
        event = move.told.event
        return {
            "figure": move.figure,
            "event": move.told.event_id,
            "time": canonical_time(move.told.time),
            "biz_step": event.biz_step,
            "thing": self.spelled(move.thing),
            "through": self.spelled(move.through),
        }

    def dimension(self, one: DimensionBalance) -> dict[str, Any]:
        from clew.scenarios.balance_steps import IN, OUT

        def sides(figures: Iterable[Any]) -> dict[str, Any]:
            return {figure: self._figure(one, figure) for figure in figures if figure in one.figures}

        came, went = one.came, one.went
        return {
            "dimension": one.dimension,
            "unit": one.unit,
            "in": {"total": _text(came, one.unit), "figures": sides(IN)},
            "out": {"total": _text(went, one.unit), "figures": sides(OUT)},
            "held": self._held(one) if self._answer.kind == "lot" else None,
            "yield": float(went / came) if self._answer.kind == "operation" and came > 0 and went > 0 else None,
            "tolerance": _text(one.tolerance, one.unit),
            "unaccounted": _text(one.unaccounted, one.unit),
            "verdict": one.verdict,
        }

    def _figure(self, one: DimensionBalance, figure: Any) -> dict[str, Any]:
        return {
            "total": _text(one.total(figure), one.unit),
            "events": [self._counted(one, move) for move in one.figures[figure]],
        }

    def _counted(self, one: DimensionBalance, move: Movement) -> dict[str, Any]:
        amounts = [each for each in move.amounts if each.dimension == one.dimension]
        value = sum((each.value for each in amounts), Fraction(0))
        first = amounts[0]
        return {
            **self.movement(move),
            "quantity": _text(value, one.unit),
            "written": None
            if first.quantity is None
            else " ".join(part for part in (first.quantity, first.uom) if part),
        }

    def _held(self, one: DimensionBalance) -> dict[str, Any]:
        return {
            "total": _text(one.held.value, one.unit) if one.held.evidence else None,
            "evidence": one.held.evidence,
            "counts": [self._counted(one, move) for move in one.held.counts],
            "containers": [
                {"id": self.spelled(each.container), "quantity": _text(each.amounts[one.dimension], one.unit)}
                for each in one.held.contained
            ],
        }


def _text(value: Fraction, unit: str | None) -> str:
    from clew.scenarios.balance import in_unit
    from clew.tracing.quantities import decimal_text

    return decimal_text(in_unit(value, unit))
