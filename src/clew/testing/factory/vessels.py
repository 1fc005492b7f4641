"""Tanks and silos are topped up while they are drawn from, and cleaned now and then.

From one cleaning to the next is one campaign, one operation of many events: whatever went in before a draw may be in
it. Two tanks follow each other (resin, then varnish mixed from it), so a drum can be the cause two levels up.
"""

from __future__ import annotations

import random
from decimal import Decimal

from clew.events.house import element
from clew.events.model import ObjectEvent, QuantityElement, TransformationEvent
from clew.testing.factory.journal import MINUTE, SECOND, Journal, at, instant, said
from clew.testing.factory.plant import (
    HARDENERS,
    IMPREGNATION,
    OFFSET,
    POWDER_PORTION,
    POWDERS,
    RESIN_BATCH,
    RESINS,
    SITE,
    VARNISH,
    WINDING,
    WORKS,
    Station,
    place,
)
from clew.testing.factory.supply import Lot, Stock, Taking
from clew.testing.factory.truth import CERTAIN, POSSIBLE, Origins, merge


class Vessel:
    """One tank or silo. ``CAMPAIGN`` draws, then it is emptied and cleaned and the next campaign begins."""

    def __init__(self, journal: Journal, name: str, station: Station, product: int, campaign: int) -> None:
        self.name = name
        self.level = Decimal(0)
        self.fed = 0
        self._journal = journal
        self._station = station
        self._product = product
        self._length = campaign
        self._campaign = 0
        self._last = 0
        self._begin()

    def _begin(self) -> None:
        self._campaign += 1
        self.operation = f"urn:clew:id:{self.name.lower()}-campaign-{self._campaign}"
        self._content: Origins = {}
        self.level = Decimal(0)
        self.fed = 0
        self.drawn = 0

    def ready(self, now: int) -> None:
        """Empty and clean it, if its campaign has served its time."""
        if self.drawn >= self._length:
            self._clean(now)
            self._begin()

    def pour(self, taking: Taking, when: int) -> None:
        """Top it up, whatever is still in it."""
        when = self._after(max(when, *(lot.since for lot in taking.lots)))
        self._report(when, taking.elements, ())
        for lot in taking.lots:
            merge(self._content, {lot.identifier: POSSIBLE})
            merge(self._content, lot.origins, POSSIBLE)
        self.level += sum((Decimal(item.quantity or 0) for item in taking.elements), Decimal(0))
        self.fed += 1

    def draw(self, amount: Decimal, when: int) -> Lot:
        """Draw a batch; which of the things poured in is in which batch, nobody knows."""
        when = self._after(when)
        self.drawn += 1
        self.level -= amount
        number = f"{self.name[0]}{self._campaign:04d}{self.drawn:03d}"
        identifier = WORKS.keys.lot(self._product, number)
        self._report(when, (), (QuantityElement(identifier, format(amount, "f"), "KGM"),))
        origins = {self.operation: CERTAIN, **self._content}
        return Lot(identifier, amount, WORKS.keys.class_of(self._product), self._campaign, origins, when + SECOND)

    def _after(self, when: int) -> int:
        """One vessel does one thing after the other, however fast the line runs: order is what a trace goes by."""
        self._last = max(when, self._last + SECOND)
        return self._last

    def _clean(self, now: int) -> None:
        self._journal.record(
            ObjectEvent(
                event_time=instant(self._after(now)),
                event_time_zone_offset=OFFSET,
                event_id=self._journal.new_id(),
                action="OBSERVE",
                biz_step="urn:clew:bizstep:cleaning",
                read_point=at(place(self._station)),
                biz_location=at(SITE),
                epc_list=(WORKS.keys.asset(self.name),),
            )
        )

    def _report(self, when: int, poured: tuple[QuantityElement, ...], drawn: tuple[QuantityElement, ...]) -> None:
        self._journal.record(
            TransformationEvent(
                event_time=instant(when),
                event_time_zone_offset=OFFSET,
                event_id=self._journal.new_id(),
                transformation_id=self.operation,
                biz_step="commissioning" if drawn else None,
                read_point=at(place(self._station)),
                biz_location=at(SITE),
                extensions=(said("equipment", WORKS.keys.asset(self.name)), element("temperature_celsius", 24)),
                input_quantity_list=poured,
                output_quantity_list=drawn,
            )
        )


class Tanks:
    """Resin, varnish mixed from it, and powder, with what feeds them. ``drums``: every resin drum, in order."""

    LOW = 15
    RESIN, VARNISH, PORTION = Decimal(5), Decimal("5.5"), Decimal(5)

    def __init__(self, journal: Journal, rng: random.Random) -> None:
        self.drums: list[str] = []
        self.resin = Vessel(journal, "TANK-1", IMPREGNATION, RESIN_BATCH, 40)
        self.varnish = Vessel(journal, "VAT-2", IMPREGNATION, VARNISH, 24)
        self.powder = Vessel(journal, "SILO-1", WINDING, POWDER_PORTION, 30)
        self._makers = [Stock((resin,), journal, rng) for resin in RESINS]
        self._bags = Stock(POWDERS, journal, rng)
        self._hardener = Stock(HARDENERS, journal, rng)

    def feed(self, now: int) -> None:
        """Clean what has served its time; pour in drums, the two makers' in turn, until more than ``LOW`` kilograms of
        resin are in (two drums at first), and bags into the silo likewise."""
        self.resin.ready(now)
        while self.resin.level <= self.LOW or self.resin.fed < 2:
            drum = self._makers[self.resin.fed % len(self._makers)].receive(now)
            self.resin.pour(_whole(drum), now + (10 + self.resin.fed % 2) * MINUTE)
            self.drums.append(drum.identifier)
        self.powder.ready(now)
        while self.powder.level <= self.LOW or self.powder.fed < 2:
            self.powder.pour(_whole(self._bags.receive(now)), now + (10 + self.powder.fed % 2) * MINUTE)

    def draw_varnish(self, now: int) -> Lot:
        """A batch of varnish, mixed first where the vat has too little. ``now``: the start of the unit's work."""
        self.varnish.ready(now + 12 * MINUTE)
        # Twice what is drawn, so that the vat is never dry: what was in it stays in part.
        while self.varnish.level < 2 * self.VARNISH:
            minute = 13 + self.varnish.fed % 8
            self._hardener.replenish(now)
            self.varnish.pour(_whole(self.resin.draw(self.RESIN, now + minute * MINUTE)), now + (minute + 1) * MINUTE)
            self.varnish.pour(self._hardener.draw(HARDENERS[0].take), now + (minute + 1) * MINUTE)
        return self.varnish.draw(self.VARNISH, now + 25 * MINUTE)

    def draw_powder(self, now: int) -> Lot:
        """A portion of powder."""
        return self.powder.draw(self.PORTION, now + 20 * MINUTE)

    def drain(self, now: int) -> None:
        """The last draw of each."""
        self.resin.draw(self.RESIN, now)
        self.varnish.draw(self.VARNISH, now)
        self.powder.draw(self.PORTION, now)


def _whole(lot: Lot) -> Taking:
    uom = "KGM"
    return Taking((QuantityElement(lot.identifier, format(lot.left, "f"), uom),), (lot,))
