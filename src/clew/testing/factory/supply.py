"""Material comes in lots and leaves in pieces; resin passes through a tank that is fed and drawn over days."""

from __future__ import annotations

from decimal import Decimal

from clew.events.house import element
from clew.events.model import ObjectEvent, Place, QuantityElement, SourceOrDestination, TransformationEvent
from clew.testing.factory.journal import MINUTE, Journal, instant
from clew.testing.factory.plant import IMPREGNATION, OFFSET, RESINS, SITE, VARNISH, WORKS, Firm, Material, place
from clew.testing.factory.truth import CERTAIN, POSSIBLE, Origins, merge


def held_by(firm: Firm) -> tuple[SourceOrDestination, ...]:
    """A source or destination list of goods in a firm's hands."""
    return (SourceOrDestination("possessing_party", firm.keys.party()),)


class Stock:
    """Lots of one material. A new lot is received whenever what is left falls below one lot."""

    def __init__(self, material: Material, journal: Journal) -> None:
        self.material = material
        self._journal = journal
        self._lots: list[tuple[str, Decimal]] = []
        self._received = 0

    def replenish(self, now: int) -> None:
        while sum(left for _, left in self._lots) < self.material.lot_size:
            self._lots.append((self.receive(now), Decimal(self.material.lot_size)))

    def receive(self, now: int) -> str:
        """Receive one lot, with its supplier's own number on it; its identifier."""
        self._received += 1
        batch = f"L{self._received:05d}"
        material = self.material
        lot = material.lot(batch)
        self._journal.record(
            ObjectEvent(
                event_time=instant(now),
                event_time_zone_offset=OFFSET,
                event_id=self._journal.new_id(),
                action="ADD",
                biz_step="receiving",
                disposition="in_progress",
                read_point=Place(WORKS.keys.place(1, "9")),
                biz_location=Place(SITE),
                quantity_list=(QuantityElement(lot, str(material.lot_size), material.uom),),
                ilmd=(
                    element("supplier", material.supplier.keys.party()),
                    element("batch", batch),
                    element("product_class", material.product_class),
                ),
                source_list=held_by(material.supplier),
                destination_list=held_by(WORKS),
            )
        )
        return lot

    def draw(self, amount: str) -> tuple[QuantityElement, ...]:
        """Take an amount: from one lot, or from two where the first runs out."""
        wanted = Decimal(amount)
        taken: list[QuantityElement] = []
        while wanted > 0:
            lot, left = self._lots[0]
            part = min(left, wanted)
            taken.append(QuantityElement(lot, format(part, "f"), self.material.uom))
            wanted -= part
            self._lots[0] = (lot, left - part)
            if left == part:
                self._lots.pop(0)
        return tuple(taken)


def words_of(*takings: tuple[QuantityElement, ...]) -> Origins:
    """The words of consume links into an operation with one output: a class taken from two lots is only possible."""
    words: Origins = {}
    for taking in takings:
        merge(words, {item.epc_class: CERTAIN if len(taking) == 1 else POSSIBLE for item in taking})
    return words


class Tank:
    """The resin tank. One campaign is one operation of many events: every drum that went in before a draw may be in it.

    After ``CAMPAIGN`` draws the tank is emptied and cleaned, and the next campaign is another operation.
    """

    LOW, DRAWN, CAMPAIGN = 15, Decimal("5"), 60

    def __init__(self, journal: Journal) -> None:
        self.drums: list[str] = []
        self._journal = journal
        self._makers = [Stock(resin, journal) for resin in RESINS]
        self._campaign = 0
        self._begin()

    def _begin(self) -> None:
        self._campaign += 1
        self.operation = f"urn:clew:id:tank-2-campaign-{self._campaign}"
        self._fed: list[str] = []
        self._level = Decimal(0)
        self._drawn = 0

    def feed(self, now: int) -> None:
        """Start a new campaign if the old one has served its time; pour in drums, the two makers' in turn, until more
        than ``LOW`` kilograms are in (two drums at first)."""
        if self._drawn >= self.CAMPAIGN:
            self._clean(now)
            self._begin()
        while self._level <= self.LOW or len(self._fed) < 2:
            stock = self._makers[len(self._fed) % len(self._makers)]
            drum = stock.receive(now)
            size = stock.material.lot_size
            poured = now + (10 + len(self._fed) % 2) * MINUTE
            self._report(poured, (QuantityElement(drum, str(size), "KGM"),), ())
            self._fed.append(drum)
            self.drums.append(drum)
            self._level += size

    def draw(self, now: int) -> tuple[str, Origins, Decimal]:
        """Draw a batch of varnish: its lot, what is in it, and how much it is (kg)."""
        self._drawn += 1
        self._level -= self.DRAWN
        lot = WORKS.keys.lot(VARNISH, f"V{self._campaign:03d}{self._drawn:03d}")
        self._report(now, (), (QuantityElement(lot, format(self.DRAWN, "f"), "KGM"),))
        # Many draws from one tank: which drum is in which draw, nobody knows.
        return lot, {self.operation: CERTAIN, **dict.fromkeys(self._fed, POSSIBLE)}, self.DRAWN

    def _clean(self, now: int) -> None:
        self._journal.record(
            ObjectEvent(
                event_time=instant(now),
                event_time_zone_offset=OFFSET,
                event_id=self._journal.new_id(),
                action="OBSERVE",
                biz_step="urn:clew:bizstep:cleaning",
                read_point=Place(place(IMPREGNATION)),
                biz_location=Place(SITE),
                epc_list=(WORKS.keys.asset("TANK-2"),),
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
                read_point=Place(place(IMPREGNATION)),
                biz_location=Place(SITE),
                extensions=(element("equipment", WORKS.keys.asset("TANK-2")), element("temperature_celsius", 24)),
                input_quantity_list=poured,
                output_quantity_list=drawn,
            )
        )
