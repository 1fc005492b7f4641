"""What a trace of Chromium says of one page: when things happened, what its main thread did, how frames followed.

Times are microseconds on the trace's clock. *Wall* is by the clock; *processor* is what the thread really ran
(``tdur``), which other work on the machine moves less. Pure: bytes in, figures out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import msgspec

MARK = "clew:"
"""Marks of the page's own timing that the measuring script sets begin so."""
GROUPS = {
    "scripting": (
        "FunctionCall", "EvaluateScript", "v8.compile", "v8.compileModule", "v8.evaluateModule", "v8.callFunction",
        "v8.produceCache", "v8.produceModuleCache", "EventDispatch", "TimerFire", "FireAnimationFrame",
        "RunMicrotasks", "MinorGC", "MajorGC", "FireIdleCallback", "V8.GC_MARK_COMPACTOR", "BlinkGC.AtomicPhase",
    ),
    "layout": ("Layout", "UpdateLayoutTree", "RecalculateStyles", "ParseAuthorStyleSheet", "HitTest"),
    "paint": ("PrePaint", "Paint", "Layerize", "Commit", "UpdateLayerTree", "CompositeLayers", "ResizeImage"),
}  # fmt: skip
_GROUP_OF = {name: group for group, names in GROUPS.items() for name in names}
_TASK = "RunTask"
CATEGORIES = (
    "-*",
    "devtools.timeline",
    "blink.user_timing",
    "loading",
    "v8",
    "v8.execute",
    "disabled-by-default-devtools.timeline",
    "disabled-by-default-devtools.timeline.frame",
)
PROFILE = "disabled-by-default-v8.cpu_profiler"
LONG = 50_000
"""A task or frame of more than 50 ms is felt."""


class Lasted(msgspec.Struct, frozen=True):
    """Microseconds by the clock and of the processor."""

    wall: float = 0
    processor: float = 0


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """``answered``: its head was there; ``finished``: all of it; ``bytes``: of the body as decoded."""

    url: str
    sent: int
    answered: int
    finished: int
    bytes: int


class Frames(msgspec.Struct, frozen=True, kw_only=True):
    """``drawn``: frames; ``late``: those more than 50 ms after the one before; ``busy``: those for which the thread ran
    more than 50 ms; ``longest``: gap between two."""

    drawn: int
    late: int
    busy: int
    longest: float


class _Span(msgspec.Struct, frozen=True):
    name: str
    begin: int
    end: int
    processor: float


class PageTrace:
    """The page whose marks, or else requests to ``address``, are in the trace. Raises ValueError where none is."""

    def __init__(self, raw: bytes, address: str) -> None:
        told = msgspec.json.decode(raw)
        events: list[dict[str, Any]] = told["traceEvents"] if isinstance(told, dict) else told
        self._process, self._thread = _page_thread(events, address)
        own = [each for each in events if each.get("pid") == self._process]
        main = [each for each in own if each.get("tid") == self._thread]
        self._marks: dict[str, int] = {
            each["name"][len(MARK) :]: each["ts"] for each in main if str(each.get("name")).startswith(MARK)
        }
        self._spans = sorted(
            (
                _Span(each["name"], each["ts"], each["ts"] + each.get("dur", 0), each.get("tdur", 0))
                for each in main
                if each.get("ph") == "X" and (each["name"] == _TASK or each["name"] in _GROUP_OF)
            ),
            key=lambda span: (span.begin, -span.end),
        )
        self._drawn: list[int] = sorted(each["ts"] for each in own if each.get("name") == "DrawFrame")
        self._activated: list[int] = sorted(each["ts"] for each in own if each.get("name") == "ActivateLayerTree")
        self._counters = [(each["ts"], each["args"]["data"]) for each in main if each.get("name") == "UpdateCounters"]
        self._requests = _requests(main)
        self.end = max((span.end for span in self._spans), default=0)
        """The last that is told of the main thread."""

    def mark(self, name: str) -> int:
        """When the page set this mark. Raises KeyError."""
        return self._marks[name]

    def painted(self, after: int) -> int:
        """When the first frame was drawn that shows what the document held at ``after``: committed, made ready, drawn.

        Raises LookupError where the trace ends before.
        """
        committed = next((span for span in self._spans if span.name == "Commit" and span.end >= after), None)
        if committed is None:
            raise LookupError("nothing was committed after what was waited for")
        # On a busy machine the main thread may be told of the end of its commit when the compositor has drawn it.
        drawn = self._drawn_once_ready(committed.end) or self._drawn_once_ready(max(after, committed.begin))
        if drawn is None:
            raise LookupError("no frame was drawn after what was waited for")
        return drawn

    def _drawn_once_ready(self, committed: int) -> int | None:
        ready = next((at for at in self._activated if at >= committed), None)
        return None if ready is None else next((at for at in self._drawn if at >= ready), None)

    def spent(self, begin: int, end: int) -> dict[str, Lasted]:
        """What the main thread did meanwhile, each moment told once, for what was innermost; ``other``: the rest of its
        tasks. By group of :data:`GROUPS`."""
        walls = dict.fromkeys((*GROUPS, "other"), 0.0)
        processors = dict(walls)
        for span, inner in _nested([each for each in self._spans if begin <= each.begin and each.end <= end]):
            group = _GROUP_OF.get(span.name, "other")
            walls[group] += span.end - span.begin - sum(each.end - each.begin for each in inner)
            processors[group] += max(0.0, span.processor - sum(each.processor for each in inner))
        return {group: Lasted(walls[group], processors[group]) for group in walls}

    def longest(self, begin: int, end: int) -> Lasted:
        """The longest task of the main thread that began meanwhile."""
        tasks = [each for each in self._tasks() if begin <= each.begin <= end]
        return Lasted(
            max((each.end - each.begin for each in tasks), default=0),
            max((each.processor for each in tasks), default=0),
        )

    def frames(self, begin: int, end: int) -> Frames:
        """How frames followed each other meanwhile."""
        drawn = [at for at in self._drawn if begin <= at <= end]
        tasks = list(self._tasks())
        gaps = list(pairwise(drawn))
        busy = [sum(task.processor for task in tasks if first <= task.begin < last) for first, last in gaps]
        return Frames(
            drawn=len(drawn),
            late=sum(last - first > LONG for first, last in gaps),
            busy=sum(each > LONG for each in busy),
            longest=max((last - first for first, last in gaps), default=0),
        )

    def request(self, part: str, after: int = 0) -> Request | None:
        """The first request whose address contains this, sent after an instant and answered."""
        return next((each for each in self._requests if part in each.url and each.sent >= after), None)

    def counters(self, at: int) -> tuple[int, int]:
        """Nodes of all documents, and bytes of the heap of scripts, as last told before an instant."""
        before = [data for when, data in self._counters if when <= at]
        data = before[-1] if before else {}
        return int(data.get("nodes", 0)), int(data.get("jsHeapSizeUsed", 0))

    def _tasks(self) -> Iterator[_Span]:
        return (each for each in self._spans if each.name == _TASK)


def _page_thread(events: Sequence[dict[str, Any]], address: str) -> tuple[int, int]:
    for each in events:
        if str(each.get("name")).startswith(MARK):
            return each["pid"], each["tid"]
    for each in events:
        data = each.get("args", {}).get("data", {})
        if each.get("name") == "ResourceSendRequest" and str(data.get("url", "")).startswith(address):
            return each["pid"], each["tid"]
    raise ValueError(f"the trace has no page of {address}")


def _requests(main: Sequence[dict[str, Any]]) -> list[Request]:
    """Those that were answered, in the order in which they were sent."""
    told: dict[str, dict[str, Any]] = {}
    for each in main:
        data = each.get("args", {}).get("data", {})
        if each.get("name") in ("ResourceSendRequest", "ResourceReceiveResponse", "ResourceFinish"):
            told.setdefault(data["requestId"], {})[each["name"]] = (each["ts"], data)
    found = [
        Request(
            url=steps["ResourceSendRequest"][1]["url"],
            sent=steps["ResourceSendRequest"][0],
            answered=steps["ResourceReceiveResponse"][0],
            finished=steps["ResourceFinish"][0],
            bytes=int(steps["ResourceFinish"][1].get("decodedBodyLength", 0)),
        )
        for steps in told.values()
        if len(steps) == 3
    ]
    return sorted(found, key=lambda each: each.sent)


def _nested(spans: Sequence[_Span]) -> Iterator[tuple[_Span, list[_Span]]]:
    """Each span with those directly within it. ``spans``: of one thread, the earlier first, of those the longer."""
    inner: list[list[_Span]] = [[] for _ in spans]
    stack: list[int] = []
    for number, span in enumerate(spans):
        while stack and spans[stack[-1]].end <= span.begin:
            stack.pop()
        if stack:
            inner[stack[-1]].append(span)
        stack.append(number)
    yield from zip(spans, inner, strict=True)
