"""The way through the causal step: one assessment for each suspect."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from clew.events.errors import BadRequest
from clew.modelling.cause.asked import Asked
from clew.modelling.cause.causal import counterfactual as normal
from clew.modelling.cause.causal import refuting
from clew.modelling.cause.causal.adjustment import Adjustment, adjustment_of, facets_of, rivals_of
from clew.modelling.cause.causal.comparison import Comparison, compare
from clew.modelling.cause.causal.contrast import Contrast, contrast_of
from clew.modelling.cause.causal.estimating import Effect, estimates_of, stratified
from clew.modelling.cause.causal.grading import Evidence, grade, stands, weaker
from clew.modelling.cause.causal.graph import OUTCOME, Graph, earlinesses
from clew.modelling.cause.causal.planning import licence_of
from clew.modelling.cause.causal.separating import separator
from clew.modelling.cause.causal.suspects import Assessment, Suspect
from clew.modelling.cause.findings import Interval, Refutation
from clew.modelling.cause.study import Study, rows_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEAST_BAD_THINGS = 8
TIME_RANGE, STRATUM = "time_range", "stratum"
_STREAM = 0xCA5A
"""Keeps the draws of this step apart from those of others with the same seed."""


def assess(study: Study, suspects: Sequence[Suspect], asked: Asked) -> list[Assessment]:
    """Assessments in the order of the suspects. The same study, suspects and seed give the same answer.

    Raises BadRequest where a negative control is no facet of the study, Conflict where what the engineer knows
    contradicts itself or the order of time (``graph``).
    """
    graph = Graph(earlinesses(study.factors), asked.edges)
    _check_controls(study, asked)
    effects = [_crude(study, each) for each in suspects]
    return [_Case(study, suspects, place, graph, asked, effects).assessed() for place in range(len(suspects))]


def _crude(study: Study, suspect: Suspect) -> float:
    """Its effect with nothing held fixed; 0 where it does not vary."""
    found = stratified(compare(study, suspect, contrast_of(study, suspect), (), timed=False))
    return 0.0 if found is None else found.value


def together(study: Study, suspects: Sequence[Suspect], asked: Asked) -> Interval | None:
    """Share of the bad rows that the suspects explain together (``counterfactual``); None without suspects."""
    return normal.together(study, suspects)


def _check_controls(study: Study, asked: Asked) -> None:
    known = {each.name for each in study.factors.facets} | {each.name for each in study.factors.numbers}
    known |= {each.facet for each in study.factors.excluded}
    for name in asked.negative_controls:
        if name not in known:
            raise BadRequest("cause.know.no_control", facet=name)


class _Case:
    """One suspect, and the comparisons made for it."""

    def __init__(
        self,
        study: Study,
        suspects: Sequence[Suspect],
        place: int,
        graph: Graph,
        asked: Asked,
        effects: Sequence[float],
    ) -> None:
        import numpy as np

        self.study, self.suspects, self.place, self.graph, self.asked = study, suspects, place, graph, asked
        self.suspect = suspects[place]
        self.whole = contrast_of(study, self.suspect)
        self.rivals = rivals_of(suspects, place, effects, self.whole.rows)
        self.contrast = self.whole
        if self.rivals:
            others = np.zeros(len(study.rows), np.bool_)
            for each in self.rivals:
                others |= np.asarray(suspects[each].exposed, np.bool_)
            self.contrast = contrast_of(study, self.suspect, ~others)
        self.draw = np.random.default_rng(np.random.SeedSequence((asked.seed, _STREAM, place)))

    def assessed(self) -> Assessment:
        known = self._known()
        if known is not None:
            return known
        bare = self._compare((), timed=False)
        crude = stratified(compare(self.study, self.suspect, self.whole, (), timed=False))
        if crude is None or self._too_few(bare):
            return Assessment(grade="too_few", reason="cause.causal.too_few", params={"least": LEAST_BAD_THINGS})
        masked = self._is_masked(crude)
        if masked:
            crude = _of_no_size(crude, self.suspect.beside or 0.0)
        adjustment = adjustment_of(self.suspects, self.place, self.graph, self._compare(()))
        plain_set = adjustment_of(self.suspects, self.place, self.graph, bare)
        plain = stratified(self._compare(plain_set.held, timed=False))
        data = self._compare(adjustment.held)
        held = stratified(data)
        timed = self.contrast.concurrent and stands(held, crude)
        if self.contrast.concurrent and not timed and stands(plain, crude) and held is None:
            data = self._compare(plain_set.held, timed=False)
        estimates = estimates_of(data)
        if not estimates:
            return Assessment(grade="too_few", reason="cause.causal.too_few", params={"least": LEAST_BAD_THINGS})
        refutations = self._refutations(data, estimates) if stands(held, crude) else ()
        full = self._full(adjustment)
        told = held if self.contrast.concurrent else plain
        evidence = Evidence(
            contrasts=self._contrasts(),
            crude=crude,
            plain=plain,
            held=held,
            worst=stratified(data, worst=True),
            full=full,
            brief=stratified(msgspec.structs.replace(data, cell=data.moment)),
            estimates=estimates,
            refutations=refutations,
            licence=licence_of(self.study, self.suspect, self.contrast, self.graph),
            separator=self._separator(),
            inseparable=[_spelled(self.suspects[each]) for each in adjustment.inseparable],
            by=self._strongest((*plain_set.held, *self.rivals), crude, False) if not stands(told, crude) else None,
            through=self._strongest(adjustment.later, crude, True) if weaker(full, held) else None,
            when=self.suspect.category == "time",
            masked=masked,
            tests=len(self.study.factors.columns) + len(self.study.factors.numbers),
        )
        found, reason, params = grade(evidence)
        rate, explains = normal.counterfactual(self.study, self.suspect, data, estimates)
        return Assessment(
            grade=found,
            reason=reason,
            params=params,
            adjusted_for=self._names(adjustment, data),
            estimates=tuple(each.told() for each in estimates),
            refutations=tuple(refutations),
            counterfactual=rate,
            explains=explains,
            concurrent=self.contrast.concurrent,
            licence=evidence.licence,
        )

    def _known(self) -> Assessment | None:
        """What the engineer's knowledge decides without data."""
        for name in facets_of(self.suspect):
            if self.graph.requires(OUTCOME, name):
                return Assessment(grade="excluded", reason="cause.causal.known_effect", params={"facet": name})
            if self.graph.forbids(name, OUTCOME):
                return Assessment(grade="correlation", reason="cause.causal.known_innocent", params={"facet": name})
        return None

    def _compare(self, others: Sequence[int], timed: bool = True) -> Comparison:
        return compare(self.study, self.suspect, self.contrast, [self.suspects[each] for each in others], timed)

    def _too_few(self, data: Comparison) -> bool:
        import numpy as np

        exposed = len(np.unique(data.thing[data.exposed]))
        bad = len(np.unique(data.thing[data.bad > 0]))
        return exposed < 2 or bad < LEAST_BAD_THINGS or not (~data.exposed).any()

    def _is_masked(self, crude: Effect) -> bool:
        """Whether it was found only with others held fixed, and by itself shows nothing, or the contrary."""
        beside = self.suspect.beside
        return beside is not None and crude.value * beside <= 0

    def _refutations(self, data: Comparison, estimates: Sequence[Effect]) -> list[Refutation]:
        effect = estimates[0]
        return [
            refuting.placebo(data, self.contrast, effect, self.draw),
            refuting.random_common_cause(data, effect, self.draw),
            refuting.subset(data, effect, self.draw),
            refuting.negative_control(self.study, data, self.contrast, effect, self.asked.negative_controls),
            refuting.sensitivity(estimates),
            refuting.methods_agree(estimates),
        ]

    def _full(self, adjustment: Adjustment) -> Effect | None:
        """With what came later held as well."""
        return stratified(self._compare((*adjustment.held, *adjustment.later)))

    def _strongest(self, places: Sequence[int], crude: Effect, timed: bool) -> tuple[str, str] | None:
        """The suspect that, held alone, leaves the least of the effect."""
        left: list[tuple[float, int]] = []
        sign = math.copysign(1.0, crude.value)
        for each in places:
            contrast = self.whole if each in self.rivals else self.contrast
            found = stratified(compare(self.study, self.suspect, contrast, [self.suspects[each]], timed))
            left.append((0.0 if found is None else found.value * sign, each))
        return _spelled(self.suspects[min(left)[1]]) if left else None

    def _contrasts(self) -> list[Contrast]:
        """The suspect's own; of a pair also each of the two among rows that have the other."""
        suspect = self.suspect
        if suspect.partner is None or suspect.column is None:
            return [self.contrast]
        return [
            self.contrast,
            *(
                contrast_of(self.study, suspect, rows_of(self.study.factors, each))
                for each in (suspect.column, suspect.partner)
            ),
        ]

    def _separator(self) -> tuple[str, float] | None:
        return separator(self.study, self.contrast, self.suspect, self.graph) if self.contrast.concurrent else None

    def _names(self, adjustment: Adjustment, data: Comparison) -> tuple[str, ...]:
        names = [name for each in adjustment.held for name in facets_of(self.suspects[each])]
        if self.contrast.concurrent and len(data.clusterings) > 2:
            names.append(TIME_RANGE)
        if _several(data.stratum):
            names.append(STRATUM)
        return tuple(name for name in dict.fromkeys(names) if name not in facets_of(self.suspect))


def _of_no_size(crude: Effect, score: float) -> Effect:
    """What a masked effect is held against: its sign is that which it was found with, and as by itself there is nothing
    of it, any size is more."""
    return msgspec.structs.replace(crude, value=math.copysign(1e-12, score))


def _spelled(suspect: Suspect) -> tuple[str, str]:
    """Facet and level, for a sentence; a number has no level."""
    return suspect.facet, suspect.value or ""


def _several(codes: NDArray[Any]) -> bool:
    return len(codes) > 0 and bool((codes != codes[0]).any())
