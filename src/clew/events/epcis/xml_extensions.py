"""Extensions as XML: names that XML could not spell, values that only JSON has, namespaces that libxml2 refuses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote

from lxml import etree

from clew.events.epcis import formats
from clew.events.epcis.names import split
from clew.events.epcis.xml_tree import IRI, XSI, Element
from clew.events.model import Extension

_NAME_START = re.compile(r"[A-Za-z_]")
_NOT_IN_NAME = re.compile(r"[^\w.-]|(?<=_)x(?=[0-9A-Fa-f]{4,6}_)", re.ASCII)


@lru_cache(maxsize=1024)
def accepted(namespace: str) -> str:
    """A namespace that libxml2 takes: itself, or for an IRI (which it refuses) a URN that our reader undoes."""
    return namespace if formats.is_uri(namespace) else IRI + quote(namespace, safe="")


def write_extensions(parent: Element, extensions: Iterable[Extension]) -> None:
    for extension in extensions:
        if extension.name == "#text":
            _append_text(parent, extension.text or "")
        else:
            write_value(etree.SubElement(parent, tag(extension.name)), extension)


def write_value(node: Element, extension: Extension) -> None:
    for name, value in extension.attributes:
        node.set(tag(name), value)
    if extension.kind == "null":
        node.set(f"{{{XSI}}}nil", "true")
    elif extension.kind == "boolean" and extension.text in ("true", "false"):
        node.set(f"{{{XSI}}}type", "xsd:boolean")
    elif extension.kind == "number" and extension.text is not None and formats.is_double(extension.text):
        node.set(f"{{{XSI}}}type", "xsd:double")
    if extension.children:
        write_extensions(node, extension.children)
    else:
        node.text = extension.text


def _append_text(parent: Element, text: str) -> None:
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def tag(name: str) -> str:
    """The name as lxml takes it: ``{ns}my name`` → ``{ns}my_x0020_name``."""
    namespace, local = split(name)
    encoded = _NOT_IN_NAME.sub(_escape, local) if not _plain(local) else local
    if not encoded or not _NAME_START.match(encoded):
        encoded = f"_x{ord(local[0]):04X}_{_NOT_IN_NAME.sub(_escape, local[1:])}" if local else "_"
    return f"{{{accepted(namespace)}}}{encoded}" if namespace else encoded


def _plain(local: str) -> bool:
    return local.isascii() and local.isidentifier() and "_x" not in local


def _escape(found: re.Match[str]) -> str:
    return f"x{ord('_'):04X}_x" if found[0] == "x" else f"_x{ord(found[0]):04X}_"
