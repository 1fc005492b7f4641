"""Where in an XML document a finding belongs: an XPath and a line, from the path that the event's reader gave."""

from __future__ import annotations

import re

from clew.events.epcis.event_reader import EventReader, shown, time, uri
from clew.events.epcis.names import STANDARD_PREFIXES, Names
from clew.events.epcis.xml_tree import Element, local_name
from clew.events.errors import Finding, Parameter
from clew.events.timestamps import Timestamp

_SEGMENT = re.compile(r"([^\[\]]*)(?:\[(\d+)\])?")


def path_of(element: Element) -> str:
    return str(element.getroottree().getpath(element))


def placed(finding: Finding, element: Element) -> Finding:
    """The same finding with its place said as ``/…/ObjectEvent[2]/action (line 12)``."""
    found, rest = _locate(element, finding.place)
    place = f"{path_of(found)}{rest} (line {found.sourceline})"
    return Finding(place, finding.rule, finding.code, finding.params, finding.severity)


def _locate(element: Element, path: str) -> tuple[Element, str]:
    """The deepest element that the path reaches, and what is left of the path, as XPath steps."""
    node = element
    segments = path.split(".") if path and not path.startswith("@") else [path] if path else []
    for position, segment in enumerate(segments):
        match = _SEGMENT.fullmatch(segment)
        name, index = (match[1], match[2]) if match else (segment, None)
        child = _child(node, name, index)
        if child is None:
            rest = segments[position:]
            if len(rest) == 1 and node.get(name) is not None:
                rest = [f"@{name}"]
            return node, "".join([f"/{step}" for step in rest])
        node = child
    return node, ""


def _child(node: Element, name: str, index: str | None) -> Element | None:
    named = [child for child in _opened(node) if local_name(child) == name]
    if index is None:
        return named[0] if named else None
    number = int(index)
    if len(named) == 1 and (len(named[0]) > number and name not in ("sensorReport", "set", "unset")):
        return named[0][number]  # the list's own element holds the items
    return named[number] if number < len(named) else None


def _opened(node: Element) -> list[Element]:
    found: list[Element] = []
    for child in node:
        if local_name(child) in ("extension", "baseExtension"):
            found.extend(_opened(child))
        found.append(child)
    return found


def stray_texts(element: Element) -> list[str]:
    """What stands between the children of an element, where only elements belong and text would be lost."""
    return [text.strip() for text in (element.text, *[child.tail for child in element]) if text and not text.isspace()]


class Notes:
    """What is found in a document outside its events, each with XPath and line."""

    def __init__(self) -> None:
        self.reader = EventReader(Names(STANDARD_PREFIXES), "xml")
        self.findings: list[Finding] = []

    def refuse(self, element: Element, place: str, rule: str, code: str, **params: Parameter) -> None:
        self.reader.refuse(place, rule, code, **params)
        self._take(element)

    def flag(self, element: Element, rule: str, code: str, **params: Parameter) -> None:
        self.reader.flag("", rule, code, **params)
        self._take(element)

    def unknown(self, element: Element) -> None:
        self.refuse(element, "", "unknown-field", "epcis.unknown_field", field=shown(local_name(element)))

    def repeated(self, element: Element) -> None:
        self.refuse(element, "", "repeated", "epcis.xml.repeated", field=shown(local_name(element)))

    def no_text(self, element: Element) -> None:
        for text in stray_texts(element)[:1]:
            self.refuse(element, "", "text", "epcis.xml.text", value=shown(text))

    def uri_attribute(self, element: Element, name: str) -> str:
        """The attribute's value, or an empty text and a finding."""
        value = element.get(name)
        if value is None:
            self.refuse(element, f"@{name}", "required", "epcis.required", field=name)
            return ""
        found = uri(self.reader, value.strip(), f"@{name}")
        self._take(element)
        return found or ""

    def time_attribute(self, element: Element, name: str) -> Timestamp | None:
        value = element.get(name)
        if value is None:
            return None
        found = time(self.reader, value.strip(), f"@{name}")
        self._take(element)
        return found

    def _take(self, element: Element) -> None:
        self.findings.extend([placed(finding, element) for finding in self.reader.findings])
        self.reader.findings.clear()
