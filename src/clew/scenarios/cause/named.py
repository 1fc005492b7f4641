"""Rows that names make: one for each bad thing, and for things of the same products made meanwhile to compare with.

Each thing counts at one event of a kind that the bad things share with others of their products: best at a judgement of
one characteristic (a complaint is shared with nobody who is well), the first at which something was found NOK (what was
done to it because of that comes later), else the last; or at the last event of a bizStep, of the first of their lives.
Without a window of one's own, the others are those of the shifts, days or weeks in which bad ones were made and of the
ones beside these: near in time, and yet not all of one lot.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from clew.events.errors import ClewError
from clew.events.identifiers import normalise
from clew.scenarios.cause.cells import Judged
from clew.scenarios.exposures import Unit, UnknownUnit
from clew.scenarios.exposures_factors import AT_ONCE
from clew.scenarios.unit_reading import UnitReader
from clew.security.visibility import Visibility
from clew.storage.reads.exposures import ExposureReads
from clew.storage.reads.judging import JudgingReads
from clew.storage.store import Store

if TYPE_CHECKING:
    from clew.scenarios.cause.question import CauseQuestion
    from clew.storage.lake import Reads

NOK = "NOK"
OFTEN = 0.8
ENOUGH = 3
"""So many comparable things for each bad one are looked for."""
HOUR = 3_600_000_000
SPANS: tuple[tuple[str, int], ...] = (
    ("shift", 8 * HOUR),
    ("day", 24 * HOUR),
    ("week", 168 * HOUR),
    ("month", 720 * HOUR),
)


class Kind(NamedTuple):
    """Judgements of ``characteristic``; None: events of the bizStep ``step``."""

    characteristic: str | None
    step: str | None


Lives = dict[str, dict[Kind, list[int]]]
"""By key and kind: the times of its events, ascending (UTC microseconds)."""


class Named(NamedTuple):
    """``kind``, ``window``: of what event the times are, and the windows in which others were looked for."""

    rows: Judged
    unknown: tuple[UnknownUnit, ...]
    kind: Kind | None
    window: str | None


class NamedRows:
    def __init__(self, store: Store, facts: Reads, visibility: Visibility, known: int, now: int) -> None:
        self._facts = facts
        self._store = store
        self._visibility = visibility
        self._known = known
        self._reader = UnitReader(store, visibility, now)
        self._exposures = ExposureReads(store.engine)
        self._judging = JudgingReads(store.engine)
        self._source = store.links.source(visibility)

    def known(self, names: Collection[str]) -> set[str]:
        """Those of the names (as given) that the record knows as identifiers, or by their label."""
        plain = {name: normalise(name) for name in names}
        there = self._exposures.named(set(plain.values()), self._known, self._visibility)
        found = {name for name, key in plain.items() if key in there}
        return found | {name for name in plain.keys() - found if self._key(name) is not None}

    def _key(self, name: str) -> str | None:
        try:
            return self._reader.subject_key(name, self._known)
        except ClewError:
            return None

    def rows(self, question: CauseQuestion) -> Named:
        """Raises the first unknown name's error when all are unknown."""
        bad, unknown = self.resolved(question.bad)
        if not bad:
            raise unknown[0].error
        if question.good is not None:
            good, more = self.resolved(question.good)
            good = [key for key in good if key not in set(bad)]
            lives = self._lives([*bad, *good])
            kind = _common(lives, _kinds(lives, bad), good)
            rows = _judged(lives, bad, good, kind, question.between, self._failures())
            return Named(rows, (*unknown, *more), kind, None)
        lives = self._lives(bad)
        kind, peers, window = self._compared(lives, bad, question)
        lives.update(peers)
        good = [key for key in peers if key not in set(bad)]
        rows = _judged(lives, bad, good, kind, question.between, self._failures())
        return Named(rows, tuple(unknown), kind, window)

    def resolved(self, names: Sequence[str]) -> tuple[list[str], list[UnknownUnit]]:
        """Keys, each once, and what nobody knows."""
        wanted = list(dict.fromkeys(names))
        plain = [normalise(name) for name in wanted]
        there: set[str] = set()
        for begin in range(0, len(plain), AT_ONCE):
            there |= self._exposures.named(plain[begin : begin + AT_ONCE], self._known, self._visibility)
        keys: dict[str, None] = {}
        unknown: list[UnknownUnit] = []
        for name, key in zip(wanted, plain, strict=True):
            try:
                keys[key if key in there else self._reader.subject_key(Unit(name).name, self._known)] = None
            except ClewError as error:
                unknown.append(UnknownUnit(name, error))
        return list(keys), unknown

    def _lives(self, keys: Sequence[str]) -> Lives:
        taken = []
        for begin in range(0, len(keys), AT_ONCE):
            taken += self._exposures.took_part(keys[begin : begin + AT_ONCE], self._known, self._visibility)
        steps = self._exposures.steps({each.position for each in taken}, self._visibility)
        lives: Lives = {key: {} for key in keys}
        for each in sorted(taken, key=lambda each: (each.time, each.position)):
            lives[each.key].setdefault(Kind(None, steps.get(each.position)), []).append(each.time)
        for key, characteristic, time in self._judgements(None):
            if key in lives:
                lives[key].setdefault(Kind(characteristic, None), []).append(time)
        return lives

    def _judgements(self, characteristic: str | None) -> Iterator[tuple[str, str, int]]:
        """Thing, characteristic and time of judgements, in the order of time."""
        wanted = ["thing", "characteristic", "event_time"]
        table = self._facts.outcomes(self._visibility, characteristic, as_known_at=self._known, columns=wanted)
        rows = zip(*(table.column(name).to_pylist() for name in wanted), strict=True)
        yield from sorted((row for row in rows if row[0] is not None), key=lambda row: row[2])

    def _failures(self) -> set[tuple[str, int]]:
        """Thing and time of every judgement NOK, of whatever characteristic."""
        import pyarrow.compute as compute

        wanted = ["thing", "event_time", "result"]
        table = self._facts.outcomes(self._visibility, None, as_known_at=self._known, columns=wanted)
        table = table.filter(compute.equal(table.column("result"), NOK))
        return set(zip(table.column("thing").to_pylist(), table.column("event_time").to_pylist(), strict=True))

    def _compared(
        self, lives: Lives, bad: Sequence[str], question: CauseQuestion
    ) -> tuple[Kind | None, Lives, str | None]:
        """The kind of event by which things are compared, the others by that, and the windows they were found in."""
        best: tuple[int, Kind | None, Lives, str | None] = (-1, None, {}, None)
        for kind in _kinds(lives, bad):
            times = sorted(lives[key][kind][-1] for key in bad if kind in lives[key])
            peers = self._peers(kind, times, bad, question)
            window = None
            if question.between is None:
                peers, window = _near(peers, times, len(bad))
            if len(peers) > best[0]:
                best = (len(peers), kind, peers, window)
            if len(peers) >= ENOUGH * len(bad):
                break
        return best[1:]

    def _peers(self, kind: Kind, times: Sequence[int], bad: Sequence[str], question: CauseQuestion) -> Lives:
        """Things of the same products, that are not bad, with their times."""
        start, end = question.between or (None, None)
        first = times[0] - SPANS[-1][1] if start is None else start
        last = times[-1] + SPANS[-1][1] if end is None else end - 1
        peers: defaultdict[str, list[int]] = defaultdict(list)
        for key, time in self._events(kind, first, last):
            peers[key].append(time)
        classes = self._source.product_classes({*peers, *bad}, self._known)
        wanted = {classes.get(key) for key in bad}
        levels = self._source.levels({*peers, *bad}, self._known)
        kinds = {levels.get(key) for key in bad}
        taken = set(bad)
        return {
            key: {kind: sorted(several)}
            for key, several in sorted(peers.items())
            if key not in taken and classes.get(key) in wanted and levels.get(key) in kinds
        }

    def _events(self, kind: Kind, first: int, last: int) -> Iterator[tuple[str, int]]:
        if kind.characteristic is not None:
            judged = self._judgements(kind.characteristic)
            yield from ((key, time) for key, _, time in judged if first <= time <= last)
            return
        for each in self._judging.peers(kind.step, first, last, self._known, self._visibility):
            yield each.key, each.time


def _kinds(lives: Lives, bad: Sequence[str]) -> list[Kind]:
    """The kinds of events that most of the bad things share: judgements, the last of their lives first; then bizSteps,
    the first first."""
    share: defaultdict[Kind, int] = defaultdict(int)
    place: defaultdict[Kind, list[int]] = defaultdict(list)
    for key in bad:
        born = min((times[0] for times in lives[key].values()), default=0)
        for kind, times in lives[key].items():
            share[kind] += 1
            place[kind].append(times[-1] - born)
    needed = min(OFTEN * len(bad), max(share.values(), default=0))
    often = [kind for kind, count in share.items() if count >= needed]
    middle = {kind: sorted(place[kind])[len(place[kind]) // 2] for kind in often}
    return sorted(
        often,
        key=lambda kind: (
            kind.characteristic is None,
            middle[kind] if kind.characteristic is None else -middle[kind],
            kind.characteristic or kind.step or "",
        ),
    )


def _common(lives: Lives, kinds: Sequence[Kind], good: Sequence[str]) -> Kind | None:
    """The first of the kinds that most of the good share, too."""
    for kind in kinds:
        if sum(kind in lives[key] for key in good) >= OFTEN * len(good):
            return kind
    return next(iter(kinds), None)


def _near(peers: Lives, times: Sequence[int], bad: int) -> tuple[Lives, str | None]:
    """The things of the shortest windows in which there are enough: those with a bad thing, and the ones beside."""
    chosen: Lives = {}
    for name, span in SPANS:
        around = {time // span + beside for time in times for beside in (-1, 0, 1)}
        chosen = {key: steps for key, steps in peers.items() if _within(steps, span, around)}
        if len(chosen) >= ENOUGH * bad:
            return chosen, name
    return chosen, SPANS[-1][0]


def _within(steps: dict[Kind, list[int]], span: int, windows: set[int]) -> bool:
    return any(time // span in windows for times in steps.values() for time in times)


def _judged(
    lives: Lives,
    bad: Sequence[str],
    good: Sequence[str],
    kind: Kind | None,
    between: tuple[int | None, int | None] | None,
    failures: Collection[tuple[str, int]],
) -> Judged:
    """Each thing at its first event of the kind among its ``failures``, else at its last of the kind; one without any
    of the kind at its first event."""
    import numpy as np

    start, end = between or (None, None)
    rows: list[tuple[int, str, bool]] = []
    ill = set(bad)
    for key in (*bad, *good):
        events = lives[key]
        if not events:
            continue
        if kind is not None and kind in events:
            time = next((each for each in events[kind] if (key, each) in failures), events[kind][-1])
        else:
            time = min(times[0] for times in events.values())
        if (start is None or time >= start) and (end is None or time < end):
            rows.append((time, key, key in ill))
    rows.sort()
    count = len(rows)
    return Judged(
        bad=np.array([each[2] for each in rows], np.bool_),
        thing=np.arange(count, dtype=np.int64),
        time=np.array([each[0] for each in rows], np.int64),
        position=np.full(count, -1, np.int64),
        things=[each[1] for each in rows],
        all_things=np.zeros(0, np.int64),
        all_positions=np.zeros(0, np.int64),
        all_times=np.zeros(0, np.int64),
    )
