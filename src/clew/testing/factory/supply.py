"""Material comes in lots of several suppliers, is inspected, split, and leaves in pieces."""

from __future__ import annotations

import random
from collections import Counter
from decimal import Decimal

import msgspec

from clew.events.house import element, elements, measurement, outcome
from clew.events.model import ObjectEvent, QuantityElement, SourceOrDestination, TransformationEvent
from clew.testing.factory.journal import MINUTE, Journal, at, instant, said
from clew.testing.factory.plant import GOODS_IN, OFFSET, SITE, SPOOL, WORKS, Firm, Material
from clew.testing.factory.truth import CERTAIN, POSSIBLE, Origins, merge


def held_by(firm: Firm) -> tuple[SourceOrDestination, ...]:
    """A source or destination list of goods in a firm's hands."""
    return (SourceOrDestination("possessing_party", firm.keys.party()),)


class Lot(msgspec.Struct):
    """A lot in stock: what is left of it and all that flowed into it. ``running``: its number among the lots of its
    stock, from 1; ``kind``: its product class, by which the words of links are decided; ``since``: when it came."""

    identifier: str
    left: Decimal
    kind: str
    running: int
    origins: Origins = {}
    since: int = 0


class Taking(msgspec.Struct, frozen=True):
    """An amount taken out of stock: from one lot, or from several where the first ran out."""

    elements: tuple[QuantityElement, ...]
    lots: tuple[Lot, ...]


class Stock:
    """Lots of one good, from its suppliers in turn. A new lot is received whenever what is left falls below one lot.

    ``split``: a received lot is divided into so many lots of our own before use. ``inspected``: how a lot is measured
    on arrival: (characteristic, unit, mean).
    """

    def __init__(
        self,
        goods: tuple[Material, ...],
        journal: Journal,
        rng: random.Random,
        *,
        split: int = 1,
        inspected: tuple[str, str, str] | None = None,
    ) -> None:
        self.goods = goods
        self._journal = journal
        self._rng = rng
        self._split = split
        self._inspected = inspected
        self._lots: list[Lot] = []
        self._received = 0
        self._own_numbers: Counter[str] = Counter()

    def replenish(self, now: int) -> None:
        while sum(lot.left for lot in self._lots) < self.goods[0].lot_size:
            self._lots += self._divide(self.receive(now), now)

    def receive(self, now: int) -> Lot:
        """Receive one lot, with its supplier's own number on it and our goods-receipt number beside."""
        material = self.goods[self._received % len(self.goods)]
        self._received += 1
        self._own_numbers[material.product_class] += 1
        running = self._own_numbers[material.product_class]
        batch = material.batch(running)
        identifier = material.lot(batch)
        receipt = f"GR-{material.item}{self._received:06d}"
        terms = [
            said("supplier", material.supplier.keys.party()),
            element("batch", batch),
            said("product_class", material.product_class),
        ]
        supplier_number = {"supplier": material.supplier.keys.party(), "batch": batch, "alias_kind": "supplier_lot"}
        own_number = {"supplier": WORKS.keys.party(), "batch": receipt, "alias_kind": "same"}
        # Without GS1 keys, the supplier and its number are the lot's name already.
        names = (own_number,) if material.keyless else (supplier_number, own_number)
        self._journal.record(
            ObjectEvent(
                event_time=instant(now),
                event_time_zone_offset=OFFSET,
                event_id=self._journal.new_id(),
                action="ADD",
                biz_step="receiving",
                disposition="in_progress",
                read_point=at(GOODS_IN),
                biz_location=at(SITE),
                quantity_list=(QuantityElement(identifier, str(material.lot_size), material.uom),),
                ilmd=tuple(terms),
                extensions=elements("alias", names),
                source_list=held_by(material.supplier),
                destination_list=held_by(WORKS),
            )
        )
        if self._inspected is not None:
            self._inspect(identifier, receipt, now + 6 * MINUTE)
        return Lot(identifier, Decimal(material.lot_size), material.product_class, self._received)

    def draw(self, amount: str) -> Taking:
        """Take an amount: from one lot, or from two where the first runs out."""
        wanted = Decimal(amount)
        taken: list[QuantityElement] = []
        lots: list[Lot] = []
        uom = self.goods[0].uom
        while wanted > 0:
            lot = self._lots[0]
            part = min(lot.left, wanted)
            taken.append(QuantityElement(lot.identifier, format(part, "f"), uom))
            lots.append(lot)
            wanted -= part
            lot.left -= part
            if not lot.left:
                self._lots.pop(0)
        return Taking(tuple(taken), tuple(lots))

    def _inspect(self, identifier: str, receipt: str, when: int) -> None:
        characteristic, unit, mean = self._inspected or ("", "", "0")
        value = Decimal(mean) * Decimal(f"{self._rng.gauss(1, 0.01):.4f}")
        self._journal.record(
            ObjectEvent(
                event_time=instant(when),
                event_time_zone_offset=OFFSET,
                event_id=self._journal.new_id(),
                action="OBSERVE",
                biz_step="inspecting",
                disposition="conformant",
                read_point=at(GOODS_IN),
                biz_location=at(SITE),
                quantity_list=(QuantityElement(identifier),),
                extensions=(
                    said("inspection_type", "incoming"),
                    element("inspection_lot", f"IL-{receipt}"),
                    said("sample_size", 5),
                    outcome(characteristic, "OK"),
                ),
                sensor_element_list=(measurement(characteristic, format(value, ".4f"), unit),),
            )
        )

    def _divide(self, lot: Lot, now: int) -> list[Lot]:
        """A received lot as it is used: itself, or the lots of our own that it was divided into."""
        if self._split == 1:
            return [lot]
        share = lot.left / self._split
        uom = self.goods[0].uom
        names = [WORKS.keys.lot(SPOOL, f"D{lot.running:05d}-{part}") for part in range(1, self._split + 1)]
        event = TransformationEvent(
            event_time=instant(now + 10 * MINUTE),
            event_time_zone_offset=OFFSET,
            event_id=self._journal.new_id(),
            biz_step="repackaging",
            disposition="in_progress",
            read_point=at(GOODS_IN),
            biz_location=at(SITE),
            input_quantity_list=(QuantityElement(lot.identifier, format(lot.left, "f"), uom),),
            output_quantity_list=tuple(QuantityElement(name, format(share, "f"), uom) for name in names),
        )
        self._journal.record(event)
        origins = {event.event_id or "": CERTAIN, lot.identifier: CERTAIN}
        kind = WORKS.keys.class_of(SPOOL)
        return [Lot(name, share, kind, lot.running, origins) for name in names]


def words_of(*takings: Taking) -> Origins:
    """The words of what flows by consume links into an operation with one output: of two lots of one class, each is
    only possible; what is in a lot comes with it."""
    classes = Counter(lot.kind for taking in takings for lot in taking.lots)
    words: Origins = {}
    for taking in takings:
        for lot in taking.lots:
            word = CERTAIN if classes[lot.kind] == 1 else POSSIBLE
            merge(words, {lot.identifier: word})
            merge(words, lot.origins, word)
    return words
