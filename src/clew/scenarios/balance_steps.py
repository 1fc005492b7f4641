"""Which events move a lot in or out, and which only look at it: CBV 2.0 §7.1 and §7.2, read as movements.

Steps that CBV calls mutually exclusive (an overall step such as ``shipping`` and its finer parts) rank: where an
overall step speaks of a lot, its finer parts are not counted again.
"""

from __future__ import annotations

import re
from typing import Literal

from clew.events.model import AnyEvent
from clew.events.vocabulary import normalise_term

Figure = Literal[
    "produced", "commissioned", "received", "returned", "removed",
    "consumed", "installed", "sampled", "shipped", "sold", "scrapped", "lost",
    "counted", "input", "output",
]  # fmt: skip
IN: tuple[Figure, ...] = ("produced", "commissioned", "received", "returned", "removed", "input")
OUT: tuple[Figure, ...] = ("consumed", "installed", "sampled", "shipped", "sold", "scrapped", "lost", "output")

_LAST_WORD = re.compile(r"[-/:#]")
_BY_STEP: dict[str, Figure] = {
    "receiving": "received",
    "accepting": "received",
    "arriving": "received",
    "shipping": "shipped",
    "departing": "shipped",
    "consigning": "shipped",
    "void_shipping": "shipped",
    "retail_selling": "sold",
    "dispensing": "sold",
    "destroying": "scrapped",
    "decommissioning": "scrapped",
    "sampling": "sampled",
    "commissioning": "commissioned",
    "creating_class_instance": "commissioned",
    "cycle_counting": "counted",
    "stock_taking": "counted",
}
_BY_DISPOSITION: dict[str, Figure] = {
    "destroyed": "scrapped",
    "disposed": "scrapped",
    "stolen": "lost",
    "retail_sold": "sold",
    "dispensed": "sold",
}
RANKS: dict[str, int] = {"receiving": 0, "accepting": 1, "arriving": 2, "shipping": 0, "departing": 1, "consigning": 1}
"""Of the steps of one figure only those of the lowest rank met are counted."""


def step_of(event: AnyEvent) -> str:
    """The last word of the event's bizStep, so that a step of somebody's own (``urn:example:bizstep:stock_taking``)
    counts as what it says; empty without one."""
    return _LAST_WORD.split(normalise_term("bizStep", event.biz_step))[-1] if event.biz_step else ""


def figure_of(event: AnyEvent) -> Figure | None:
    """What the event does to the stock of what it names: by its step, else its disposition, else by being the
    beginning (ADD) or the end (DELETE) of it. None: nothing."""
    step = step_of(event)
    figure = _BY_STEP.get(step)
    disposition = normalise_term("disposition", event.disposition) if event.disposition else ""
    if figure == "received" and disposition == "returned":
        return "returned"
    if figure is None:
        figure = _BY_DISPOSITION.get(disposition)
    if figure is None and event.type == "ObjectEvent":
        figure = {"ADD": "commissioned", "DELETE": "scrapped"}.get(getattr(event, "action", ""))  # type: ignore[assignment]
    return figure


def moves_contents(event: AnyEvent) -> bool:
    """Whether what a container holds shares the container's fate. Its identity may begin and end, and it may be
    sampled, without that."""
    figure = figure_of(event)
    if figure == "scrapped":
        disposition = normalise_term("disposition", event.disposition) if event.disposition else ""
        return step_of(event) == "destroying" or disposition in _BY_DISPOSITION
    return figure is not None and figure not in ("commissioned", "sampled")


def reverses(event: AnyEvent) -> bool:
    """Whether the movement is taken back: shipping that is declared void."""
    return step_of(event) == "void_shipping"
