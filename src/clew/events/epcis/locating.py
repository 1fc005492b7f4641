"""From an item's place back to its bytes: ``epcisBody.eventList[3]`` or an XPath, and the range in the document.

The range is that of the event's own object or element, without what stands around it.
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from clew.events.epcis.json_spans import SpanError, elements, member, skip_blank, value_end
from clew.events.epcis.limits import DEFAULT_LIMITS, unfold
from clew.events.epcis.xml_tree import local_name, parse_tree
from clew.events.errors import NotFound

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_STEP = re.compile(r"([^.\[\]]+)((?:\[\d+\])*)")
_LINE = re.compile(r" \(line \d+\)$")
_TAG = re.compile(r"""<(?:[^"'>]|"[^"]*"|'[^']*')*>""")
_TAG_BYTES = 1024 * 1024


def locate(data: bytes, place: str) -> tuple[int, int]:
    """``[start, end)`` of the event at a place, in the document after gzip is undone.

    ``place``: of an item or of one of its findings. Raises NotFound ``place.unknown``.
    """
    data = unfold(data, DEFAULT_LIMITS)
    if place == "document":
        return 0, len(data)
    try:
        found = _in_xml(data, place) if place.startswith("/") else _in_json(data, place)
    except SpanError:
        found = None
    if found is None:
        raise NotFound("place.unknown", place=place)
    return found


def _in_json(data: bytes, place: str) -> tuple[int, int] | None:
    start = skip_blank(data, len(_BYTE_ORDER_MARK) if data.startswith(_BYTE_ORDER_MARK) else 0)
    span = (start, value_end(data, start))
    if place == "event" or "eventList" not in place:
        # A place inside of a bare event is told from the event itself, which is the whole document.
        bare = data[start : start + 1] == b"{" and member(data, start, "epcisBody") is None
        return span if bare else None
    for name, indexes in _STEP.findall(place):
        value = member(data, span[0], name) if data[span[0] : span[0] + 1] == b"{" else None
        if value is None:
            return None
        span = value
        for index in re.findall(r"\d+", indexes):
            element = _element(data, span[0], int(index))
            if element is None:
                return None
            span = element
        if name == "eventList":
            return span
    return None


def _element(data: bytes, start: int, wanted: int) -> tuple[int, int] | None:
    if data[start : start + 1] == b"{":  # the simple context allows one event instead of a list
        return (start, value_end(data, start)) if wanted == 0 else None
    if data[start : start + 1] != b"[":
        return None
    return next((span for index, span in enumerate(elements(data, start)) if index == wanted), None)


def _in_xml(data: bytes, place: str) -> tuple[int, int] | None:
    root = parse_tree(data, DEFAULT_LIMITS)
    element = _resolved(root, _LINE.sub("", place))
    if element is None:
        return None
    event = element
    while event is not None and not _is_event(event):
        event = event.getparent()
    wanted = element if event is None else event
    number = next(index for index, each in enumerate(root.iter(etree.Element)) if each is wanted)
    return _range(data, number)


def _is_event(element: Any) -> bool:
    parent = element.getparent()
    while parent is not None and local_name(parent) == "extension":
        parent = parent.getparent()
    return parent is None or local_name(parent) == "EventList"


def _resolved(root: Any, path: str) -> Any:
    """The deepest element on a path; a finding's path may end in what is not there."""
    names = {prefix: uri for each in root.iter(etree.Element) for prefix, uri in each.nsmap.items() if prefix}
    while path:
        try:
            found = root.getroottree().xpath(path, namespaces=names)
        except etree.XPathError:
            found = []
        if found and etree.iselement(found[0]):
            return found[0]
        path = path.rpartition("/")[0]
    return None


def _range(data: bytes, wanted: int) -> tuple[int, int] | None:
    """The bytes of the element that is the ``wanted``-th to begin. None in an encoding that expat does not read."""
    from xml.parsers import expat  # the document has been parsed already, without declarations or entities

    parser = expat.ParserCreate()
    count, open_at, depth = 0, -1, 0
    found: list[tuple[int, int]] = []
    lead = len(data) - len(data.lstrip())

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal count, open_at, depth
        if open_at >= 0:
            depth += 1
        elif not found and count == wanted:
            open_at = parser.CurrentByteIndex + lead
        count += 1

    def end(name: str) -> None:
        nonlocal open_at, depth
        if open_at >= 0 and depth:
            depth -= 1
        elif open_at >= 0:
            found.append((open_at, _tag_end(data, parser.CurrentByteIndex + lead, open_at)))
            open_at = -1

    parser.StartElementHandler, parser.EndElementHandler = begin, end
    try:
        parser.Parse(data[lead:], True)
    except expat.ExpatError:
        return None
    return found[0] if found else None


def _tag_end(data: bytes, start: int, opened: int) -> int:
    """The end of the tag that expat reported at ``start``: of an empty element it reports the end of its only tag."""
    encoding = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}.get(data[:2], "latin-1")
    if start != opened and not data.startswith("</".encode(encoding), start):
        return start
    match = _TAG.match(data[start : start + _TAG_BYTES].decode(encoding, "replace"))
    return start + len(match[0].encode(encoding)) if match else len(data)
