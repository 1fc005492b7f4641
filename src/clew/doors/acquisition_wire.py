"""The JSON documents of the log of acquisitions and of the way back from an event; the same at both doors."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from clew.events.timestamps import canonical_time
from clew.language import catalogue, render

if TYPE_CHECKING:
    from clew.collection.arrivals import Arrival, Refused
    from clew.storage.acquisitions import Acquisition
    from clew.storage.records import LeftOut


def acquisition_document(read: Acquisition, lang: str) -> dict[str, Any]:
    """One reading of one source."""
    return {
        "number": read.number,
        "state": read.state,
        "source": read.source_name,
        "digest": read.digest.hex(),
        "size": read.size,
        "media_type": read.media_type,
        "companions": [{"source": each.name, "digest": each.digest, "size": each.size} for each in read.companions],
        "connector": read.connector,
        "mapping": read.mapping,
        "mapping_version": read.mapping_version,
        "rule_book": read.rule_book,
        "program": read.program,
        "principal": read.principal,
        "party": read.source_party,
        "device": read.device,
        "on_error": read.on_error,
        "started": canonical_time(read.started_at),
        "finished": None if read.finished_at is None else canonical_time(read.finished_at),
        "portions": read.portions,
        "records": {"read": read.records, "made": read.made, "left_out": read.left_out, "refused": read.refused},
        "items": read.items,
        "counts": {
            "recorded": read.recorded,
            "duplicate": read.duplicate,
            "conflict": read.conflict,
            "quarantined": read.quarantined,
            "not_recorded": read.not_recorded,
        },
        "balanced": read.balanced,
        "left_out": [_reason(each, lang) for each in read.reasons],
        "filled": read.filled,
        "first_position": read.first_position,
        "last_position": read.last_position,
        "capture": str(read.capture_id),
        "erased": read.erased,
    }


def acquisition_details(read: Acquisition, refused: Sequence[Refused], lang: str) -> dict[str, Any]:
    """The same with what it brought into quarantine."""
    items = [{"id": each.id, "place": each.place, "state": each.state} for each in refused]
    return acquisition_document(read, lang) | {"quarantine": items}


def _reason(reason: LeftOut, lang: str) -> dict[str, Any]:
    # What repeats the data is not kept with a reason; in its sentence an ellipsis stands for it.
    known = catalogue().messages.get(reason.code)
    missing = dict.fromkeys(known.parameters(lang), "…") if known else {}
    return {
        "rule": reason.rule,
        "code": reason.code,
        "params": dict(reason.params),
        "count": reason.count,
        "message": render(reason.code, {**missing, **reason.params}, lang),
    }


def arrival_document(arrival: Arrival) -> dict[str, Any]:
    """Where one event came from; ``record``: its bytes, as text where they are one."""
    capture, location = arrival.capture, arrival.location
    digest = arrival.acquisition.digest if arrival.acquisition else capture.raw_digest
    return {
        "position": arrival.position,
        "event_id": arrival.event_id,
        "acquisition": arrival.acquisition.number if arrival.acquisition else None,
        "capture": str(capture.id),
        "quarantine": arrival.quarantine,
        "source": capture.source_name,
        "digest": digest.hex(),
        "connector": capture.connector,
        "mapping": capture.mapping,
        "mapping_version": capture.mapping_version,
        "principal": capture.principal,
        "party": capture.source_party,
        "device": capture.device,
        "received": canonical_time(capture.received_at),
        "place": arrival.place,
        "start": location.start if location else None,
        "end": location.end if location else None,
        "unpacked": location.unpacked if location else False,
        "bytes": arrival.shown,
        "encoding": None if arrival.record is None else "utf-8" if _text(arrival.record) is not None else "base64",
        "record": None if arrival.record is None else _written(arrival.record),
    }


def _written(record: bytes) -> str:
    text = _text(record)
    return base64.b64encode(record).decode() if text is None else text


def _text(record: bytes) -> str | None:
    try:
        return record.decode()
    except UnicodeDecodeError:
        return None
