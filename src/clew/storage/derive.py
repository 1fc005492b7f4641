"""What one event means for the tables: the pure first half of every projection (docs/adr/0005).

``derive`` looks at the event alone, so it runs before the sequencer lock is taken and again, unchanged, when a rebuild
reads the log. Nothing here knows positions, clocks or the database.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

import msgspec

from clew.events import house
from clew.events.dictionary.namespace import qualified
from clew.events.house.elements import ilmd
from clew.events.identifiers import normalise
from clew.events.links import RESET_STEPS, LinkFact, is_reset, link_facts
from clew.events.model import AnyEvent, TransformationEvent
from clew.events.participants import ThingMention, participants
from clew.events.vocabulary import normalise_term

OPERATION = "transformation:"
_GTIN_KEY = re.compile(r"https://id\.gs1\.org/01/[0-9]{14}(?=/|$)")
_GS1_URN = re.compile(r"urn:epc:(?:id|class|idpat):[a-z]+:")


_STATING = frozenset(
    map(
        qualified,
        ("alias", "product_class", "classified", "master_data", "hold", "calibration_result", "attachment", "batch"),
    )
)
"""Elements, on the event or in its ILMD, from which :func:`house_statements` reads."""


class Summary(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The columns by which an event is found: normalised terms and keys, instants in UTC microseconds."""

    type: str
    event_time: int
    is_declaration: bool
    action: str | None = None
    biz_step: str | None = None
    disposition: str | None = None
    read_point: str | None = None
    biz_location: str | None = None
    transformation_id: str | None = None


class Derived(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Everything the projections take from one event. ``facts`` carry position 0 until a position is given;
    ``taken``: instants of its readings, where it names a gauge and they are not its own."""

    summary: Summary
    mentions: tuple[ThingMention, ...]
    transformation_spelling: str | None = None
    facts: tuple[LinkFact, ...] = ()
    aliases: tuple[house.Alias, ...] = ()
    classes: tuple[tuple[str, str], ...] = ()
    alternates: tuple[tuple[str, str], ...] = ()
    holds: tuple[house.Hold, ...] = ()
    master_data: tuple[house.MasterData, ...] = ()
    facets: tuple[house.Facet, ...] = ()
    taken: tuple[int, ...] = ()
    calibrations: tuple[house.Calibration, ...] = ()
    attachments: tuple[house.Attachment, ...] = ()
    lots: tuple[house.StatedLot, ...] = ()


class Entry(msgspec.Struct, frozen=True):
    """One event at its position. ``voided``: a declaration that is known now voids it."""

    position: int
    party_id: int
    derived: Derived
    voided: bool = False


def derive(
    event: AnyEvent, mentions: tuple[ThingMention, ...] | None = None, reset_steps: Collection[str] = RESET_STEPS
) -> Derived:
    """All that follows from ``event`` alone. A declaration repeats a voided event and states nothing itself.

    Raises ``InvalidData`` for malformed house elements (admission keeps such events out).
    """
    things = participants(event) if mentions is None else mentions
    summary = summarise(event)
    spelling = event.transformation_id if isinstance(event, TransformationEvent) else None
    if summary.is_declaration:
        return Derived(summary=summary, mentions=things, transformation_spelling=spelling)
    stated = house_statements(event)
    exposed = house.facets(event)
    gauged = bool(event.sensor_element_list) and any(facet.name == "gauge" for facet in exposed)
    return Derived(
        summary=summary,
        mentions=things,
        transformation_spelling=spelling,
        facts=link_facts(event, 0, reset_steps),
        facets=exposed,
        taken=house.taken_at(event) if gauged else (),
        **stated,
    )


def with_resets(derived: Derived, event: AnyEvent, reset_steps: Collection[str]) -> Derived:
    """``derived`` of ``event`` where further steps than those of the law clean what they name. Which steps do stands
    in the database and is read under the sequencer lock, after most of the deriving is done."""
    if derived.facts or event.biz_step is None or not is_reset(event.biz_step, reset_steps):
        return derived
    return msgspec.structs.replace(derived, facts=link_facts(event, 0, reset_steps))


def house_statements(event: AnyEvent) -> dict[str, tuple[Any, ...]]:
    """What the event says in house terms; most events say nothing, and are asked only once."""
    names = {extension.name for extension in (*event.extensions, *ilmd(event))}
    if _STATING.isdisjoint(names):
        return {}
    return {
        "aliases": house.aliases(event),
        "classes": tuple(house.stated_product_classes(event).items()),
        "alternates": house.alternates(event),
        "holds": house.holds(event),
        "master_data": house.master_data(event),
        "calibrations": house.calibrations(event),
        "attachments": house.attachments(event),
        "lots": house.stated_lots(event),
    }


def summarise(event: AnyEvent) -> Summary:
    transformation = event.transformation_id if isinstance(event, TransformationEvent) else None
    return Summary(
        type=event.type,
        event_time=event.event_time.microseconds,
        is_declaration=event.error_declaration is not None,
        action=getattr(event, "action", None),
        biz_step=normalise_term("bizStep", event.biz_step) if event.biz_step else None,
        disposition=normalise_term("disposition", event.disposition) if event.disposition else None,
        read_point=normalise(event.read_point.id) if event.read_point else None,
        biz_location=normalise(event.biz_location.id) if event.biz_location else None,
        transformation_id=normalise(transformation) if transformation else None,
    )


def class_of(key: str) -> str | None:
    """The product class that a node key itself names (its GTIN), if it does: ``identifiers.product_class`` of a key,
    read off its one canonical spelling instead of parsed again."""
    found = _GTIN_KEY.match(key)
    return found[0] if found else None


def display_of(spelling: str) -> str:
    """The part of an identifier that people read off a label: the serial, the lot number, the last component."""
    urn = _GS1_URN.match(spelling)
    if urn:
        return spelling[urn.end() :].split(".", 2)[-1]
    return re.split(r"[/:]", spelling.split("?", 1)[0].rstrip("/"))[-1] or spelling


def lot_keys(derived: Derived) -> tuple[str, ...]:
    """The lots that an event names as things, as supplier and batch, or as another name of a thing."""
    named = (mention.key for mention in derived.mentions if mention.level in ("lot", "other"))
    other = (key for alias in derived.aliases for key in (alias.thing, alias.key))
    return tuple(dict.fromkeys((*named, *other, *(lot.key for lot in derived.lots))))


def supplied_only(derived: Derived) -> tuple[str, ...]:
    """The lots that an event states by supplier and batch, and that neither its lists nor a lot in them stand for."""
    if not derived.lots:
        return ()
    mentioned = {mention.key for mention in derived.mentions}
    return tuple(lot.key for lot in derived.lots if lot.thing is None and lot.key not in mentioned)


def held_only(derived: Derived) -> tuple[str, ...]:
    """The things that a hold of the event names and its lists do not."""
    if not derived.holds:
        return ()
    mentioned = {mention.key for mention in derived.mentions}
    return tuple(dict.fromkeys(key for hold in derived.holds for key in hold.things if key not in mentioned))
