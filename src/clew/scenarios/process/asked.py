"""Which readings a run chart is of."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from clew.events.errors import BadRequest
from clew.scenarios.asking import time_value
from clew.storage.lake.tables import KINDS, Kind


class ChartAsked(msgspec.Struct, frozen=True, kw_only=True):
    """``kind``: of its readings, or of its judgements. ``characteristic``: as it is written in the record.
    ``product``: identifier of a class; ``step``: bizStep; ``gauge``, ``equipment``: as written; ``between``: of the
    readings, UTC microseconds, the later excluded. None: whatever."""

    characteristic: str
    kind: Kind = "measurement"
    product: str | None = None
    step: str | None = None
    gauge: str | None = None
    equipment: str | None = None
    between: tuple[int | None, int | None] = (None, None)


def chart_asked(
    characteristic: str,
    *,
    kind: str = "measurement",
    product: str | None = None,
    step: str | None = None,
    gauge: str | None = None,
    equipment: str | None = None,
    between: Sequence[str | None] = (),
) -> ChartAsked:
    """``between``: none, or two date-times with a zone of which one may be None. Raises BadRequest."""
    if kind not in KINDS:
        raise BadRequest("request.bad_choice", name="kind", value=kind, choices=", ".join(KINDS))
    if between and len(between) != 2:
        raise BadRequest("start.window_two", count=len(between))
    since, until = (time_value("between", each) for each in between or (None, None))
    if since is not None and until is not None and since >= until:
        raise BadRequest("process.window_empty", since=str(between[0]), until=str(between[1]))
    return ChartAsked(
        characteristic=characteristic,
        kind=kind,
        product=product or None,
        step=step or None,
        gauge=gauge or None,
        equipment=equipment or None,
        between=(since, until),
    )
