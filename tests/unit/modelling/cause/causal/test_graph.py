"""Order and knowledge: who may have caused whom."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from clew.events.errors import Conflict
from clew.modelling.cause.asked import Edge
from clew.modelling.cause.causal.graph import Graph, earliness, is_after


def required(*chain: str) -> list[Edge]:
    return [Edge(cause, effect, "required") for cause, effect in pairwise(chain)]


def test_a_larger_lead_is_earlier_and_an_ancestor_earliest() -> None:
    ancestor, oven, test = (earliness("material", "before", lead) for lead in (None, 3600.0, 60.0))
    judging = earliness("method", "with", 0.0)
    assert is_after(oven, ancestor)
    assert is_after(test, oven)
    assert is_after(judging, test)
    assert not is_after(ancestor, oven)
    assert not is_after(ancestor, ancestor)


def test_facets_of_one_moment_are_contemporaneous() -> None:
    assert not is_after(60.0, 60.4)
    assert not is_after(3600.0, 3610.0)
    assert is_after(3500.0, 3600.0)


def test_nothing_causes_time() -> None:
    assert math.isinf(earliness("time", "with", 0.0))
    graph = Graph({"day": earliness("time", "before", None), "oven": 60.0})
    assert graph.may_cause("day", "oven")
    assert not graph.may_cause("oven", "day")


def test_required_edges_are_followed_along_paths() -> None:
    graph = Graph({"a": 30.0, "b": 20.0, "c": 10.0}, required("a", "b", "c"))
    assert graph.requires("a", "c")
    assert not graph.requires("c", "a")
    assert not graph.may_cause("c", "a")
    assert graph.may_cause("a", "outcome")


def test_forbidden_edges_forbid() -> None:
    graph = Graph({"a": 0.0}, [Edge("a", "outcome", "forbidden")])
    assert not graph.may_cause("a", "outcome")


def test_an_edge_required_and_forbidden_is_refused() -> None:
    with pytest.raises(Conflict, match="contradiction"):
        Graph({}, [*required("a", "b"), Edge("a", "b", "forbidden")])


def test_a_cycle_is_refused_by_its_name() -> None:
    with pytest.raises(Conflict) as error:
        Graph({}, [*required("x", "a", "b", "c", "a")])
    assert error.value.code == "cause.know.cycle"
    assert error.value.params["cycle"] == "a → b → c → a"


def test_a_diamond_is_no_cycle() -> None:
    Graph({}, [*required("a", "b", "d"), *required("a", "c", "d")])


def test_a_long_chain_and_a_wide_lattice_are_quick() -> None:
    Graph({}, required(*(str(each) for each in range(20_000))))
    rungs = [Edge(f"{n}{a}", f"{n + 1}{b}", "required") for n in range(60) for a in "xy" for b in "xy"]
    Graph({}, rungs)


@pytest.mark.parametrize("cause", ["test", "outcome"])
def test_an_effect_before_its_cause_is_refused(cause: str) -> None:
    with pytest.raises(Conflict, match="against_time"):
        Graph({"test": 5.0, "oven": 3600.0}, [Edge(cause, "oven", "required")])
