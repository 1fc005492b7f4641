"""Every read of the record says as whom it reads (docs/adr/0004): the signature is the rule."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator

import pytest

from clew.storage.captures import Captures
from clew.storage.lake.reading import FactReads
from clew.storage.quarantine import Quarantine
from clew.storage.reads.events import EventReads
from clew.storage.reads.facets import FacetReads
from clew.storage.reads.gauges import GaugeReads
from clew.storage.reads.links import LinkReads
from clew.storage.reads.lots import LotReads
from clew.storage.reads.overview import OverviewReads
from clew.storage.reads.quality import QualityReads
from clew.storage.reads.simple_query import QueryReads
from clew.storage.reads.things import ThingReads

ROOMS = (
    EventReads,
    ThingReads,
    LinkReads,
    QueryReads,
    QualityReads,
    OverviewReads,
    FacetReads,
    GaugeReads,
    LotReads,
    Captures,
    Quarantine,
    FactReads,
)


def reads() -> Iterator[Callable[..., object]]:
    for room in ROOMS:
        for name, method in inspect.getmembers(room, inspect.isfunction):
            if not name.startswith("_"):
                yield method


@pytest.mark.parametrize("method", list(reads()), ids=lambda m: m.__qualname__)
def test_visibility_is_required_and_has_no_default(method: Callable[..., object]) -> None:
    parameter = inspect.signature(method).parameters["visibility"]
    assert parameter.default is inspect.Parameter.empty
    assert parameter.annotation == "Visibility"
