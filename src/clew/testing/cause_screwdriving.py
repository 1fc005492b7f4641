"""The screw-driving experiments as studies: as recorded, with their outcomes permuted, with simulated decoys added.

The rows are the demonstration's own 22,500 (``clew.demo.facts``), the factors those that the shipped mapping
``screwdriving`` records, every one stated by the event that judges. A decoy is simulated and says so here; what it is
called in a study is a hash, like every other name, so that nothing can be decided by names.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, cast
from zoneinfo import ZoneInfo

import msgspec
import numpy as np

from clew.demo.facts import Run, screwdriving_rows
from clew.events.dictionary.terms import load
from clew.modelling.cause.building import study_from_columns
from clew.modelling.cause.study import Category, Excluded, Precedence, Study

if TYPE_CHECKING:
    from numpy.typing import NDArray

EXPERIMENTS = ("s01", "s02", "s04")
ZONE = "Europe/Berlin"
WINDOWS = ("hour", "shift", "day", "week")
NOMINAL = ("position", "treatment", "condition", "exception")
NUMERIC = ("run_order", "use_count")
_HOUR = 3_600_000_000
BLOCKS: Mapping[str, int] = {"hour": _HOUR, "8 h": 8 * _HOUR, "day": 24 * _HOUR}
"""Lengths of the stretches of time that a decoy is drawn for, in microseconds."""

Role = Literal["independent", "alias", "copy", "after", "missing"]
"""``independent``: drawn without looking at anything; ``alias``: the treatment under another name; ``copy``: the
outcome, with noise, in the event that judges; ``after``: the outcome, told by a later event; ``missing``: drawn
likewise, stated at random for three rows of five."""


class Columns(msgspec.Struct, frozen=True, kw_only=True):
    """One experiment as plain columns in the order of time. ``after``: facets that only later events state."""

    bad: list[bool]
    thing: list[str]
    time: list[int]
    nominal: dict[str, list[str | None]]
    numeric: dict[str, list[float | None]]
    category: dict[str, Category]
    after: tuple[str, ...] = ()


class Decoys(msgspec.Struct, frozen=True, kw_only=True):
    """``roles``: each decoy's role, by the name that it has in the study; ``names``: true name → name in the study;
    ``levels``: (true name, level) → level in the study; ``blocks``: what the block-drawn ones were drawn for."""

    roles: dict[str, Role]
    names: dict[str, str]
    levels: dict[tuple[str, str], str]
    blocks: dict[str, str]
    noise: float


@lru_cache(maxsize=1)
def _runs() -> tuple[Run, ...]:
    return tuple(screwdriving_rows())


def columns_of(experiment: str) -> Columns:
    """One experiment as its mapping records it. Raises ``KeyError`` for an unknown one."""
    if experiment not in EXPERIMENTS:
        raise KeyError(experiment)
    zone = ZoneInfo(ZONE)
    runs = [run for run in _runs() if run.experiment == experiment]
    at = [round(datetime.fromisoformat(run.time).replace(tzinfo=zone).timestamp() * 1e6) for run in runs]
    order = sorted(range(len(runs)), key=lambda place: (at[place], runs[place].run))
    runs, at = [runs[place] for place in order], [at[place] for place in order]
    terms = load().terms
    return Columns(
        bad=[run.result == "NOK" for run in runs],
        thing=[run.serial for run in runs],
        time=at,
        nominal={name: [str(getattr(run, name)) for run in runs] for name in NOMINAL},
        numeric={
            "run_order": [float(run.run) for run in runs],
            "use_count": [float(run.use_count) for run in runs],
        },
        category={name: _category(terms[name].category) for name in (*NOMINAL, *NUMERIC)},
    )


def _category(stated: str) -> Category:
    return "method" if stated == "none" else cast(Category, stated)


def study_of_columns(columns: Columns) -> Study:
    """The study that the product's builder makes of them; every factor is stated by the judging event."""
    precedence: dict[str, Precedence] = dict.fromkeys((*columns.nominal, *columns.numeric), "with")
    study = study_from_columns(
        bad=columns.bad,
        thing=columns.thing,
        time=columns.time,
        nominal=columns.nominal,
        numeric=columns.numeric,
        precedence=precedence,
        category=columns.category,
        time_buckets=WINDOWS,
        zone=ZONE,
        lead=dict.fromkeys(precedence, 0.0),
    )
    if not columns.after:
        return study
    late = tuple(
        Excluded(name, None, columns.category.get(name, "method"), "cause.reason.after") for name in columns.after
    )
    factors = msgspec.structs.replace(study.factors, excluded=(*study.factors.excluded, *late))
    return msgspec.structs.replace(study, factors=factors)


def screwdriving_study(experiment: str) -> Study:
    return study_of_columns(columns_of(experiment))


def permuted(study: Study, seed: int) -> Study:
    """The same study with nothing to find: outcomes shuffled within each thing, then whole things' outcomes shuffled
    among the things with as many rows. What is assigned by operation meets a permutation of operations, what is
    assigned by thing or by block one of things, and the clustering of outcomes in things stays as it was.

    Rows are exchanged only within their stratum.
    """
    rng = np.random.default_rng(np.random.SeedSequence([seed, 0]))
    rows = study.rows
    count = len(rows)
    order = np.lexsort((rng.random(count), rows.stratum, rows.thing))
    shuffled = rows.bad[order]
    own = np.lexsort((np.arange(count), rows.stratum, rows.thing))
    sizes = np.bincount(rows.thing, minlength=len(rows.things))
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    alike: dict[bytes, list[int]] = {}
    for thing in np.flatnonzero(sizes).tolist():
        mine = own[starts[thing] : starts[thing] + sizes[thing]]
        alike.setdefault(rows.stratum[mine].tobytes(), []).append(thing)
    bad = np.zeros(count, np.bool_)
    for things in alike.values():
        for thing, other in zip(things, rng.permutation(things).tolist(), strict=True):
            size = sizes[thing]
            bad[own[starts[thing] : starts[thing] + size]] = shuffled[starts[other] : starts[other] + size]
    return msgspec.structs.replace(study, rows=msgspec.structs.replace(rows, bad=bad))


def with_decoys(columns: Columns, seed: int, *, hashed: bool = True) -> tuple[Columns, Decoys]:
    """Real rows with simulated decoys beside the real factors, outcomes untouched.

    Drawn per thing: an operator of six, a station of four; drawn per stretch of time: a shift of three and a fixture
    of four (by the hour, by eight hours, by the day, as the seed has it); the treatment under another name; the outcome
    with up to a tenth of noise in the judging event, and once more told afterwards; one missing at random.
    """
    rng = np.random.default_rng(np.random.SeedSequence([seed, 1]))
    things = {thing: number for number, thing in enumerate(dict.fromkeys(columns.thing))}
    thing = np.array([things[each] for each in columns.thing])
    rows = len(thing)
    lengths = [str(each) for each in rng.permutation(list(BLOCKS))[:2]]
    noise = float(rng.uniform(0.0, 0.1))
    drawn: dict[str, tuple[Role, list[str | None]]] = {
        "decoy_operator": ("independent", _named("operator", rng.integers(0, 6, len(things))[thing])),
        "decoy_station": ("independent", _named("station", rng.integers(0, 4, len(things))[thing])),
    }
    blocks = dict(zip(("decoy_shift", "decoy_fixture"), lengths, strict=True))
    for (name, length), levels in zip(blocks.items(), (3, 4), strict=True):
        place = np.unique(np.asarray(columns.time) // BLOCKS[length], return_inverse=True)[1]
        drawn[name] = ("independent", _named(name, rng.integers(0, levels, int(place.max()) + 1)[place]))
    drawn["decoy_recipe"] = ("alias", [None if each is None else f"recipe of {each}" for each in _treatment(columns)])
    flipped = np.asarray(columns.bad) ^ (rng.random(rows) < noise)
    drawn["decoy_mark"] = ("copy", _named("mark", flipped.astype(int)))
    stated = rng.random(rows) < 0.6
    part = _named("part", rng.integers(0, 3, rows))
    drawn["decoy_part"] = ("missing", [each if there else None for each, there in zip(part, stated, strict=True)])
    names = [*columns.nominal, *columns.numeric, *drawn, "decoy_verdict"]
    called = {name: _hash(seed, name) if hashed else name for name in names}
    # Their own order must not tell them apart either.
    nominal = {**columns.nominal, **{name: column for name, (_, column) in drawn.items()}}
    mixed = [list(nominal)[place] for place in rng.permutation(len(nominal))] if hashed else list(nominal)
    levels_called = {
        (name, level): _hash(seed, name, level) if hashed else level
        for name in nominal
        for level in dict.fromkeys(each for each in nominal[name] if each is not None)
    }
    roles: dict[str, Role] = {called[name]: role for name, (role, _) in drawn.items()}
    roles[called["decoy_verdict"]] = "after"
    made = Columns(
        bad=columns.bad,
        thing=columns.thing,
        time=columns.time,
        nominal={
            called[name]: [None if level is None else levels_called[name, level] for level in nominal[name]]
            for name in mixed
        },
        numeric={called[name]: values for name, values in columns.numeric.items()},
        category={called[name]: columns.category.get(name, "method") for name in names},
        after=(called["decoy_verdict"],),
    )
    return made, Decoys(
        roles=roles,
        names=called,
        levels=levels_called,
        blocks={called[name]: length for name, length in blocks.items()},
        noise=noise,
    )


def _treatment(columns: Columns) -> list[str | None]:
    return columns.nominal["treatment"]


def _named(what: str, codes: NDArray[Any]) -> list[str | None]:
    return [f"{what}-{code}" for code in codes.tolist()]


def _hash(seed: int, *words: str) -> str:
    return "x" + hashlib.sha256("\x1f".join((str(seed), *words)).encode()).hexdigest()[:10]
