"""Gauges: how each stands, its history, and which results its history makes doubtful (clause 5.4).

The rule is ``clew.events.house.calibration``'s; here its inputs are read. An answer stands on two clocks: the instant
``at`` at which the gauge is judged (whether it is overdue), and the log position ``known`` (what had arrived by then).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from urllib.parse import unquote

import msgspec

from clew.events.errors import BadRequest, InvalidData, NotFound
from clew.events.house import Calibration, DoubtfulSpan, MasterData, folded, master_data, text
from clew.events.house.calibration import (
    GaugeState,
    Service,
    doubtful_spans,
    gauge_key,
    gauge_names,
    gauge_state,
    retired_since,
)
from clew.events.house.elements import found
from clew.events.units import convert
from clew.scenarios.gauge_names import GaugeNames, NamedGauge, NamePeriod, Span
from clew.security.visibility import Visibility
from clew.storage.reads.facets import FacetValue
from clew.storage.store import Store
from clew.tracing.request import known_position

SOON_DAYS = 30
_OWN = "urn:clew:gauge:"
_SECOND = 1_000_000
_DAY = 86_400 * _SECOND
_NAMED = 5


class Gauge(msgspec.Struct, frozen=True, kw_only=True):
    """One gauge as judged at ``at``. ``key``: its first name; ``keys``: all of them; ``id``: as a person writes it.

    ``calibrations``: in the order of time, due instants filled in from master data; ``due``: of the last good one.
    ``periods``: when each name holds, where not all always do; ``retired``: since when it is out of service.
    Instants are UTC microseconds. ``uses``: how many events name it (None where they were not counted).
    """

    key: str
    keys: tuple[str, ...]
    id: str
    name: str | None
    state: GaugeState
    at: int
    position: int
    calibrations: tuple[Calibration, ...]
    spans: tuple[DoubtfulSpan, ...]
    periods: tuple[NamePeriod, ...] = ()
    retired: int | None = None
    uses: int | None = None
    last_use: int | None = None

    @property
    def last(self) -> Calibration | None:
        """The last calibration before ``at``."""
        return next((one for one in reversed(self.calibrations) if one.time <= self.at), None)

    @property
    def due(self) -> int | None:
        last = self.last
        return last.due if last is not None and last.leaves_good and self.retired is None else None

    def means(self, key: str, time: int) -> bool:
        """Whether a key names this gauge at an instant."""
        return NamedGauge(self.keys, self.periods).means(key, time)

    def span_of(self, time: int) -> DoubtfulSpan | None:
        """The doubtful span that an instant lies in."""
        return next((span for span in self.spans if span.has(time)), None)


class Moment(msgspec.Struct, frozen=True):
    """The two clocks of an answer: UTC microseconds, log position."""

    at: int
    known: int


class _Stated(msgspec.Struct, frozen=True):
    """What events in force say of gauges, by key: calibrations, master data in the order of their validity."""

    calibrations: dict[str, list[Calibration]]
    masters: dict[str, list[MasterData]]

    def keys(self) -> set[str]:
        return {*self.calibrations, *self.masters}


class Gauges:
    """Reads under one visibility. ``now``: UTC microseconds."""

    def __init__(self, store: Store, visibility: Visibility, now: int) -> None:
        self._store = store
        self._visibility = visibility
        self._now = now

    def moment(self, at: int | None = None, as_known_at: int | None = None) -> Moment:
        """The clocks asked for. Without ``at``: now; as known at a position, when that position was recorded.

        Raises BadRequest for a position that is none of the log's.
        """
        known = known_position(as_known_at, self._store.position())
        if at is None:
            at = self._now if as_known_at is None else self._recorded_at(known)
        return Moment(at, known)

    def _recorded_at(self, position: int) -> int:
        try:
            return self._store.events.at(position, self._visibility).record_time
        except NotFound:
            return self._now

    def all(self, moment: Moment, soon_days: int = SOON_DAYS) -> list[Gauge]:
        """Every gauge that an event uses, calibrates or describes; the worst first."""
        stated = self._stated(None, moment)
        used = self._used(moment)
        spelled = {key: [each.value for each in values] for key, values in used.items()}
        named = self._named({*used, *stated.keys()}, {*used, *stated.keys()}, stated, moment)
        gauges = self._judged(named, stated, spelled, moment, soon_days)
        told = [self._with_uses(gauge, used, moment) for gauge in gauges]
        return sorted(told, key=lambda gauge: (_WORST.index(gauge.state), gauge.id))

    def one(self, name: str, moment: Moment, soon_days: int = SOON_DAYS) -> Gauge:
        """The gauge of a code, an identifier, another name of it or the name that master data give it.

        Raises ``NotFound("gauge.unknown")``, ``BadRequest("thing.ambiguous")``.
        """
        stated = self._stated(None, moment)
        spelled: defaultdict[str, list[str]] = defaultdict(list)
        for value in self._store.facets.spellings("gauge", moment.known, self._visibility):
            spelled[gauge_key(value)].append(value)
        known = {*spelled, *stated.keys()}
        for keys in ({gauge_key(name)}, _folded_alike(name, known, stated.masters)):
            named = self._named(keys, known, stated, moment)
            named = [each for each in named if not known.isdisjoint(each.keys) and not keys.isdisjoint(each.keys)]
            # A name that moved on is that of the gauge which has it at the asked instant.
            named = [each for each in named if any(each.means(key, moment.at) for key in keys)] or named
            if len(named) > 1:
                candidates = ", ".join(sorted(each.keys[0] for each in named)[:_NAMED])
                raise BadRequest("thing.ambiguous", id=name, count=len(named), candidates=candidates)
            if named:
                return self._judged(named, stated, spelled, moment, soon_days)[0]
        raise NotFound("gauge.unknown", id=name)

    def of_keys(self, keys: Collection[str], moment: Moment) -> dict[str, list[Gauge]]:
        """By key, the gauges that results name so at some time; those without any calibration too."""
        names = GaugeNames(self._store.links.source(self._visibility), keys, moment.known)
        stated = self._stated(names.every(), moment)
        named = names.gauges(keys, lambda: self._spans(stated, moment))
        told: dict[str, list[Gauge]] = {key: [] for key in keys}
        for gauge in self._judged(named, stated, {}, moment, SOON_DAYS):
            for key in told.keys() & set(gauge.keys):
                told[key].append(gauge)
        return told

    def _stated(self, keys: Collection[str] | None, moment: Moment) -> _Stated:
        return _Stated(self._calibrations(keys, moment), self._masters(moment))

    def _used(self, moment: Moment) -> dict[str, list[FacetValue]]:
        used: defaultdict[str, list[FacetValue]] = defaultdict(list)
        for value in self._store.facets.values("gauge", moment.known, self._visibility):
            used[gauge_key(value.value)].append(value)
        return used

    def _named(
        self, keys: Collection[str], known: Collection[str], stated: _Stated, moment: Moment
    ) -> list[NamedGauge]:
        names = GaugeNames(self._store.links.source(self._visibility), keys, moment.known)
        return names.gauges(known, lambda: self._spans(stated, moment))

    def _spans(self, stated: _Stated, moment: Moment) -> dict[str, list[Span]]:
        """When events speak of each key."""
        spans: defaultdict[str, list[Span]] = defaultdict(list)
        for key, history in stated.calibrations.items():
            spans[key] += [(one.time, one.time) for one in history]
        for key, described in stated.masters.items():
            spans[key] += [(data.valid_from or 0, data.valid_from or 0) for data in described]
        for key, values in self._used(moment).items():
            spans[key] += [(each.first, each.last) for each in values]
        return spans

    def _judged(
        self,
        named: Collection[NamedGauge],
        stated: _Stated,
        spelled: Mapping[str, list[str]],
        moment: Moment,
        soon_days: int,
    ) -> list[Gauge]:
        listed = {name: key for each in named for key in each.keys for name in gauge_names(key)}
        service: defaultdict[str, list[Service]] = defaultdict(list)
        for name, told in self._store.gauges.service(listed, moment.known, self._visibility).items():
            service[listed[name]] += told
        return [self._gauge(each, stated, service, spelled, moment, soon_days) for each in named]

    def _gauge(
        self,
        named: NamedGauge,
        stated: _Stated,
        service: Mapping[str, list[Service]],
        spelled: Mapping[str, list[str]],
        moment: Moment,
        soon_days: int,
    ) -> Gauge:
        described = [
            data for key in named.keys for data in stated.masters.get(key, ()) if named.means(key, data.valid_from or 0)
        ]
        described.sort(key=lambda data: data.valid_from or 0)
        calibrations = [
            _with_due(one, described)
            for key in named.keys
            for one in stated.calibrations.get(key, ())
            if named.means(key, one.time)
        ]
        calibrations.sort(key=lambda one: (one.time, one.position))
        told = [one for key in named.keys for one in service.get(key, ()) if named.means(key, one.time)]
        retired = retired_since(calibrations, told, moment.at)
        names = [data.name for data in described if data.name]
        own = named.keys if not named.periods else named.keys[:1]
        written = [text for key in own for text in spelled.get(key, ())]
        return Gauge(
            key=named.keys[0],
            keys=named.keys,
            id=written[0] if written else _code(named.keys[0]),
            name=names[-1] if names else None,
            state=gauge_state(calibrations, moment.at, soon_days * _DAY, retired),
            at=moment.at,
            position=moment.known,
            calibrations=tuple(calibrations),
            spans=doubtful_spans(calibrations, moment.at, retired),
            periods=named.periods,
            retired=retired,
        )

    def _with_uses(self, gauge: Gauge, used: Mapping[str, list[FacetValue]], moment: Moment) -> Gauge:
        values = [value for key in gauge.keys for value in used.get(key, ())]
        uses, last = sum(each.events for each in values), max((each.last for each in values), default=None)
        if gauge.periods:  # some of these uses are another's
            own = {
                (position, time)
                for value in values
                for time, position in self._store.facets.events([value.id], None, None, moment.known, self._visibility)
                if gauge.means(gauge_key(value.value), time)
            }
            uses, last = len({position for position, _ in own}), max((time for _, time in own), default=None)
        return msgspec.structs.replace(gauge, uses=uses, last_use=last)

    def _calibrations(self, keys: Collection[str] | None, moment: Moment) -> dict[str, list[Calibration]]:
        histories: defaultdict[str, list[Calibration]] = defaultdict(list)
        for one in self._store.gauges.calibrations(keys, moment.known, self._visibility):
            histories[one.gauge].append(one)
        return histories

    def _masters(self, moment: Moment) -> dict[str, list[MasterData]]:
        """Master data of gauges by key, in the order of their validity."""
        masters: defaultdict[str, list[MasterData]] = defaultdict(list)
        positions = self._store.gauges.master_positions(moment.known, self._visibility)
        recorded = {each.position: each for each in self._store.events.several(positions, self._visibility)}
        for position in positions:
            for data in master_data(recorded[position].event):
                since = recorded[position].event_time if data.valid_from is None else data.valid_from
                masters[gauge_key(data.key)].append(msgspec.structs.replace(data, valid_from=since))
        return masters


_WORST: tuple[GaugeState, ...] = ("failed", "overdue", "due_soon", "never_calibrated", "good", "retired")


def _code(key: str) -> str:
    """The house code in a key, as it is written on the gauge."""
    return unquote(key.removeprefix(_OWN))


def _folded_alike(name: str, known: Iterable[str], masters: Mapping[str, list[MasterData]]) -> set[str]:
    """The gauges whose code or name is the same but for blanks, case and width."""
    wanted = folded(name)
    alike = {key for key in known if folded(_code(key)) == wanted}
    alike |= {
        key for key, all_data in masters.items() for data in all_data if data.name and folded(data.name) == wanted
    }
    return alike


def _with_due(one: Calibration, described: Iterable[MasterData]) -> Calibration:
    """The calibration with the due instant that it states, else that its gauge's interval at the time gives it."""
    if one.due is not None or not one.leaves_good:
        return one
    valid = [
        data
        for data in described
        if (data.valid_from or 0) <= one.time and (data.valid_to is None or one.time < data.valid_to)
    ]
    intervals = [interval for data in valid or described if (interval := calibration_interval(data)) is not None]
    return one if not intervals else msgspec.structs.replace(one, due=one.time + intervals[-1])


def calibration_interval(data: MasterData) -> int | None:
    """The interval between calibrations that master data state, in microseconds; None where they state none."""
    stated = next(iter(found(data.elements, "calibration_interval")), None)
    if stated is None:
        return None
    value = text(stated, "value") if stated.children else stated.text
    unit = (text(stated, "unit") if stated.children else None) or "DAY"
    try:
        seconds = convert(Decimal((value or "").strip()), unit, "SEC")
    except (InvalidOperation, InvalidData):
        return None
    return int(seconds * _SECOND) if seconds > 0 else None
