"""Our adjustment sets and effects beside those of dowhy, on simulated studies of known graph (``make test-dowhy``).

Run in an environment of its own (``.venv-dowhy``: dowhy, msgspec and this source tree), because dowhy's requirements
and ours need not be met together. dowhy is given the graph, identifies a back-door set and estimates the effect on the
exposed by weighting and by stratifying on the propensity; we are given what came first. For each study the set must be
the same and every estimate near.
"""

from __future__ import annotations

import logging
import sys
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from clew.modelling.cause.asked import Asked, Edge
from clew.modelling.cause.causal import Suspect, assess
from clew.modelling.cause.study import rows_of
from clew.testing.cause_studies import study_of

ROWS = 4000
SEEDS = 3
NEAR = 0.03
"""Largest difference of two estimates of one effect; two standard errors."""
METHODS = ("backdoor.propensity_score_weighting", "backdoor.propensity_score_stratification")
Columns = Mapping[str, NDArray[Any]]


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """``graph``: cause → effects, ``y`` the outcome; ``leads``: seconds before it. Asked about: ``a``."""

    name: str
    graph: Mapping[str, tuple[str, ...]]
    leads: Mapping[str, float]
    draw: Callable[[np.random.Generator], tuple[dict[str, NDArray[Any]], NDArray[Any]]]
    edges: tuple[Edge, ...] = ()


def _chance(rng: np.random.Generator, rate: Any) -> NDArray[Any]:
    return np.asarray(rng.random(ROWS) < rate)


def _confounder(rng: np.random.Generator) -> tuple[dict[str, NDArray[Any]], NDArray[Any]]:
    c = _chance(rng, 0.5)
    a = _chance(rng, np.where(c, 0.6, 0.2))
    return {"a": a, "c": c}, 0.05 + 0.15 * c + 0.1 * a


def _two(rng: np.random.Generator) -> tuple[dict[str, NDArray[Any]], NDArray[Any]]:
    c, d = _chance(rng, 0.5), _chance(rng, 0.3)
    a = _chance(rng, 0.2 + 0.3 * c + 0.3 * d)
    return {"a": a, "c": c, "d": d}, 0.05 + 0.1 * c + 0.15 * d + 0.1 * a


def _mediator(rng: np.random.Generator) -> tuple[dict[str, NDArray[Any]], NDArray[Any]]:
    a = _chance(rng, 0.4)
    m = _chance(rng, np.where(a, 0.8, 0.1))
    return {"a": a, "m": m}, 0.04 + 0.2 * m


def _collider(rng: np.random.Generator) -> tuple[dict[str, NDArray[Any]], NDArray[Any]]:
    a = _chance(rng, 0.4)
    c = _chance(rng, 0.5)
    late = _chance(rng, 0.1 + 0.4 * a + 0.4 * c)
    return {"a": a, "c": c, "late": late}, 0.05 + 0.1 * a + 0.2 * c


SCENES = (
    Scene(name="confounder", graph={"c": ("a", "y"), "a": ("y",)}, leads={"c": 900.0, "a": 60.0}, draw=_confounder),
    Scene(
        name="two confounders",
        graph={"c": ("a", "y"), "d": ("a", "y"), "a": ("y",)},
        leads={"c": 900.0, "d": 600.0, "a": 60.0},
        draw=_two,
    ),
    Scene(
        name="mediator",
        graph={"a": ("m",), "m": ("y",)},
        leads={"a": 900.0, "m": 60.0},
        draw=_mediator,
        edges=(Edge("a", "m", "required"),),
    ),
    Scene(
        name="collider",
        graph={"a": ("y", "late"), "c": ("y", "late")},
        leads={"a": 900.0, "c": 60.0, "late": 1.0},
        draw=_collider,
    ),
)


def ours(scene: Scene, columns: Columns, bad: NDArray[Any], seed: int) -> tuple[set[str], dict[str, float]]:
    """What was held fixed (time, which dowhy does not know of, left out), and the estimates of ``a``."""
    study = study_of(
        bad=bad,
        nominal={name: ["y" if each else "n" for each in flags] for name, flags in columns.items()},
        lead=dict(scene.leads),
    )
    suspects = []
    for facet in study.factors.facets:
        column = next(c for c in range(facet.first, facet.last) if study.factors.columns[c] == "y")
        suspects.append(
            Suspect(
                facet=facet.name,
                value="y",
                column=column,
                category=facet.category,
                lead=facet.lead,
                exposed=rows_of(study.factors, column),
                assignment=_ByThing(kind="thing", unit=study.rows.thing),
            )
        )
    suspects.sort(key=lambda each: each.facet != "a")
    found = assess(study, suspects, Asked(seed=seed, edges=scene.edges))[0]
    return set(found.adjusted_for) - {"time_range"}, {each.method: each.value for each in found.estimates}


class _ByThing(msgspec.Struct, frozen=True):
    kind: str
    unit: NDArray[Any]


def theirs(scene: Scene, columns: Columns, bad: NDArray[Any]) -> tuple[set[str], dict[str, float]]:
    """dowhy's back-door set and estimates of the effect on the exposed."""
    import networkx
    import pandas
    from dowhy import CausalModel

    frame = pandas.DataFrame({name: flags.astype(bool) for name, flags in columns.items()})
    frame["y"] = bad.astype(float)
    graph = networkx.DiGraph([(cause, effect) for cause, effects in scene.graph.items() for effect in effects])
    model = CausalModel(data=frame, treatment="a", outcome="y", graph=graph)
    estimand = model.identify_effect(proceed_when_unidentifiable=True)
    held = set(estimand.get_backdoor_variables())
    found: dict[str, float] = {}
    if held:
        for method in METHODS:
            estimate = model.estimate_effect(estimand, method_name=method, target_units="att")
            found[method.removeprefix("backdoor.")] = float(estimate.value)
    else:
        estimate = model.estimate_effect(estimand, method_name="backdoor.linear_regression", target_units="ate")
        found["linear_regression"] = float(estimate.value)
    return held, found


def main() -> int:
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    failures = 0
    for scene in SCENES:
        for seed in range(SEEDS):
            rng = np.random.default_rng(seed)
            columns, rate = scene.draw(rng)
            bad = rng.random(ROWS) < rate
            held, effects = ours(scene, columns, bad, seed)
            their_held, their_effects = theirs(scene, columns, bad)
            apart = max(abs(one - other) for one in effects.values() for other in their_effects.values())
            # Holding more than the smallest set is sound where it is a cause of the outcome: never fewer.
            same = their_held <= held and not (held - their_held) & set(_descendants(scene, "a"))
            failures += not same or apart > NEAR
            told = " ".join(f"{name}={value:.3f}" for name, value in {**effects, **their_effects}.items())
            print(
                f"{scene.name:16} seed {seed} held {sorted(held)} dowhy {sorted(their_held)} apart {apart:.3f} {told}"
            )
    print("dowhy agrees" if not failures else f"{failures} differ")
    return 1 if failures else 0


def _descendants(scene: Scene, name: str) -> list[str]:
    found = list(scene.graph.get(name, ()))
    for each in found:
        found += [further for further in scene.graph.get(each, ()) if further not in found]
    return found


if __name__ == "__main__":
    sys.exit(main())
