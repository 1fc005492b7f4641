"""What the things of an event were exposed to, how they were judged, what was measured.

Facets hang on the event, not on the graph (docs/trace-semantics.md "Exposure facets"): a trace can start from one.
The standard's own readPoint and bizLocation count as facets. A sensor report tells the kind of quantity; *what* was
measured is ``clew:characteristic``, and its limits stand beside it in the unit of the reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

import msgspec

from clew.events.dictionary.namespace import term_of
from clew.events.dictionary.terms import Category, Dictionary, Term, load
from clew.events.house.elements import Value, decimal, element, found, text, texts
from clew.events.house.master_data import CHARACTERISTIC, subject
from clew.events.identifiers import normalise
from clew.events.model import AnyEvent, Extension, SensorElement, SensorReport

READ_POINT = "read_point"
BIZ_LOCATION = "biz_location"


class Facet(msgspec.Struct, frozen=True, omit_defaults=True):
    """One exposure: ``name`` is a dictionary term of role facet (or ``read_point``, ``biz_location``), ``value`` its
    text as written (a place: its key), ``unit`` a Rec 20 code where the value is a quantity."""

    name: str
    value: str
    category: Category
    unit: str | None = None


class Outcome(msgspec.Struct, frozen=True, omit_defaults=True):
    """One judgement. ``characteristic``: what was judged (``result`` when nothing finer is said); ``result``: a value
    of that dictionary term; ``value``: what was found, in ``unit``; ``things``: keys, empty for all of the event."""

    characteristic: str
    result: str | None = None
    value: str | None = None
    unit: str | None = None
    things: tuple[str, ...] = ()
    defect_class: str | None = None
    severity: str | None = None
    nonconformity: str | None = None
    disposition: str | None = None
    gauge: str | None = None

    @property
    def conforms(self) -> bool | None:
        """OK is yes, NOK is no; a condition, an untested thing or no result is neither."""
        return {"OK": True, "NOK": False}.get(self.result or "")


class Measurement(msgspec.Struct, frozen=True, omit_defaults=True):
    """One reading of a sensor report. Decimals are text as written, in the unit ``uom`` (Rec 20).

    ``place``: where in the event; ``type``: the kind of quantity; ``time``: UTC microseconds of the reading, else of
    the sensor element, else None (the event's time holds). ``report`` is the whole report, for what is not here.
    """

    place: str
    report: SensorReport
    characteristic: str | None = None
    type: str | None = None
    value: str | None = None
    uom: str | None = None
    nominal: str | None = None
    lower_limit: str | None = None
    upper_limit: str | None = None
    gauge: str | None = None
    result: str | None = None
    time: int | None = None
    things: tuple[str, ...] = ()

    @property
    def within_limits(self) -> bool | None:
        """Whether every stated value (value, minimum, maximum) keeps the stated limits; None when one side lacks."""
        values = [v for v in (self.value, self.report.min_value, self.report.max_value) if v is not None]
        if not values or (self.lower_limit is None and self.upper_limit is None):
            return None
        numbers = [decimal(v, "value") for v in values]
        low = self.lower_limit is None or min(numbers) >= decimal(self.lower_limit, "lower_limit")
        high = self.upper_limit is None or max(numbers) <= decimal(self.upper_limit, "upper_limit")
        return low and high


def facet(name: str, value: Value, unit: str | None = None) -> Extension:
    """A facet element; ``unit`` (Rec 20) for a quantity that is not in its term's own unit."""
    if unit is None:
        return element(name, value)
    return element(name, {"value": value, "unit": unit})


def facets(event: AnyEvent, dictionary: Dictionary | None = None) -> tuple[Facet, ...]:
    """The exposures that an event states, each once, in order: places, facet elements (an outcome's too), gauges."""
    terms = (dictionary or load()).terms
    stated: list[Facet] = []
    if event.read_point is not None:
        stated.append(Facet(READ_POINT, normalise(event.read_point.id), "environment"))
    if event.biz_location is not None:
        stated.append(Facet(BIZ_LOCATION, normalise(event.biz_location.id), "environment"))
    stated.extend(_facets(event.extensions, terms))
    for judged in found(event.extensions, "outcome"):
        stated.extend(_facets(judged.children, terms))
    for reading in measurements(event):
        if reading.gauge is not None:
            stated.append(Facet("gauge", reading.gauge, "measurement"))
    return tuple(dict.fromkeys(stated))


def _facets(extensions: Iterable[Extension], terms: Mapping[str, Term]) -> Iterator[Facet]:
    for extension in extensions:
        name = term_of(extension)
        term = terms.get(name) if name is not None else None
        if term is None or term.role != "facet":
            continue
        value = text(extension, "value") if extension.children else _leaf(extension)
        if value:
            unit = text(extension, "unit") if extension.children else None
            yield Facet(term.name, value, term.category, unit or term.unit)


def outcome(
    characteristic: str = "result",
    result: str | None = None,
    *,
    value: Decimal | str | None = None,
    unit: str | None = None,
    things: Iterable[str] = (),
    defect_class: str | None = None,
    severity: str | None = None,
    nonconformity: str | None = None,
    disposition: str | None = None,
    gauge: str | None = None,
) -> Extension:
    """An outcome element; see :class:`Outcome`. ``unit`` makes the value a quantity."""
    measured = value is not None and unit is not None
    return element(
        "outcome",
        {
            "characteristic": characteristic,
            "result": result,
            "value": None if measured else str(value) if value is not None else None,
            "measured_value": {"value": _decimal(value), "unit": unit} if measured else None,
            "thing": tuple(things),
            "defect_class": defect_class,
            "severity": severity,
            "nonconformity": nonconformity,
            "nonconformity_disposition": disposition,
            "gauge": gauge,
        },
    )


def _decimal(value: Decimal | str | None) -> Decimal:
    return value if isinstance(value, Decimal) else decimal(value or "", "value")


def outcomes(event: AnyEvent) -> tuple[Outcome, ...]:
    """The judgements that an event states: its ``clew:outcome`` elements, and the short form ``clew:result``."""
    return (
        *(Outcome("result", _leaf(e)) for e in found(event.extensions, "result") if _leaf(e)),
        *map(_outcome, found(event.extensions, "outcome")),
    )


def _outcome(stated: Extension) -> Outcome:
    quantity = next(iter(found(stated.children, "measured_value")), None)
    value, unit = text(stated, "value"), text(stated, "unit")
    if quantity is not None:
        value = text(quantity, "value") if quantity.children else _leaf(quantity)
        unit = text(quantity, "unit") or unit
    return Outcome(
        characteristic=text(stated, "characteristic") or "result",
        result=text(stated, "result"),
        value=value,
        unit=unit,
        things=tuple(map(normalise, texts(stated, "thing"))),
        defect_class=text(stated, "defect_class"),
        severity=text(stated, "severity"),
        nonconformity=text(stated, "nonconformity"),
        disposition=text(stated, "nonconformity_disposition"),
        gauge=text(stated, "gauge"),
    )


def measurement(
    characteristic: str,
    value: Decimal | str,
    uom: str,
    *,
    type: str | None = None,
    nominal: Decimal | None = None,
    lower_limit: Decimal | None = None,
    upper_limit: Decimal | None = None,
    gauge: str | None = None,
    result: str | None = None,
    things: Iterable[str] = (),
) -> SensorElement:
    """A sensor element with one report of one characteristic; limits in the unit ``uom`` of the value (Rec 20).

    ``type``: the CBV kind of quantity (``Torque``, ``Length`` …). A report must have one: where CBV knows none, it is
    the characteristic's own URI.
    """
    stated: Mapping[str, Value | None] = {
        "characteristic": characteristic,
        "nominal": nominal,
        "lower_limit": lower_limit,
        "upper_limit": upper_limit,
        "gauge": gauge,
        "result": result,
    }
    added = [element(name, given) for name, given in stated.items() if given is not None]
    added.extend(element("thing", thing, in_array=True) for thing in things)
    spelt = format(value, "f") if isinstance(value, Decimal) else value
    report = SensorReport(
        type=type or subject(CHARACTERISTIC, characteristic), value=spelt, uom=uom, extensions=tuple(added)
    )
    return SensorElement(sensor_report=(report,))


def measurements(event: AnyEvent) -> tuple[Measurement, ...]:
    """Every sensor report of the event, in order, with the characteristic and limits that house terms give it."""
    return tuple(
        _measurement(f"sensorElementList[{i}].sensorReport[{j}]", sensor, report)
        for i, sensor in enumerate(event.sensor_element_list)
        for j, report in enumerate(sensor.sensor_report)
    )


def _measurement(place: str, sensor: SensorElement, report: SensorReport) -> Measurement:
    stated = {name: _leaf(e) for e in reversed(report.extensions) if (name := term_of(e)) is not None}
    metadata = sensor.sensor_metadata
    moment = report.time or (metadata and (metadata.time or metadata.end_time))
    device = report.device_id or (metadata and metadata.device_id)
    return Measurement(
        place=place,
        report=report,
        characteristic=stated.get("characteristic"),
        type=report.type,
        value=report.value if report.value is not None else report.mean_value,
        uom=report.uom,
        nominal=stated.get("nominal"),
        lower_limit=stated.get("lower_limit"),
        upper_limit=stated.get("upper_limit"),
        gauge=stated.get("gauge") or (normalise(device) if device else None),
        result=stated.get("result"),
        time=moment.microseconds if moment else None,
        things=tuple(normalise(_leaf(e)) for e in found(report.extensions, "thing") if _leaf(e)),
    )


def _leaf(extension: Extension) -> str:
    return (extension.text or "").strip()
