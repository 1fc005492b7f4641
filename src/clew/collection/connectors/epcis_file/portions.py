"""A large document in portions: what is read is the same as if it were read at once, and less of it stands in memory.

JSON is cut where its list of events is; each portion is a document of its own, with all that stands around the list.
Before the first is given out, every one has been decoded: a document with a fault of form anywhere is refused whole,
whichever way it is read. What cannot be cut (XML, another shape of JSON) is read at once and its items are handed out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from clew.events.epcis import DEFAULT_LIMITS, Parsed, parse
from clew.events.epcis.json_events import event_list, is_too_dense
from clew.events.epcis.json_spans import SpanError, elements
from clew.events.epcis.json_text import decode
from clew.events.epcis.limits import unfold
from clew.events.errors import Finding, InvalidData

_SHORT_EVENT = 200
"""Bytes of a short event: a document of less than a portion of such may well be read at once."""
_NUMBER = re.compile(r"(eventList\[)(\d+)(?=\])")


class Cut(msgspec.Struct, frozen=True):
    """Events ``first`` onwards of a document: the bytes ``[start, end)`` of its list."""

    first: int
    start: int
    end: int


def portions(data: bytes, media_type: str | None, size: int) -> Iterator[Parsed]:
    """Portions of about ``size`` events, at least one. Raises InvalidData for what is refused whole."""
    data = unfold(data, DEFAULT_LIMITS)
    # A folder of thousands of small documents is not searched for cuts, nor what will be refused for its size.
    if len(data) <= size * _SHORT_EVENT or is_too_dense(data, DEFAULT_LIMITS):
        yield from _handed_out(parse(data, media_type=media_type), size)
        return
    cuts, around = _cuts(data, size)
    if len(cuts) < 2:
        yield from _handed_out(parse(data, media_type=media_type), size)
        return
    before, after = around

    def document(cut: Cut) -> bytes:
        return b"".join((data[:before], data[cut.start : cut.end], data[after:]))

    if not _all_hold(map(document, cuts)):
        yield parse(data, media_type=media_type)  # which says where the fault is
        return
    told: set[tuple[object, ...]] = set()
    for cut in cuts:
        parsed = _renumbered(parse(document(cut), media_type=media_type), cut.first)
        new = tuple(finding for finding in parsed.findings if _told_apart(finding) not in told)
        told |= {_told_apart(finding) for finding in new}
        first = cut is cuts[0]
        header = parsed.document if first else msgspec.structs.replace(parsed.document, master_data=())
        yield Parsed(header, parsed.items, new)


def _cuts(data: bytes, size: int) -> tuple[list[Cut], tuple[int, int]]:
    """Where the list of events can be cut, and where it begins and ends; no cuts if it cannot."""
    try:
        opened = event_list(data)
        if opened is None:
            return [], (0, 0)
        cuts: list[Cut] = []
        held: tuple[int, int] | None = None
        for count, (start, end) in enumerate(elements(data, opened[0])):
            if held is not None and data[held[1] : start].strip() != b",":
                return [], (0, 0)
            if count % size == 0:
                cuts.append(Cut(count, start, end))
            else:
                cuts[-1] = Cut(cuts[-1].first, cuts[-1].start, end)
            held = start, end
    except SpanError:
        return [], (0, 0)
    if held is None or data[opened[0] + 1 : cuts[0].start].strip() or data[held[1] : opened[1] - 1].strip():
        return [], (0, 0)
    return cuts, (opened[0] + 1, opened[1] - 1)


def _all_hold(documents: Iterator[bytes]) -> bool:
    try:
        for document in documents:
            decode(document, DEFAULT_LIMITS)
    except InvalidData:
        return False
    return True


def _handed_out(parsed: Parsed, size: int) -> Iterator[Parsed]:
    """The items of what was read at once."""
    if len(parsed.items) <= size:
        yield parsed
        return
    for start in range(0, len(parsed.items), size):
        items = parsed.items[start : start + size]
        events = tuple(item.event for item in items if item.event is not None)
        first = start == 0
        document = msgspec.structs.replace(
            parsed.document, events=events, master_data=parsed.document.master_data if first else ()
        )
        yield Parsed(document, items, parsed.findings if first else ())


def _renumbered(parsed: Parsed, first: int) -> Parsed:
    """Places as they are in the whole document."""
    if first == 0:
        return parsed
    for item in parsed.items:
        item.place = _place(item.place, first)
        item.findings = _findings(item.findings, first)
    return Parsed(parsed.document, parsed.items, _findings(parsed.findings, first))


def _findings(findings: tuple[Finding, ...], first: int) -> tuple[Finding, ...]:
    return tuple(msgspec.structs.replace(each, place=_place(each.place, first)) for each in findings)


def _place(text: str, first: int) -> str:
    return _NUMBER.sub(lambda found: f"{found[1]}{int(found[2]) + first}", text, count=1)


def _told_apart(finding: Finding) -> tuple[object, ...]:
    return finding.place, finding.rule, finding.code, finding.severity, *sorted(finding.params.items())
