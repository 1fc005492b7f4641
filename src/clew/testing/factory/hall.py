"""The hall's climate logger and the limits that change: what is measured apart from any unit, valid in time."""

from __future__ import annotations

from decimal import Decimal

from clew.events.house import Limits, element, limit_elements, master_data_event
from clew.events.house.master_data import CHARACTERISTIC, subject
from clew.events.model import ObjectEvent, VocabularyElement
from clew.testing.factory.gauges import HALL_HUMIDITY, HALL_TEMPERATURE, UNBALANCE, Gauges
from clew.testing.factory.journal import HOUR, Journal, at, instant
from clew.testing.factory.masters import in_both, worded
from clew.testing.factory.plant import OFFSET, SITE, WORKS
from clew.testing.factory.workplaces import Span, Workplaces

_EVERY = 2 * HOUR
_TIGHTER = Decimal("0.850")


class Hall:
    """Reads temperature and humidity every two hours; tightens the limit of unbalance half way through the run."""

    LOGGER = WORKS.keys.asset("HALL-1")

    def __init__(self, journal: Journal, workplaces: Workplaces, gauges: Gauges, span: Span) -> None:
        self._journal = journal
        self._workplaces = workplaces
        self._gauges = gauges
        self._next = span.start
        journal.schedule(span.at(0.5), self._tighten)

    def watch(self, now: int) -> None:
        """Report what is due."""
        while self._next <= now:
            self._read(self._next)
            self._next += _EVERY

    def _read(self, when: int) -> None:
        event_id = self._journal.new_id()
        values = zip((HALL_TEMPERATURE, HALL_HUMIDITY), self._workplaces.climate(when), strict=True)
        self._journal.record(
            ObjectEvent(
                event_time=instant(when),
                event_time_zone_offset=OFFSET,
                event_id=event_id,
                action="OBSERVE",
                biz_step="sensor_reporting",
                read_point=at(SITE),
                biz_location=at(SITE),
                epc_list=(self.LOGGER,),
                sensor_element_list=tuple(
                    self._gauges.show(what, Decimal(value), self.LOGGER, event_id, self.LOGGER)
                    for what, value in values
                ),
            )
        )

    def _tighten(self, when: int) -> None:
        self._gauges.tightened[UNBALANCE.name] = _TIGHTER
        limits = Limits(unit=UNBALANCE.uom, upper=_TIGHTER, version="2")
        name = in_both(UNBALANCE.zh, UNBALANCE.en)
        self._journal.record(
            master_data_event(
                CHARACTERISTIC,
                VocabularyElement(subject(CHARACTERISTIC, UNBALANCE.name)),
                instant(when),
                OFFSET,
                valid_from=instant(when),
                terms=(element("name", name), *limit_elements(limits)),
                event_id=worded(self._journal.new_id(), name),
            )
        )
