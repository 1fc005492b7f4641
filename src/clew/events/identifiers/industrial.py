"""Identifiers of the industrial internet: VAA, Handle, OID, Ecode. Each has one bare spelling, which is its key.

======== ===================================================================== ==============================
scheme   read from                                                             key
======== ===================================================================== ==============================
vaa      ``88.118.8/ABC``, ``vaa:…``, ``hdl:88.…``, ``http(s)://any/88.…``      ``88.118.8/ABC``
handle   ``20.500.12357/ABC``, ``hdl:…``, ``info:hdl/…``, ``doi:…``,            ``20.500.12357/ABC``
         ``https://hdl.handle.net/…``, ``https://doi.org/…``
oid      ``urn:oid:1.2.156.…``, ``oid:…``, bare ``1.2.156.…``/``2.16.156.…``      ``urn:oid:1.2.156.…``
ecode    ``ecode:1 0064 …``, ``urn:ecode:…`` (digits, blanks or dots between)   ``ecode:10064…``
======== ===================================================================== ==============================

VAA is the code of the Chinese industrial internet identification system (88 = the country's top node, then the
industry or regional node, then the enterprise; after the slash the enterprise's own code, kept letter for letter).
Handles: RFC 3650-3652; prefixes are numeric, suffixes are kept as they are. OID: RFC 3061, ITU-T X.660. Ecode: GB/T
31866, version V (1-4), numbering system NSI (4 digits in versions 1 and 2, else 5), main code MD.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

_ARCS = r"[0-9]+(?:\.[0-9]+)*"
_VAA = re.compile(r"(?:(?:[Vv][Aa][Aa]|[Hh][Dd][Ll]):)?(88(?:\.[0-9]+)+/[^\s/].*)")
_VAA_LINK = re.compile(r"https?://[^/?#]+/(88\.[0-9]{3}\.[0-9]+(?:\.[0-9]+)*/[^/?#][^?#]*)", re.IGNORECASE)
_BARE_HANDLE = re.compile(r"(?:10|11|20|21|86)\.[0-9]{3,}(?:\.[0-9]+)*/.+")
_HANDLE = re.compile(rf"(?:hdl:|doi:|info:hdl/|info:doi/)/*({_ARCS}/.+)", re.IGNORECASE)
_HANDLE_LINK = re.compile(rf"https?://(?:hdl\.handle\.net|(?:dx\.)?doi\.org)/({_ARCS}/[^?#]+)", re.IGNORECASE)
_OID = re.compile(r"(?:urn:)?oid:(.*)", re.IGNORECASE)
_OID_ARCS = re.compile(r"(?:[01]\.(?:[0-9]|[1-3][0-9])|2\.(?:0|[1-9][0-9]*))(?:\.(?:0|[1-9][0-9]*))*")
_CHINESE_OID = re.compile(r"(?:1\.2|2\.16)\.156\.[0-9]")
_ECODE = re.compile(r"(?:urn:)?ecode:(.*)", re.IGNORECASE)
_ECODE_PARTS = re.compile(r"(?:[12][0-9]{4}|[34][0-9]{5})[^\s.]+")


def read_industrial(text: str) -> tuple[str, str] | None:
    """``(scheme, key)`` of an industrial-internet identifier, None for any other text or one that breaks its syntax."""
    first = text[:1]
    if not first.isdigit() and first not in "vVhHdDiIoOuUeE":
        return None
    for read in (_read_vaa, _read_handle, _read_oid, _read_ecode):
        found = read(text)
        if found is not None:
            return found
    return None


def claims_industrial(text: str) -> str | None:
    """The scheme that a text names outright (``oid:``, ``ecode:`` …), well-formed or not."""
    if _OID.fullmatch(text):
        return "oid"
    if _ECODE.fullmatch(text):
        return "ecode"
    return None


def _read_vaa(text: str) -> tuple[str, str] | None:
    match = _VAA.fullmatch(text)
    if match:
        return "vaa", match[1]
    match = _VAA_LINK.match(text)
    return ("vaa", unquote(match[1])) if match else None


def _read_handle(text: str) -> tuple[str, str] | None:
    if _BARE_HANDLE.fullmatch(text):
        return "handle", text
    match = _HANDLE.fullmatch(text)
    if match:
        return "handle", match[1]
    match = _HANDLE_LINK.match(text)
    if match is None:
        return None
    handle = unquote(match[1])
    return ("vaa" if _VAA.fullmatch(handle) else "handle"), handle


def _read_oid(text: str) -> tuple[str, str] | None:
    match = _OID.fullmatch(text)
    arcs = match[1].strip() if match else text if _CHINESE_OID.match(text) else ""
    return ("oid", f"urn:oid:{arcs}") if _OID_ARCS.fullmatch(arcs) and "." in arcs else None


def _read_ecode(text: str) -> tuple[str, str] | None:
    match = _ECODE.fullmatch(text)
    if match is None:
        return None
    code = match[1].strip()
    # Blanks or dots may set off the version and the numbering system; within the main code every character counts.
    separated = re.fullmatch(r"([1-4])[ .]+([0-9]{4,5})[ .]+(\S+)", code)
    code = "".join(separated.groups()) if separated else code
    return ("ecode", f"ecode:{code}") if _ECODE_PARTS.fullmatch(code) else None
