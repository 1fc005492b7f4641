"""Everything else that names a thing: house URIs and house codes. Their key is their canonical spelling.

Only what RFC 3986 calls equivalent is made equal: the case of scheme and host, a default port, the case of escapes and
escapes of unreserved characters, an empty path. A text that is no URI (``30000000008730``, ``LOT:7 b``) is a code of
the house: trimmed, NFC, otherwise untouched, its case included.
"""

from __future__ import annotations

import re

_WEB = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*)://([^/?#]*)([^?#]*)(.*)", re.DOTALL)
_URN = re.compile(r"[Uu][Rr][Nn]:([A-Za-z0-9][A-Za-z0-9\-]{0,31}):(.+)", re.DOTALL)
_NAMED = re.compile(r"(tag|geo|did|ni|mailto|cid|data|cbv|gs1):(.+)", re.DOTALL | re.IGNORECASE)
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def is_uri(text: str) -> bool:
    """Whether the text has a scheme that is treated as one."""
    return any(pattern.fullmatch(text) for pattern in (_WEB, _URN, _NAMED))


def canonical_uri(text: str) -> str:
    """The canonical spelling; a house code comes back as it is."""
    match = _URN.fullmatch(text)
    if match:
        namespace, rest = match[1].lower(), _canonical_escapes(match[2])
        return f"urn:{namespace}:{rest.lower() if namespace == 'uuid' else rest}"
    match = _WEB.fullmatch(text)
    if match:
        scheme = match[1].lower()
        user, at, host = match[2].rpartition("@")
        host = host.lower().removesuffix(_DEFAULT_PORTS.get(scheme, ":"))
        path = _canonical_escapes(match[3]) or ("/" if scheme in _DEFAULT_PORTS else "")
        return f"{scheme}://{user}{at}{host}{path}{_canonical_escapes(match[4])}"
    match = _NAMED.fullmatch(text)
    return f"{match[1].lower()}:{match[2]}" if match else text


def _canonical_escapes(text: str) -> str:
    return _ESCAPE.sub(_canonical_escape, text) if "%" in text else text


def _canonical_escape(found: re.Match[str]) -> str:
    character = chr(int(found[1], 16))
    return character if character in _UNRESERVED else f"%{found[1].upper()}"
