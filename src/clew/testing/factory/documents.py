"""The simulated plant as EPCIS documents on disk, for benchmarks and for people who want files to try."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

import msgspec

from clew.events.epcis import write_json
from clew.events.model import AnyEvent, Document, Extension
from clew.testing.factory.journal import instant
from clew.testing.factory.simulation import START, simulate

NAMESPACES = (("clew", "urn:clew:term:"), ("filler", "urn:example:filler:"))
_FILLER = "{urn:example:filler:}text"
_ALPHABET = "0123456789abcdef"


def write_documents(
    folder: Path,
    events: int,
    *,
    seed: int = 1,
    per_document: int = 500,
    bytes_per_event: int | None = None,
    on_written: Callable[[int], None] = lambda count: None,
) -> list[Path]:
    """Write ``events`` simulated events as EPCIS 2.0 JSON documents of ``per_document`` events; their paths in order.

    ``bytes_per_event``: fill each event up to about that many bytes of JSON with an extension of no meaning (events
    that are longer stay as they are). ``on_written`` is told the number of events after each document.
    The folder is made if need be; files of the same names are replaced.
    """
    if events < 1 or per_document < 1:
        raise ValueError("events and per_document must be positive")
    folder.mkdir(parents=True, exist_ok=True)
    # Every unit makes more than one event, so that many units are enough.
    stream = islice(simulate(seed, events), events)
    paths: list[Path] = []
    for batch in _batches(stream, per_document):
        path = folder / f"factory-{len(paths) + 1:06d}.json"
        path.write_bytes(document_bytes(batch, bytes_per_event))
        paths.append(path)
        on_written(len(batch))
    return paths


def document_bytes(events: Iterable[AnyEvent], bytes_per_event: int | None = None) -> bytes:
    """One EPCIS document, its events filled up to about ``bytes_per_event`` each."""
    if bytes_per_event is not None:
        events = (_filled(event, bytes_per_event) for event in events)
    document = Document(kind="EPCISDocument", events=tuple(events), creation_date=instant(START), namespaces=NAMESPACES)
    return write_json(document)


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
