"""From a question to a study: the rows that are judged, and everything that each of them met before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from clew.modelling.cause.building import Nominal, alike, assembled, orders, windows
from clew.modelling.cause.sequences import judged_before, sequences
from clew.modelling.cause.study import Excluded, Number, Rows, Study
from clew.modelling.cause.windows import WINDOWS
from clew.scenarios.cause.befallen import befallen, contained, step_windows
from clew.scenarios.cause.cells import Judged, Lived, lived
from clew.scenarios.cause.fixing import strata
from clew.scenarios.cause.met import Met, met
from clew.scenarios.cause.population import Chosen, Population, PopulationTold, told
from clew.scenarios.cause.question import CauseQuestion
from clew.scenarios.cause.readings import Reading, read
from clew.scenarios.cause.stating import Stated, Stating
from clew.scenarios.exposures import GraphOf, no_snapshot
from clew.scenarios.exposures_lineage import Lineage, from_facts, lineage
from clew.security.visibility import Visibility
from clew.storage.store import Store
from clew.tracing.request import known_position

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clew.events.dictionary import Dictionary
    from clew.storage.lake import Reads
    from clew.storage.reads.links import LinkReader

Progress = Callable[[str, int, int], None]
STAGES = ("population", "ancestors", "events", "factors")


def silent(stage: str, done: int, total: int) -> None:
    pass


class Harvest:
    """``facts``: refreshed up to the position that is asked for. ``graph``: where links come from as arrays, when they
    do. ``clock``: UTC microseconds."""

    def __init__(
        self,
        store: Store,
        facts: Reads,
        dictionary: Dictionary,
        clock: Callable[[], int],
        graph: GraphOf = no_snapshot,
    ) -> None:
        self._store = store
        self._facts = facts
        self._dictionary = dictionary
        self._clock = clock
        self._graph = graph

    def population(self, visibility: Visibility, as_known_at: int | None = None) -> Population:
        """Who is compared with whom, as known at a log position."""
        return Population(self._store, self._facts, visibility, self._known(as_known_at), self._clock())

    def study(
        self, question: CauseQuestion, visibility: Visibility, progress: Progress = silent
    ) -> tuple[Study, PopulationTold]:
        """The study of a question and its population. ``progress``: told of each stage (``cause.stage.…``).

        Raises BadRequest, NotFound for a question that has no answer; Conflict where facts are not there yet.
        """
        known = self._known(question.as_known_at)
        step = _Steps(progress)
        chosen = self.population(visibility, known).chosen(question)
        step.done()
        keys = [chosen.rows.things[thing] for thing in chosen.rows.thing.tolist()]
        lines = self._lineage(keys, chosen.rows.time.tolist(), known, visibility)
        step.done()
        events = met(self._store, visibility, lines, known)
        step.done()
        study = self._studied(question, chosen, lines, events, known, visibility)
        step.done()
        return study

    def _known(self, as_known_at: int | None) -> int:
        return known_position(as_known_at, self._store.position())

    def _lineage(self, keys: Sequence[str], times: Sequence[int], known: int, visibility: Visibility) -> Lineage:
        named = self._graph(known) if visibility.parties is None else None
        if named is None:
            named = from_facts(self._store.links.source(visibility), keys, known)
        return lineage(named, keys, times)

    def _studied(
        self, question: CauseQuestion, chosen: Chosen, lines: Lineage, events: Met, known: int, visibility: Visibility
    ) -> tuple[Study, PopulationTold]:
        source = self._store.links.source(visibility)
        rows = _rows_of(chosen, source)
        lives = lived(lines, events, chosen.rows)
        stating = Stating(self._dictionary, events, chosen.rows, lives, chosen.step)
        stated = stating.factors()
        stated.facets.extend(contained(lines, source))
        readings = Reading(
            read(self._facts, visibility, lines.keys, known), lines, events, chosen.rows, chosen.step
        ).factors(stating.category)
        stated.numbers.extend(readings.numbers)
        stated.excluded.extend(readings.excluded)
        befell = befallen(self._store, visibility, known, rows, stated.facets, events.steps)
        facets, numbers = self._derived(question, chosen.rows, rows, lives, events, stated)
        everything = assembled(
            rows,
            [*stated.facets, *facets],
            [*stated.numbers, *_new([*befell, *numbers], stated.numbers)],
            _not_told_twice(stated.excluded, stated),
        )
        stratum, fixed = strata(everything, chosen.product, question.fix)
        study = _with_strata(everything, stratum)
        return study, told(chosen, question, stratum, fixed)

    def _derived(
        self, question: CauseQuestion, judged: Judged, rows: Rows, lives: Lived, events: Met, stated: Stated
    ) -> tuple[list[Nominal], list[Number]]:
        """What follows from order and time: windows, sequence, uses."""
        import numpy as np

        names = _names(stated)
        facets = windows(rows, list(WINDOWS), question.zone, taken=names)
        facets += step_windows(rows, lives, events, question.zone, taken=names)
        firsts, numbers = sequences(rows, stated.facets)
        used = _uses(judged, rows)
        numbers += [] if used is None else [used]
        if len(np.unique(lives.ancestors)) > 1:
            values = lives.ancestors.astype(np.float64)
            numbers.append(Number(name="ancestors", category="material", values=values, derived=True))
        numbers += orders(rows, stated.numbers)
        return facets + firsts, numbers


class _Steps:
    """Tells of the stages one after another."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._stages = iter(STAGES)
        self._stage = next(self._stages)
        progress(f"cause.stage.{self._stage}", 0, 1)

    def done(self) -> None:
        self._progress(f"cause.stage.{self._stage}", 1, 1)
        following = next(self._stages, None)
        if following is not None:
            self._stage = following
            self._progress(f"cause.stage.{following}", 0, 1)


def _rows_of(chosen: Chosen, source: LinkReader) -> Rows:
    """The rows as a study has them: things numbered by first appearance, spelt as first captured."""
    import numpy as np

    rows = chosen.rows
    met_things, first, code = np.unique(rows.thing, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    place = np.empty(len(order), np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    keys = [rows.things[thing] for thing in met_things[order].tolist()]
    shown = source.spellings(set(keys))
    return Rows(
        bad=rows.bad,
        thing=place[code.reshape(-1)],
        time=rows.time,
        position=rows.position,
        stratum=np.zeros(len(rows.bad), np.int32),
        things=[shown[key].text if key in shown else key for key in keys],
    )


def _uses(judged: Judged, rows: Rows) -> Number | None:
    """How often each thing was judged before, in rows or beyond them."""
    import numpy as np

    if not len(judged.all_positions):
        return None
    place = np.full(len(judged.things), -1, np.int64)
    place[judged.thing] = rows.thing
    there = place[judged.all_things] >= 0
    # Once each: an event may judge several things at once.
    moments = np.unique(np.stack((judged.all_times, judged.all_positions), axis=1)[there], axis=0)
    rank = {int(position): place for place, position in enumerate(moments[:, 1].tolist())}
    ranks = np.array([rank[each] for each in judged.all_positions[there].tolist()], np.int64)
    own = np.array([rank[each] for each in judged.position.tolist()], np.int64)
    return judged_before(rows, place[judged.all_things[there]], ranks, own)


def _new(numbers: Sequence[Number], stated: Sequence[Number]) -> Iterator[Number]:
    """Those that order the rows as no other does, stated or told before them."""
    kept: list[Number] = list(stated)
    for number in numbers:
        if not alike(number, kept):
            kept.append(number)
            yield number


def _not_told_twice(excluded: Sequence[Excluded], stated: Stated) -> list[Excluded]:
    """A facet is excluded as a whole only where it is no factor by any other way (a reading, a container)."""
    names = _names(stated)
    return [each for each in excluded if each.value is not None or each.facet not in names]


def _names(stated: Stated) -> set[str]:
    return {each.name for each in stated.facets} | {each.name for each in stated.numbers}


def _with_strata(study: Study, stratum: NDArray[Any]) -> Study:
    import msgspec

    rows = msgspec.structs.replace(study.rows, stratum=stratum)
    return msgspec.structs.replace(study, rows=rows)
