"""Link facts: what one event alone says about genealogy and containment.

An event states facts ("x went into operation o", "c was added to p"); links, with their intervals, are what
``clew.tracing`` concludes from all facts in the order of (eventTime, position). Facts are stored once, at record time,
and never change: a late event or a void changes conclusions, not facts.

Law: docs/trace-semantics.md "Things, operations, links".
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Literal

import msgspec

from clew.events.errors import BadRequest
from clew.events.house import pairings
from clew.events.identifiers import normalise
from clew.events.model import (
    AggregationEvent,
    AnyEvent,
    AssociationEvent,
    ObjectEvent,
    QuantityElement,
    TransactionEvent,
    TransformationEvent,
)
from clew.events.vocabulary import normalise_term

FactKind = Literal["consume", "produce", "add", "delete", "reset"]
Bond = Literal["", "install", "contain"]

RESET_STEPS: frozenset[str] = frozenset({"cleaning"})
"""Last words of the bizSteps that end contact in a container. CBV has no such step, so it comes as somebody's own URI
(``urn:example:bizstep:cleaning``, ``https://ns.example.org/BizStep-cleaning``) or, in XML 1.x, as the bare word. A site
names further steps in its settings; what is named by a whole URI is that step alone."""
_SEPARATORS = "-/:#"
_WORD = re.compile(r"[^\s,/:#\x00-\x1f]+")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s,\x00-\x1f]+")
_INSTALL_STEPS = frozenset({"assembling", "installing", "replacing"})
_REMOVE_STEPS = frozenset({"removing", "disassembling", "replacing"})


class LinkFact(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One statement of one event.

    ``position``: log position of the event. ``event_time``: UTC microseconds.
    ``kind``: ``consume``/``produce`` (``operation`` and ``thing`` set) or ``add``/``delete`` (``parent`` and
    ``thing`` set; ``thing == ""`` is a DELETE that names no children), or ``reset``
    (``thing`` was cleaned: what it held before no longer passes through it).
    ``bond``: the link kind an add makes or a child-less delete ends; ``""`` for consume and produce.
    ``operation``: ``transformation:<key>`` for events that share a transformationID, else ``event:<position>``.
    ``by_quantity``: the thing stood in a quantity list; ``quantity``/``uom`` as written there, None if absent.
    ``paired_with``: keys of the outputs that an explicit unit-level pairing names for this input (certain link).
    ``voided_at``: position of the earliest error declaration that voids the event, None if none does; the store fills
    it at read time. A fact is in force as known at N when position <= N and not (voided_at <= N).
    ``ordinal``: place among the facts of its event, from 0, in the order of the event's lists (the last tie-break).
    """

    position: int
    event_time: int
    kind: FactKind
    thing: str
    bond: Bond = ""
    operation: str | None = None
    parent: str | None = None
    by_quantity: bool = False
    quantity: str | None = None
    uom: str | None = None
    paired_with: tuple[str, ...] = ()
    voided_at: int | None = None
    ordinal: int = 0


def operation_key(transformation_id: str | None, position: int) -> str:
    """The node key of an operation: events that share a transformationID are one operation."""
    return f"transformation:{normalise(transformation_id)}" if transformation_id else f"event:{position}"


def link_facts(event: AnyEvent, position: int, reset_steps: Collection[str] = RESET_STEPS) -> tuple[LinkFact, ...]:
    """What ``event``, recorded at ``position``, states about links; in the order of the event's own lists.

    An error declaration states nothing (it repeats a voided event). ObjectEvents make no links; one whose bizStep is
    among ``reset_steps`` (itself, or its last word: :func:`is_reset`) states that its things were cleaned.
    """
    facts = _facts(event, position, reset_steps)
    return tuple(msgspec.structs.replace(fact, ordinal=place) if place else fact for place, fact in enumerate(facts))


def _facts(event: AnyEvent, position: int, reset_steps: Collection[str]) -> tuple[LinkFact, ...]:
    if event.error_declaration is not None:
        return ()
    if isinstance(event, TransformationEvent):
        return _transformation_facts(event, position)
    if isinstance(event, AssociationEvent | AggregationEvent):
        return _pair_facts(event, position)
    if not isinstance(event, ObjectEvent | TransactionEvent) or event.biz_step is None:
        return ()
    if is_reset(event.biz_step, reset_steps):
        return tuple(
            LinkFact(
                position=position,
                event_time=event.event_time.microseconds,
                kind="reset",
                thing=normalise(epc),
            )
            for epc in event.epc_list
        )
    return ()


def is_reset(biz_step: str, reset_steps: Collection[str] = RESET_STEPS) -> bool:
    """Whether a bizStep, in any spelling, is one of ``reset_steps``: URIs in normalised form, or words that a URI of
    somebody's own ends in."""
    term = normalise_term("bizStep", biz_step)
    return any(term.endswith(step) and (term == step or term[-len(step) - 1] in _SEPARATORS) for step in reset_steps)


def reset_steps(named: str) -> frozenset[str]:
    """The steps that a comma-separated list of bizStep URIs and bare words adds to :data:`RESET_STEPS`, normalised.

    Raises BadRequest("settings.reset_steps") for what is neither a URI nor a word.
    """
    steps = {normalise_term("bizStep", text.strip()) for text in named.split(",") if text.strip()}
    for step in steps:
        if not (_WORD.fullmatch(step) or _URI.fullmatch(step)):
            raise BadRequest("settings.reset_steps", value=step)
    return RESET_STEPS | steps


def _transformation_facts(event: TransformationEvent, position: int) -> tuple[LinkFact, ...]:
    operation = operation_key(event.transformation_id, position)
    time = event.event_time.microseconds
    paired = pairings(event)

    def fact(kind: FactKind, thing: str, element: QuantityElement | None = None) -> LinkFact:
        return LinkFact(
            position=position,
            event_time=time,
            kind=kind,
            thing=thing,
            operation=operation,
            by_quantity=element is not None,
            quantity=element.quantity if element else None,
            uom=element.uom if element else None,
            paired_with=tuple(sorted(paired.get(thing, ()))) if kind == "consume" else (),
        )

    return (
        *(fact("consume", normalise(epc)) for epc in event.input_epc_list),
        *(fact("consume", normalise(item.epc_class), item) for item in event.input_quantity_list),
        *(fact("produce", normalise(epc)) for epc in event.output_epc_list),
        *(fact("produce", normalise(item.epc_class), item) for item in event.output_quantity_list),
    )


def _pair_facts(event: AggregationEvent | AssociationEvent, position: int) -> tuple[LinkFact, ...]:
    if event.action == "OBSERVE" or event.parent_id is None:
        return ()
    kind: FactKind = "add" if event.action == "ADD" else "delete"
    bond = _bond(event)
    parent = normalise(event.parent_id)
    time = event.event_time.microseconds

    def fact(thing: str, element: QuantityElement | None = None) -> LinkFact:
        return LinkFact(
            position=position,
            event_time=time,
            kind=kind,
            thing=thing,
            bond=bond,
            parent=parent,
            by_quantity=element is not None,
            quantity=element.quantity if element else None,
            uom=element.uom if element else None,
        )

    children = (
        *(fact(normalise(epc)) for epc in event.child_epcs),
        *(fact(normalise(item.epc_class), item) for item in event.child_quantity_list),
    )
    if not children and kind == "delete":
        return (fact(""),)
    return children


def _bond(event: AggregationEvent | AssociationEvent) -> Bond:
    if isinstance(event, AssociationEvent):
        return "install"
    step = normalise_term("bizStep", event.biz_step) if event.biz_step else ""
    return "install" if step in (_INSTALL_STEPS if event.action == "ADD" else _REMOVE_STEPS) else "contain"
