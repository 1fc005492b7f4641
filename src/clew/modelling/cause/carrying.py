"""Who carries a change in time: the rate is higher from some moment on, and something changed with it.

What is rolled out over days, machine by machine, meets few controls beside it: its own test has little to go by, and
the step in the rate falls to whatever else drifted. That the rate changed at all is one question, and it is asked once
(``scan``). Where it did, the change is handed to the factor that tells *which* rows were worse better than the moment
itself does, counting what it costs to name either (Rissanen 1978, Automatica 14, 465): one of some thousand stretches,
one level of its facet; and better than a rate that just rose or fell all along. Who takes it over must leave little of
the change, and must not be cleared by those of its rows that ran beside rows without it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from clew.modelling.cause.candidates import Candidate, Members, ranks, values_of
from clew.modelling.cause.evidence import span_of
from clew.modelling.cause.explaining import Partial, held_fixed, kept_rows, surprise_of, with_rows
from clew.modelling.cause.groups import shared_rows
from clew.modelling.cause.runs import dense
from clew.modelling.cause.scan import of_expected, scanned
from clew.modelling.cause.study import Study

if TYPE_CHECKING:
    from numpy.typing import NDArray

CONFINED = 0.7
"""Share of a level's rows within the stretch, from which it may carry its change."""
COVERS = 0.3
"""Least share of the stretch that it has."""
GOES_WITH = 0.5
"""Least correlation of a number with the stretch, for the same."""
CLEARED = 0.2
"""Two-sided p of a level beside its controls above which these clear it."""
LEFT = 0.5
"""Share of the change that may be left when the level is held fixed."""
CONTENDERS = 25
"""Candidates compared by likelihood, at most: those that go with the stretch most."""
SHARED = 0.5
"""Least share of the rows of either that two levels which came in stretches have in common, for the one to contend with
the other."""
PROMISING = 0.01
"""p at its unit of assignment up to which a level contends."""


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """``inside``: bool (n,), rows of the stretch of time with the higher rate; ``p`` by permutation of buckets of time;
    ``stretches``: how many were looked at."""

    inside: NDArray[Any]
    p: float
    stretches: int


def moved(study: Study, seed: int, strata: NDArray[Any] | None = None) -> Moved | None:
    """The stretch of time in which more was bad, beside what the rows' strata let expect (the study's own, and
    ``strata`` int (n,)); None where there is too little time to tell."""
    import numpy as np

    rows = study.rows
    if not rows.bad.any() or rows.bad.all():
        return None
    number, place = np.unique(rows.time // span_of(rows.time), return_inverse=True)
    stratum = rows.stratum.astype(np.int64)
    if strata is not None:
        stratum = dense(stratum * (int(strata.max()) + 1) + strata)
    rate = np.bincount(stratum, rows.bad) / np.maximum(np.bincount(stratum), 1)
    bad, expected = np.bincount(place, rows.bad), np.bincount(place, rate[stratum])
    found = scanned(bad, expected, of_expected, np.random.SeedSequence([seed, len(number), 7]))
    if found is None:
        return None
    inside = (place >= found.first[found.best]) & (place <= found.last[found.best])
    if rows.bad[inside].sum() < rate[stratum[inside]].sum():
        inside = ~inside
    return Moved(inside=inside, p=found.tail, stretches=len(found.ratio))


def carrier(
    study: Study,
    change: Moved,
    q: float,
    tested: Sequence[Candidate],
    members: Members,
    strata: NDArray[Any] | None = None,
) -> Candidate | None:
    """The candidate that carries the change, with the change's p and q where its own are larger, and no one beside it:
    that is all it was found by. None where none does.

    ``q``: of the change; ``tested``: all that were tested at their unit of assignment; ``strata``: int (n,), what was
    held fixed then.
    """
    import numpy as np

    able = [each for each in tested if not each.when and each.score > 0 and not _cleared(each)]
    strength = np.array([_goes_with(each, change.inside, members) for each in able])
    near = np.argsort(-strength, kind="stable")[:CONTENDERS]
    able = [able[place] for place in near.tolist() if strength[place] > 0]
    if not able:
        return None
    along = ranks(study.rows.time.astype(np.float64)) - 0.5
    along = along if np.dot(along, change.inside - change.inside.mean()) >= 0 else -along
    when = [change.inside.astype(np.float64), along]
    columns = np.stack([*when, *(values_of(each, members) for each in able)], axis=1)
    gain = _partial(study, columns, strata).gains(np.arange(len(able) + len(when)))
    named = [math.log(change.stretches), 0.0, *(surprise_of(each) for each in able)]
    evidence = np.round(gain - np.array(named), 9)
    best = int(np.argmax(evidence[len(when) :]))
    if evidence[len(when) + best] <= evidence[: len(when)].max():
        return None
    rest = _partial(study, columns[:, :1], strata)
    rest.hold(held_fixed(able[best], members)[kept_rows(study)])
    if float(rest.gains(np.array([0]))[0]) > LEFT * float(gain[0]):
        return None
    found = able[best]
    return msgspec.structs.replace(found, p=min(found.p, change.p), q=min(found.q, q), concurrent=False)


def contenders(
    study: Study,
    found: Sequence[Candidate],
    tested: Sequence[Candidate],
    members: Members,
    strata: NDArray[Any] | None = None,
) -> list[Candidate]:
    """Levels that tell better which rows were worse than one that was ``found``, most of whose rows they share, each
    with its p and q where its own are larger: one test serves for both.

    Lots of many parts begin within the same hours. Which of them passes a correction for a thousand tests first is
    partly luck, and so says little of which one it is; the rows in which they differ say it.
    """
    import numpy as np

    have = {each.column for each in found}
    open_ = [each for each in tested if _stood_alone(each) and each.column not in have and each.p <= PROMISING]
    new: dict[int | None, Candidate] = {}
    for one in found:
        near = [each for each in open_ if _contend(one, each, members)] if _stood_alone(one) else []
        if not near:
            continue
        columns = np.stack([values_of(each, members) for each in (one, *near)], axis=1)
        gain = _partial(study, columns, strata).gains(np.arange(len(near) + 1))
        evidence = np.round(gain - np.array([surprise_of(each) for each in (one, *near)]), 9)
        best = int(np.argmax(evidence))
        if best > 0:
            other = near[best - 1]
            known = new.get(other.column, other)
            new[other.column] = msgspec.structs.replace(other, p=min(known.p, one.p), q=min(known.q, one.q))
    return list(new.values())


def _stood_alone(candidate: Candidate) -> bool:
    """A harmful level that came in stretches, with no one beside it."""
    return candidate.column is not None and not candidate.when and not candidate.concurrent and candidate.score > 0


def _contend(one: Candidate, other: Candidate, members: Members) -> bool:
    assert one.column is not None and other.column is not None  # noqa: S101, PT018 - both stood alone: levels
    return shared_rows(members, one.column, other.column, SHARED) >= SHARED


def _partial(study: Study, columns: NDArray[Any], strata: NDArray[Any] | None) -> Partial:
    """Of ``columns`` (n, m) with ``strata`` held fixed, over the rows that are looked at."""
    import numpy as np

    kept = kept_rows(study)
    partial = Partial(msgspec.structs.replace(study, rows=with_rows(study.rows, kept)), columns[kept])
    if strata is not None:
        partial.hold((strata[kept, None] == np.unique(strata[kept])[1:]).astype(np.float64))
    return partial


def _cleared(candidate: Candidate) -> bool:
    return candidate.concurrent and candidate.p > CLEARED


def _goes_with(candidate: Candidate, inside: NDArray[Any], members: Members) -> float:
    """How far a candidate and the stretch are of the same rows, 0 where too little."""
    import numpy as np

    if candidate.column is None:
        values = values_of(candidate, members)
        spread = float(values.std() * inside.std())
        alike = float(np.mean((values - values.mean()) * (inside - inside.mean()))) / spread if spread > 0 else 0.0
        return alike if alike >= GOES_WITH else 0.0
    rows = members.rows(candidate.column)
    within = int(np.count_nonzero(inside[rows]))
    if within < CONFINED * len(rows) or within < COVERS * int(np.count_nonzero(inside)):
        return 0.0
    return within / max(len(rows), int(np.count_nonzero(inside)))
