"""Suspects out of small studies whose causes are known because they were made up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from clew.modelling.cause.asked import Asked
from clew.modelling.cause.causal import Assessment, Suspect, assess
from clew.modelling.cause.study import Study, rows_of
from clew.testing.cause_studies import study_of

ROWS = 1500


class Assigned(msgspec.Struct, frozen=True):
    kind: str
    unit: NDArray[Any]


def suspect_of(study: Study, facet: str, value: str | None = "y", kind: str = "thing") -> Suspect:
    """A level of a facet (by default the level y), or with None a number."""
    assignment = Assigned(kind, study.rows.thing)
    if value is None:
        number = next(each for each in study.factors.numbers if each.name == facet)
        return Suspect(
            facet=facet,
            value=None,
            category=number.category,
            precedence=number.precedence,
            lead=number.lead,
            dose=number.values,
            assignment=assignment,
        )
    found = next(each for each in study.factors.facets if each.name == facet)
    column = next(c for c in range(found.first, found.last) if study.factors.columns[c] == value)
    stated = np.zeros(len(study.rows), np.bool_)
    for each in range(found.first, found.last):
        stated |= rows_of(study.factors, each)
    return Suspect(
        facet=facet,
        value=value,
        column=column,
        category=found.category,
        precedence=found.precedence,
        lead=found.lead,
        exposed=rows_of(study.factors, column),
        stated=stated,
        assignment=assignment,
    )


def pair_of(study: Study, first: str, second: str) -> Suspect:
    """Where both stand at y."""
    one, other = suspect_of(study, first), suspect_of(study, second)
    return msgspec.structs.replace(
        one, with_facet=second, with_value="y", partner=other.column, exposed=one.exposed & other.exposed
    )


def yes(flags: NDArray[Any]) -> list[str]:
    return ["y" if each else "n" for each in flags]


def judged(facets: dict[str, NDArray[Any]], rate: NDArray[Any], rng: np.random.Generator, **more: Any) -> Study:
    """A study of yes-and-no facets, bad with the given chance."""
    return study_of(
        bad=rng.random(len(rate)) < rate, nominal={name: yes(flags) for name, flags in facets.items()}, **more
    )


@pytest.fixture
def assessed() -> Callable[..., dict[str, Assessment]]:
    """Assessments by facet of all the named suspects at once (a number as ``(name, None)``)."""

    def assessed_(study: Study, *names: Any, **asked: Any) -> dict[str, Assessment]:
        suspects = [suspect_of(study, *each) if isinstance(each, tuple) else suspect_of(study, each) for each in names]
        found = assess(study, suspects, Asked(**asked))
        return {suspect.facet: each for suspect, each in zip(suspects, found, strict=True)}

    return assessed_
