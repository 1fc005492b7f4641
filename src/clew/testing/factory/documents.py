"""The simulated plant as EPCIS documents on disk, for benchmarks and for people who want files to try."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

import msgspec

from clew.events.epcis import write_json
from clew.events.model import AnyEvent, Document, Extension
from clew.testing.factory.journal import instant
from clew.testing.factory.plan import Plan, enough
from clew.testing.factory.quick import document_json
from clew.testing.factory.simulation import START, Simulation, simulate
from clew.testing.factory.truth import Description

EVENTS = "events"
"""The folder of the documents, below that of everything written."""
NAMESPACES = (("clew", "urn:clew:term:"), ("filler", "urn:example:filler:"))
README = """# SIMULATED DATA · 模拟数据

Everything in this folder is made up by `python -m clew.testing.factory`: a servo-motor works in Suzhou that does not
exist, its suppliers, people, products and customers. No key in it can belong to a real product (GS1 prefix 952).
`truth.json` says what is true of it: planted causes, defects, what a trace must find, what went wrong with messages.

本文件夹中的全部数据均由 `python -m clew.testing.factory` 模拟生成：苏州伺服电机厂及其供应商、人员、产品与客户均为虚构。
其中的编码不可能属于任何真实产品（GS1 前缀 952）。
`truth.json` 记录模拟的真相：预设原因、缺陷、追溯应得的结果以及消息中的差错。

seed {seed} · units {units} · events {events}
"""
_FILLER = "{urn:example:filler:}text"
_ALPHABET = "0123456789abcdef"


def write_documents(
    folder: Path,
    events: int | None = None,
    *,
    seed: int = 1,
    plan: Plan | None = None,
    per_document: int = 500,
    bytes_per_event: int | None = None,
    on_written: Callable[[int], None] = lambda count: None,
) -> list[Path]:
    """Write ``events`` simulated events as EPCIS 2.0 JSON documents of ``per_document`` events; their paths in order.

    ``plan``: what to simulate; without ``events``, all of it. ``bytes_per_event``: fill each event up to about that
    many bytes of JSON with an extension of no meaning (events that are longer stay as they are). ``on_written`` is told
    the number of events after each document. The folder is made if need be; files of the same names are replaced.
    Documents are in ``folder / "events"``, which can be captured as it is; beside it ``truth.json`` and a README say
    what is true of it and that it is simulated.
    """
    if (events is not None and events < 1) or per_document < 1:
        raise ValueError("events and per_document must be positive")
    documents = folder / EVENTS
    documents.mkdir(parents=True, exist_ok=True)
    simulation = plan_for(events, plan, seed)
    paths: list[Path] = []
    for batch in _batches(islice(simulation, events), per_document):
        path = documents / f"factory-{len(paths) + 1:06d}.json"
        path.write_bytes(document_bytes(batch, bytes_per_event))
        paths.append(path)
        on_written(len(batch))
    simulation.settle()
    write_truth(folder, simulation.description)
    return paths


def plan_for(events: int | None, plan: Plan | None, seed: int) -> Simulation:
    """The simulation of a plan, or of as many units as so many events need."""
    if plan is None:
        plan = Plan() if events is None else enough(events)
    return simulate(seed, plan=plan)


def write_truth(folder: Path, truth: Description) -> None:
    """``truth.json`` and a README beside the data.

    Where the simulation was not read to its end (a number of events was asked for), the truth is that of the part that
    was worked on; what a trace must find is only said by a simulation that was read whole.
    """
    text = msgspec.json.format(msgspec.json.encode(truth), indent=1)
    (folder / "truth.json").write_bytes(text)
    readme = README.format(seed=truth.seed, units=truth.units, events=truth.events)
    (folder / "README.md").write_text(readme, encoding="utf-8")


def document_bytes(events: Iterable[AnyEvent], bytes_per_event: int | None = None) -> bytes:
    """One EPCIS document, its events filled up to about ``bytes_per_event`` each."""
    if bytes_per_event is not None:
        events = (_filled(event, bytes_per_event) for event in events)
    document = Document(kind="EPCISDocument", events=tuple(events), creation_date=instant(START), namespaces=NAMESPACES)
    return document_json(document)


def _filled(event: AnyEvent, size: int) -> AnyEvent:
    alone = len(write_json(Document(kind="EPCISDocument", events=(event,), namespaces=NAMESPACES)))
    missing = size - (alone - _envelope()) - len(',"filler:text":""')
    if missing <= 0:
        return event
    digits = (event.event_id or "").encode().hex() or _ALPHABET
    text = (digits * (missing // len(digits) + 1))[:missing]
    return msgspec.structs.replace(event, extensions=(*event.extensions, Extension(_FILLER, text)))


def _envelope() -> int:
    return len(write_json(Document(kind="EPCISDocument", events=(), namespaces=NAMESPACES)))


def _batches(events: Iterator[AnyEvent], size: int) -> Iterator[list[AnyEvent]]:
    while batch := list(islice(events, size)):
        yield batch
