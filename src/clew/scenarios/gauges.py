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
from clew.events.house.calibration import GaugeState, doubtful_spans, gauge_key, gauge_state
from clew.events.house.elements import found
from clew.events.units import convert
from clew.security.visibility import Visibility
from clew.storage.store import Store

SOON_DAYS = 30
_OWN = "urn:clew:gauge:"
_SECOND = 1_000_000
_DAY = 86_400 * _SECOND
_NAMED = 5


class Gauge(msgspec.Struct, frozen=True, kw_only=True):
    """One gauge as judged at ``at``. ``key``: its first name; ``keys``: all of them; ``id``: as a person writes it.

    ``calibrations``: in the order of time, due instants filled in from master data; ``due``: of the last good one.
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
    uses: int | None = None
    last_use: int | None = None

    @property
    def last(self) -> Calibration | None:
        """The last calibration before ``at``."""
        return next((one for one in reversed(self.calibrations) if one.time <= self.at), None)

    @property
    def due(self) -> int | None:
        last = self.last
        return last.due if last is not None and last.leaves_good else None

    def span_of(self, time: int) -> DoubtfulSpan | None:
        """The doubtful span that an instant lies in."""
        return next((span for span in self.spans if span.has(time)), None)


class Moment(msgspec.Struct, frozen=True):
    """The two clocks of an answer: UTC microseconds, log position."""

    at: int
    known: int


class Gauges:
    """Reads under one visibility. ``now``: UTC microseconds."""

    def __init__(self, store: Store, visibility: Visibility, now: int) -> None:
        self._store = store
        self._visibility = visibility
        self._now = now

    def moment(self, at: int | None = None, as_known_at: int | None = None) -> Moment:
        """The clocks asked for. Without ``at``: now; as known at a position, when that position was recorded.

        Raises ``BadRequest("trace.position_invalid")``.
        """
        head = self._store.position()
        if as_known_at is not None and as_known_at < 0:
            raise BadRequest("trace.position_invalid", position=as_known_at)
        known = head if as_known_at is None else min(as_known_at, head)
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
        used = self._store.facets.values("gauge", moment.known, self._visibility)
        spelled: defaultdict[str, list[str]] = defaultdict(list)
        counts: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for value in used:
            key = gauge_key(value.value)
            spelled[key].append(value.value)
            counts[key].append((value.events, value.last))
        histories = self._calibrations(None, moment)
        masters = self._masters(moment)
        groups = self._grouped({*spelled, *histories, *masters}, moment)
        gauges = [self._gauge(group, histories, masters, spelled, moment, soon_days) for group in groups]
        told = [
            msgspec.structs.replace(
                gauge,
                uses=sum(events for key in gauge.keys for events, _ in counts[key]),
                last_use=max((last for key in gauge.keys for _, last in counts[key]), default=None),
            )
            for gauge in gauges
        ]
        return sorted(told, key=lambda gauge: (_WORST.index(gauge.state), gauge.id))

    def one(self, name: str, moment: Moment, soon_days: int = SOON_DAYS) -> Gauge:
        """The gauge of a code, an identifier, another name of it or the name that master data give it.

        Raises ``NotFound("gauge.unknown")``, ``BadRequest("thing.ambiguous")``.
        """
        masters = self._masters(moment)
        spelled: defaultdict[str, list[str]] = defaultdict(list)
        for value in self._store.facets.spellings("gauge", moment.known, self._visibility):
            spelled[gauge_key(value)].append(value)
        histories = self._calibrations(None, moment)
        known = {*spelled, *histories, *masters}
        groups = self._grouped({gauge_key(name)}, moment)
        group = groups[0]
        if known.isdisjoint(group):
            meant = _folded_alike(name, known, masters)
            if not meant:
                raise NotFound("gauge.unknown", id=name)
            grouped = self._grouped(meant, moment)
            if len(grouped) > 1:
                candidates = ", ".join(sorted(each[0] for each in grouped)[:_NAMED])
                raise BadRequest("thing.ambiguous", id=name, count=len(grouped), candidates=candidates)
            group = grouped[0]
        group = tuple(sorted(group, key=lambda key: (key not in known, key)))
        return self._gauge(group, histories, masters, spelled, moment, soon_days)

    def of_keys(self, keys: Collection[str], moment: Moment) -> dict[str, Gauge]:
        """By key, the gauges that results name; those without any calibration too."""
        groups = self._grouped(keys, moment)
        every = {key for group in groups for key in group}
        histories, masters = self._calibrations(every, moment), self._masters(moment)
        gauges = [self._gauge(group, histories, masters, {}, moment, SOON_DAYS) for group in groups]
        return {key: gauge for gauge in gauges for key in gauge.keys}

    def _grouped(self, keys: Collection[str], moment: Moment) -> list[tuple[str, ...]]:
        """The keys with every other name that aliases give them, those that are one gauge together."""
        links = self._store.links.source(self._visibility)
        joined: defaultdict[str, set[str]] = defaultdict(set)
        asked: set[str] = set()
        waiting = set(keys)
        while waiting:
            for fact in links.aliases({name for key in waiting for name in _names(key)}, moment.known):
                a, b = gauge_key(fact.a), gauge_key(fact.b)
                joined[a].add(b)
                joined[b].add(a)
            asked |= waiting
            waiting = {other for key in waiting for other in joined[key]} - asked
        groups: list[tuple[str, ...]] = []
        placed: set[str] = set()
        for key in sorted(keys):
            if key not in placed:
                members = _closure(key, joined)
                placed |= members
                groups.append((key, *sorted(members - {key})))
        return groups

    def _gauge(
        self,
        group: tuple[str, ...],
        histories: Mapping[str, list[Calibration]],
        masters: Mapping[str, list[MasterData]],
        spelled: Mapping[str, list[str]],
        moment: Moment,
        soon_days: int,
    ) -> Gauge:
        described = [data for key in group for data in masters.get(key, ())]
        calibrations = sorted(
            (_with_due(one, described) for key in group for one in histories.get(key, ())),
            key=lambda one: (one.time, one.position),
        )
        names = [data.name for data in described if data.name]
        written = [text for key in group for text in spelled.get(key, ())]
        return Gauge(
            key=group[0],
            keys=group,
            id=written[0] if written else _code(group[0]),
            name=names[-1] if names else None,
            state=gauge_state(calibrations, moment.at, soon_days * _DAY),
            at=moment.at,
            position=moment.known,
            calibrations=tuple(calibrations),
            spans=doubtful_spans(calibrations, moment.at),
        )

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


_WORST: tuple[GaugeState, ...] = ("failed", "overdue", "due_soon", "never_calibrated", "good")


def _closure(key: str, joined: Mapping[str, set[str]]) -> set[str]:
    members, waiting = {key}, [key]
    while waiting:
        found_now = joined.get(waiting.pop(), set()) - members
        members |= found_now
        waiting.extend(found_now)
    return members


def _code(key: str) -> str:
    """The house code in a key, as it is written on the gauge."""
    return unquote(key.removeprefix(_OWN))


def _names(key: str) -> tuple[str, ...]:
    """The keys under which an event may list a gauge: its own, a mapping's URI of its code, the bare code."""
    code = key.removeprefix(_OWN)
    return (key,) if code == key else (key, f"urn:clew:id:{code}", unquote(code))


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
