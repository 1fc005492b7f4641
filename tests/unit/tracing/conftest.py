"""A small language for histories by hand: seconds for times, short names for things."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import pytest

from clew.events.model import (
    AggregationEvent,
    AssociationEvent,
    ObjectEvent,
    QuantityElement,
    TransformationEvent,
)
from clew.events.timestamps import timestamp
from clew.testing.live_links import ChangingLog
from clew.testing.snapshots import snapshot_of
from clew.tracing import Answer, Subject, TraceRequest, document, trace
from clew.tracing.engine.choosing import TraceEngine
from clew.tracing.engine.ports import Ready
from clew.tracing.kernel.answer import KernelAnswer, trace_arrays
from clew.tracing.kernel.searchable import Searchable
from clew.tracing.snapshot.content import Snapshot

SECOND = 1_000_000


class Story(ChangingLog):
    """Events told one after another; the eventID of the n-th is ``e<n>``."""

    def _common(self, second: float, late: dict[str, Any]) -> dict[str, Any]:
        return {
            "event_time": timestamp(int(second * SECOND)),
            "event_time_zone_offset": "+00:00",
            "event_id": f"e{len(self.records) + 1}",
            **late,
        }

    def make(
        self,
        second: float,
        inputs: Sequence[str | QuantityElement] = (),
        outputs: Sequence[str | QuantityElement] = (),
        campaign: str | None = None,
        **rest: Any,
    ) -> str:
        """A TransformationEvent; returns the key of its operation."""
        sides = {}
        for side, listed in (("input", inputs), ("output", outputs)):
            sides[f"{side}_epc_list"] = tuple(item for item in listed if isinstance(item, str))
            sides[f"{side}_quantity_list"] = tuple(item for item in listed if not isinstance(item, str))
        record = self.append(TransformationEvent(transformation_id=campaign, **sides, **self._common(second, rest)))
        return f"transformation:{campaign}" if campaign else f"event:{record.position}"

    def bond(
        self,
        second: float,
        action: str,
        parent: str,
        *children: str | QuantityElement,
        step: str = "packing",
        association: bool = False,
        **rest: Any,
    ) -> None:
        kind = AssociationEvent if association else AggregationEvent
        self.append(
            kind(
                action=action,
                parent_id=parent,
                biz_step=step,
                child_epcs=tuple(child for child in children if isinstance(child, str)),
                child_quantity_list=tuple(child for child in children if not isinstance(child, str)),
                **self._common(second, rest),
            )
        )

    def install(self, second: float, component: str | QuantityElement, assembly: str) -> None:
        self.bond(second, "ADD", assembly, component, step="installing")

    def remove(self, second: float, component: str, assembly: str) -> None:
        self.bond(second, "DELETE", assembly, component, step="removing")

    def pack(self, second: float, container: str, *contents: str | QuantityElement) -> None:
        self.bond(second, "ADD", container, *contents)

    def unpack(self, second: float, container: str, *contents: str | QuantityElement) -> None:
        self.bond(second, "DELETE", container, *contents, step="unpacking")

    def see(self, second: float, *things: str, step: str = "inspecting", **rest: Any) -> None:
        self.append(ObjectEvent(action="OBSERVE", biz_step=step, epc_list=things, **self._common(second, rest)))

    def ask(self, subject: str, direction: str = "forward", **rest: Any) -> Answer:
        for bound in ("from_time", "at_time"):
            if bound in rest:
                rest[bound] = int(rest[bound] * SECOND)
        request = TraceRequest(subjects=(Subject(subject),), direction=direction, **rest)
        answer = trace(self, request)
        if request.mixing.is_any:
            check_same(self, request, answer)
        return answer

    def words(self, subject: str, direction: str = "forward", **rest: Any) -> dict[str, tuple[str, float | None]]:
        """Of each node its word and its time in seconds."""
        return {
            node.key: (node.word, None if node.time is None else node.time / SECOND)
            for node in self.ask(subject, direction, **rest).nodes
        }

    def document(self, subject: str, direction: str = "forward", **rest: Any) -> dict[str, Any]:
        return document(self.ask(subject, direction, **rest), ("certain", "possible", "excluded"))


def check_same(log: ChangingLog, request: TraceRequest, plain: Answer) -> None:
    """Every story is told to the other engine too, half of it as a snapshot: it says the same."""

    def newest(at_most: int | None) -> Snapshot:
        return snapshot_of(log, min(log.head() // 2, log.head() if at_most is None else at_most))

    def kernel(ready: Ready, request: TraceRequest, log_end: int | None) -> Answer:
        return trace_arrays(Searchable(ready.graph), ready.names, request, ready.position, log_end)

    other = TraceEngine(log, newest, kernel, lambda: None).answer(log, request, whole=True)
    assert isinstance(other, KernelAnswer)
    assert (other.subjects, other.truncated, other.counts()) == (plain.subjects, plain.truncated, plain.counts())
    for one, same in zip(other.nodes, plain.nodes, strict=True):
        assert msgspec.structs.replace(one, share=None) == msgspec.structs.replace(same, share=None)
        assert one.share == (None if same.share is None else pytest.approx(same.share, rel=1e-5))


@pytest.fixture
def story() -> Story:
    return Story()


@pytest.fixture
def some() -> Callable[..., QuantityElement]:
    """A quantity element: what, how much, in which unit."""
    return QuantityElement
