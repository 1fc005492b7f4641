"""XML read safely: no entities, no network, no external DTD, no depth without end.

A bare ``<!DOCTYPE project>`` is let pass, because published examples carry one; anything it could declare or fetch is
refused. Names with characters that XML does not allow are written ``_x0020_`` (the convention of SQL/XML).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from lxml import etree

from clew.events.epcis.formats import is_double
from clew.events.epcis.limits import Limits, check_values
from clew.events.epcis.refusal import refusal
from clew.events.errors import InvalidData
from clew.events.model import Extension, ScalarKind

Element = Any  # lxml has no types of its own
XSI = "http://www.w3.org/2001/XMLSchema-instance"
# How an IRI that libxml2 takes for no namespace is written: percent-encoded behind this.
IRI = "urn:clew:iri:"
# The namespace that extension elements without one are kept under.
UNQUALIFIED = "urn:clew:unqualified:"
XSD = "http://www.w3.org/2001/XMLSchema"
_EPCIS = re.compile(r"urn:epcglobal:epcis(?:-query|-masterdata)?:xsd:\d")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_DECLARED_ENCODING = re.compile(r"""(<\?xml[^>]*?)\s+encoding\s*=\s*["'][^"']*["']""")
_FIRST_ELEMENT = re.compile(rb"<[A-Za-z_]")
# A document type declaration that goes on after its name: to a file elsewhere, or to declarations of its own.
_DECLARING_DOCTYPE = re.compile(rb"<!DOCTYPE\s+[^\s>\[]+(?:\s+[^\s>]|\s*\[)")
_ENCODED = re.compile(r"_x([0-9A-Fa-f]{4,6})_")
_NUMBER_TYPE = re.compile(
    r"byte|decimal|double|float|(?:unsigned)?(?:int|Int|long|Long|short|Short|Byte)|integer"
    r"|(?:non)?(?:[Pp]ositive|[Nn]egative)Integer"
)


def parse_tree(data: bytes, limits: Limits) -> Element:
    """The root element. Raises InvalidData."""
    if data.startswith(_UTF16):
        data = _to_utf8(data)
    if b"\x00" in data:
        raise refusal("epcis.document.nul", "character")
    root_start = _FIRST_ELEMENT.search(data)
    if b"<!ENTITY" in data or _DECLARING_DOCTYPE.search(data, 0, root_start.start() if root_start else len(data)):
        raise refusal("epcis.document.dtd", "dtd")
    check_values(data, (b"<",), 10, limits)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    try:
        root = etree.fromstring(data.lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _syntax(error, limits) from None
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and (declared.external_id or declared.system_url or any(_declarations(declared))):
        raise refusal("epcis.document.dtd", "dtd")
    _check_depth(root, limits.depth)
    return root


def _to_utf8(data: bytes) -> bytes:
    try:
        return _DECLARED_ENCODING.sub(r"\1", data.decode("utf-16"), count=1).encode()
    except UnicodeError:
        raise refusal("epcis.document.not_utf8", "utf-8", position=0) from None


def _declarations(declared: Any) -> Iterator[Any]:
    yield from declared.iterentities()
    yield from declared.iterelements()


def _syntax(error: Exception, limits: Limits) -> InvalidData:
    if "depth" in str(error):
        return refusal("epcis.document.too_deep", "depth", limit=limits.depth)
    line, column = getattr(error, "position", (0, 0))
    return refusal("epcis.document.not_xml", "xml", f"line {line}, column {column}", line=line, column=column)


def _check_depth(root: Element, limit: int) -> None:
    level = [root]
    for _ in range(limit):
        level = [child for node in level for child in node]
        if not level:
            return
    raise refusal("epcis.document.too_deep", "depth", limit=limit)


def local_name(element: Element) -> str:
    """The element's name if it is the standard's (no namespace, or one of EPCIS), else ``{namespace}local``."""
    tag: str = element.tag
    if tag.startswith("{"):
        namespace, _, local = tag[1:].partition("}")
        if _EPCIS.fullmatch(namespace):
            return local
    return tag


def namespace_of(element: Element) -> str:
    """The EPCIS namespace in force at an element: that of the nearest ancestor which has one, else that of 1.x."""
    node = element
    while node is not None:
        found = node.tag[1:].partition("}")[0] if node.tag.startswith("{") else ""
        if found.startswith("urn:epcglobal:epcis"):
            return str(found)
        node = node.getparent()
    return "urn:epcglobal:epcis:xsd:1"


def is_foreign(name: str) -> bool:
    return name.startswith("{")


def text_of(element: Element) -> str:
    """A simple value: its text with white space collapsed, as the schema's token and URI types say."""
    return " ".join((element.text or "").split())


def decoded(name: str) -> str:
    """``{ns}my_x0020_name`` → ``{ns}my name``, and the namespace as it was before it was made a URI."""
    if name.startswith("{" + IRI):
        namespace, _, local = name[1:].partition("}")
        name = f"{{{namespace_decoded(namespace)}}}{local}"
    if "_x" not in name:
        return name
    namespace, brace, local = name.rpartition("}")
    return namespace + brace + _ENCODED.sub(lambda found: _character(found), local)


def namespace_decoded(namespace: str) -> str:
    return unquote(namespace[len(IRI) :]) if namespace.startswith(IRI) else namespace


def _character(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else found[0]


def extension_of(element: Element, name: str | None = None) -> Extension:
    """An extension element with all it holds. ``xsi:type`` and ``xsi:nil`` become the kind of the value."""
    children = [extension_of(child) for child in element]
    text: str | None = element.text or ""
    if children:
        children = _with_mixed_text(element, children)
        text = None
    kind, attributes = _kind_and_attributes(element, text)
    return Extension(name or decoded(element.tag), None if kind == "null" else text, tuple(children), attributes, kind)


def _with_mixed_text(element: Element, children: list[Extension]) -> list[Extension]:
    """Text between elements, where there is any, stays in its place as ``#text``."""
    pieces = [element.text, *(child.tail for child in element)]
    if not any(piece and piece.strip() for piece in pieces):
        return children
    mixed: list[Extension] = []
    for piece, child in zip(pieces, [*children, None], strict=True):
        if piece and piece.strip():
            mixed.append(Extension("#text", piece))
        if child is not None:
            mixed.append(child)
    return mixed


def _kind_and_attributes(element: Element, text: str | None) -> tuple[ScalarKind, tuple[tuple[str, str], ...]]:
    kind: ScalarKind = "string"
    kept: list[tuple[str, str]] = []
    for name, value in element.attrib.items():
        if name == f"{{{XSI}}}nil" and value in ("true", "1") and not text:
            kind = "null"
        elif name == f"{{{XSI}}}type":
            prefix, colon, local = value.partition(":")
            if element.nsmap.get(prefix if colon else None) == XSD or _EPCIS.fullmatch(
                element.nsmap.get(prefix if colon else None) or ""
            ):
                kind = _scalar_kind(local if colon else prefix, text)
            else:
                kept.append((name, value))
        else:
            kept.append((decoded(name), value))
    return kind, tuple(kept)


def _scalar_kind(xsd_type: str, text: str | None) -> ScalarKind:
    if _NUMBER_TYPE.fullmatch(xsd_type) and text is not None and is_double(text):
        return "number"
    if xsd_type == "boolean" and text in ("true", "false"):
        return "boolean"
    return "string"
