"""What events say about identity: aliases, lot keys, product classes, alternates, unit-level pairing.

Law: docs/trace-semantics.md ("thing", "Certain, possible, excluded"). All keys are normalised identifiers.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from urllib.parse import quote, unquote

import msgspec

from clew.events.house.elements import (
    element,
    elements,
    found,
    ilmd,
    instant,
    required,
    text,
    texts,
)
from clew.events.identifiers import identify, level, normalise
from clew.events.identifiers import product_class as product_class_of
from clew.events.model import AnyEvent, Extension, ObjectEvent, QuantityElement, TransformationEvent
from clew.events.participants import participants
from clew.events.timestamps import Timestamp

LOT = "urn:clew:lot:"


class Alias(msgspec.Struct, frozen=True, omit_defaults=True):
    """Two identifiers name one thing, from ``valid_from`` (included) until ``valid_to`` (excluded), in UTC
    microseconds; None: without that bound. ``kind``: a value of the dictionary term ``alias_kind``.
    ``things`` are the keys that the event lists, ``key`` the other name."""

    thing: str
    key: str
    kind: str = "same"
    valid_from: int | None = None
    valid_to: int | None = None


def lot_identifier(issuer: str, number: str) -> str:
    """The identifier of a lot without a GS1 key: two suppliers may use one number, so the key is both."""
    return f"{LOT}{quote(normalise(issuer), safe='')}:{quote(number.strip(), safe='')}"


def lot_of(identifier: str) -> tuple[str, str] | None:
    """``(issuer, number)`` of a :func:`lot_identifier`; None for any other identifier."""
    if not identifier.startswith(LOT):
        return None
    issuer, separator, number = identifier.removeprefix(LOT).partition(":")
    return (unquote(issuer), unquote(number)) if separator and issuer and number else None


def lot_parts(key: str) -> tuple[str, str] | None:
    """``(issuer, number)`` of any lot key: a :func:`lot_identifier`, or a GS1 lot, whose number is unique within its
    GTIN; None for what is no lot."""
    if key.startswith(LOT):
        return lot_of(key)
    if level(key) != "lot":
        return None
    read = identify(key)
    product = product_class_of(key)
    return (product, read.lot) if product and read.lot else None


def folded(text: str) -> str:
    """For finding, never for identity: without blanks, letter case and width (``ＡＣＭＥ 47 11`` is ``acme4711``)."""
    fold = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    # What stood apart may now combine, and then fold again.
    return fold if fold == text else folded(fold)


class StatedLot(msgspec.Struct, frozen=True):
    """A supplier's lot that an event states beside its lists. ``key``: of (issuer, number); ``thing``: the one lot in
    the lists that this is the supplier's name of, None where there is no such."""

    key: str
    thing: str | None = None


def stated_lots(event: AnyEvent) -> tuple[StatedLot, ...]:
    """The lots that ``clew:supplier`` and ``clew:batch`` on the event name.

    One supplier and one batch beside one lot that was consumed, received or packed are that lot's name at its supplier.
    Several batches are of the one supplier, or pair by pair; what cannot be paired names no lot.
    """
    stated = (*event.extensions, *(event.ilmd if isinstance(event, ObjectEvent) else ()))
    suppliers, batches = _leaves(stated, "supplier"), _leaves(stated, "batch")
    if not suppliers or not batches or (len(suppliers) > 1 and len(suppliers) != len(batches)):
        return ()
    pairs = zip(suppliers * len(batches) if len(suppliers) == 1 else suppliers, batches, strict=False)
    keys = tuple(dict.fromkeys(normalise(lot_identifier(supplier, batch)) for supplier, batch in pairs))
    lots = _listed_lots(event)
    thing = lots[0] if len(keys) == len(lots) == 1 else None
    return tuple(StatedLot(key, thing if thing != key else None) for key in keys)


def _leaves(extensions: Iterable[Extension], term: str) -> tuple[str, ...]:
    return tuple(e.text.strip() for e in found(extensions, term) if e.text and e.text.strip())


def _listed_lots(event: AnyEvent) -> tuple[str, ...]:
    """The lots that a supplier can be named for: of a transformation its inputs, else all."""
    roles = ("input",) if isinstance(event, TransformationEvent) else ("epc", "child")
    lots = (
        mention.key
        for mention in participants(event)
        if mention.role in roles and (mention.level == "lot" or (mention.by_quantity and mention.level != "class"))
    )
    return tuple(dict.fromkeys(lots))


class Listed(msgspec.Struct, frozen=True):
    """The two lists in which an ObjectEvent names things."""

    epc_list: tuple[str, ...]
    quantity_list: tuple[QuantityElement, ...]


def named(*identifiers: str) -> Listed:
    """The lists for identifiers of any level: instances by EPC, lots and classes by (unstated) quantity."""
    instances: list[str] = []
    by_quantity: list[QuantityElement] = []
    for identifier in identifiers:
        if level(identifier) in ("lot", "class") or lot_of(identifier):
            by_quantity.append(QuantityElement(identifier))
        else:
            instances.append(identifier)
    return Listed(tuple(instances), tuple(by_quantity))


def alias_event(
    thing: str,
    other: str,
    event_time: Timestamp,
    event_time_zone_offset: str = "+00:00",
    *,
    kind: str = "same",
    valid_from: Timestamp | None = None,
    valid_to: Timestamp | None = None,
    event_id: str | None = None,
) -> ObjectEvent:
    """An event that records ``other`` as a second name of ``thing``. A relabelling states ``valid_from``."""
    alias = element(
        "alias",
        {"identifier": other, "alias_kind": kind, "valid_from": valid_from, "valid_to": valid_to},
    )
    lists = named(thing)
    return ObjectEvent(
        event_time=event_time,
        event_time_zone_offset=event_time_zone_offset,
        event_id=event_id,
        action="OBSERVE",
        epc_list=lists.epc_list,
        quantity_list=lists.quantity_list,
        extensions=(alias,),
    )


def aliases(event: AnyEvent) -> tuple[Alias, ...]:
    """The aliases that an event states for the things it lists (or for ``clew:thing`` in the element).

    The other name is ``clew:identifier``, or a supplier's ``clew:supplier`` and ``clew:batch``.
    Raises ``InvalidData`` for an element without either or with a malformed time.
    """
    stated: list[Alias] = []
    for alias in found(event.extensions, "alias"):
        things = tuple(map(normalise, texts(alias, "thing"))) or listed(event)
        other = _other_name(alias)
        kind = text(alias, "alias_kind") or "same"
        valid_from, valid_to = instant(alias, "valid_from"), instant(alias, "valid_to")
        stated.extend(Alias(thing, other, kind, valid_from, valid_to) for thing in things if thing != other)
    return tuple(stated)


def _other_name(alias: Extension) -> str:
    identifier = text(alias, "identifier")
    if identifier is not None:
        return normalise(identifier)
    if text(alias, "batch") is None:
        required(alias, "identifier")
    return normalise(lot_identifier(required(alias, "supplier"), required(alias, "batch")))


def listed(event: AnyEvent) -> tuple[str, ...]:
    """The keys of all things that an event names, each once."""
    return tuple(dict.fromkeys(mention.key for mention in participants(event)))


def pairing(pairs: Mapping[str, Iterable[str]]) -> tuple[Extension, ...]:
    """Elements for a TransformationEvent that pair each input with the outputs it went into, unit by unit."""
    return elements("pairing", ({"input": source, "output": tuple(outputs)} for source, outputs in pairs.items()))


def pairings(event: AnyEvent) -> dict[str, frozenset[str]]:
    """The explicit unit-level pairings of a TransformationEvent: input key → keys of its outputs.

    Empty for any other event. Several elements of one input add up. Raises ``InvalidData`` for an element
    without input or output.
    """
    if not isinstance(event, TransformationEvent) or not event.extensions:
        return {}
    pairs: dict[str, frozenset[str]] = {}
    for pair in found(event.extensions, "pairing"):
        required(pair, "input")
        required(pair, "output")
        outputs = frozenset(map(normalise, texts(pair, "output")))
        for source in map(normalise, texts(pair, "input")):
            pairs[source] = pairs.get(source, frozenset()) | outputs
    return pairs


def product_class(product: str, things: Iterable[str] = ()) -> Extension:
    """An ILMD (or master data) element: the class of the event's things, or of the named ``things`` alone."""
    names = tuple(things)
    return (
        element("classified", {"product_class": product, "thing": names})
        if names
        else element("product_class", product)
    )


def stated_product_classes(event: AnyEvent) -> dict[str, str]:
    """The product class that an event states for things: key → key of the class.

    Read from ILMD and from master data. A plain ``clew:product_class`` speaks of all things of the event (of
    a transformation: of its outputs); ``clew:classified`` of the things it names, and wins over the plain.
    """
    classes: dict[str, str] = {}
    for extensions in (ilmd(event), *(data.children for data in found(event.extensions, "master_data"))):
        for stated in found(extensions, "product_class"):
            if stated.text and stated.text.strip():
                key = normalise(stated.text)
                classes.update((thing, key) for thing in _made(event) if thing != key)
    for extensions in (ilmd(event), *(data.children for data in found(event.extensions, "master_data"))):
        for stated in found(extensions, "classified"):
            key = normalise(required(stated, "product_class"))
            classes.update((normalise(thing), key) for thing in texts(stated, "thing"))
    return classes


def _made(event: AnyEvent) -> tuple[str, ...]:
    if not isinstance(event, TransformationEvent):
        return listed(event)
    quantities = (quantity.epc_class for quantity in event.output_quantity_list)
    return tuple(dict.fromkeys(map(normalise, (*event.output_epc_list, *quantities))))


def alternates(event: AnyEvent) -> tuple[tuple[str, str], ...]:
    """The pairs of product classes that master data declare interchangeable: (the product, its alternate)."""
    return tuple(
        (product, other)
        for data in found(event.extensions, "master_data")
        for product in listed(event)
        for other in map(normalise, texts(data, "alternate"))
        if other != product
    )
