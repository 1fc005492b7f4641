"""Strict JSON that keeps what a number looked like.

``0.10``, ``1E3`` and 30-digit integers are evidence, so a number is a :class:`Number`: the text as written. Beyond
RFC 8259 this refuses what makes two readers disagree (duplicate keys), what no database can store (NUL, lone
surrogates), and ``NaN``/``Infinity``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

import msgspec

from clew.events.epcis.json_events import DENSE_BYTES, MARKS, check_events
from clew.events.epcis.limits import Limits, check_values
from clew.events.epcis.refusal import refusal

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class Number(str):
    """The lexical form of a JSON number."""

    __slots__ = ()


class _DuplicateKeyError(Exception):
    def __init__(self, key: str) -> None:
        self.key = key


class _NotANumberError(Exception):
    pass


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _DuplicateKeyError(key)
            seen.add(key)
    return members


def _refuse_constant(name: str) -> Any:
    raise _NotANumberError(name)


_FAST = msgspec.json.Decoder(float_hook=Number)


def decode(data: bytes, limits: Limits) -> Any:
    """Objects as dict, arrays as list, numbers as :class:`Number`. Raises InvalidData naming line and column.

    What is plain is read by a decoder that is several times faster and says less; whatever it cannot vouch for is read
    again by the one that knows duplicate keys, numbers as written and where a fault is.
    """
    check_values(data, MARKS, DENSE_BYTES, limits)
    check_events(data, limits)
    plain = _decode_plain(data.removeprefix(_BYTE_ORDER_MARK), limits)
    return _decode_strictly(data, limits) if plain is None else plain


def _decode_plain(data: bytes, limits: Limits) -> dict[str, Any] | None:
    """The object in ``data``, None when the bytes are anything but an object without fault or doubt."""
    if b"\\u0000" in data or b"\\ud" in data or b"\\uD" in data:
        return None
    # Outside of strings: every colon there ends a key, so fewer keys in the tree than colons means a key given twice.
    unescaped = data.replace(b"\\\\", b"").replace(b'\\"', b"") if b"\\" in data else data
    outside = b"".join(unescaped.split(b'"')[::2])
    if b"-0" in outside:  # an integer -0 would lose its sign
        return None
    try:
        tree = _FAST.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    if type(tree) is not dict or _count_keys(tree, limits.depth) != outside.count(b":"):
        return None
    return tree


def _count_keys(tree: dict[str, Any], limit: int) -> int | None:
    """Keys of all objects in ``tree``, None when it is deeper than ``limit``; integers become :class:`Number`."""
    keys = 0
    level: list[Any] = [tree]
    for _ in range(limit):
        below: list[Any] = []
        for node in level:
            if type(node) is dict:
                keys += len(node)
                places: Iterable[tuple[Any, Any]] = node.items()
            else:
                places = enumerate(node)
            for place, value in places:
                kind = type(value)
                if kind is dict or kind is list:
                    below.append(value)
                elif kind is int:
                    node[place] = Number(value)
        if not below:
            return keys
        level = below
    return None


def _decode_strictly(data: bytes, limits: Limits) -> Any:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refusal("epcis.document.not_utf8", "utf-8", f"byte {error.start}", position=error.start) from None
    try:
        tree = json.loads(
            text,
            object_pairs_hook=_members,
            parse_float=Number,
            parse_int=Number,
            parse_constant=_refuse_constant,
        )
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise refusal("epcis.document.not_json", "json", place, line=error.lineno, column=error.colno) from None
    except _DuplicateKeyError as error:
        key = error.key[:100]
        raise refusal("epcis.document.duplicate_key", "duplicate-key", f"member {key}", key=key) from None
    except _NotANumberError as error:
        raise refusal("epcis.document.not_a_number", "number", value=str(error)) from None
    except RecursionError:
        raise refusal("epcis.document.too_deep", "depth", limit=limits.depth) from None
    # Substring tests first: searching a megabyte by pattern costs as much as parsing it.
    if "\x00" in text or ("\\u0000" in text and _NUL.search(text)):
        raise refusal("epcis.document.nul", "character")
    if ("\\ud" in text or "\\uD" in text) and _SURROGATE.search(text):
        _refuse_lone_surrogates(tree)
    _check_depth(tree, limits.depth)
    return tree


def _refuse_lone_surrogates(tree: Any) -> None:
    try:
        msgspec.json.encode(tree, enc_hook=str)
    except (UnicodeEncodeError, ValueError):
        raise refusal("epcis.document.surrogate", "character") from None


def _check_depth(tree: Any, limit: int) -> None:
    """Level by level, so that a hostile depth cannot exhaust our own stack."""
    level = [tree] if type(tree) is dict or type(tree) is list else []
    for _ in range(limit):
        level = [
            child
            for node in level
            for child in (node.values() if type(node) is dict else node)
            if type(child) is dict or type(child) is list
        ]
        if not level:
            return
    raise refusal("epcis.document.too_deep", "depth", limit=limit)


def encode(tree: Any, *, indent: int = 0) -> bytes:
    """JSON bytes of a tree as :func:`decode` gives it: numbers come out as they went in."""
    data = msgspec.json.encode(_raw_numbers(tree))
    return msgspec.json.format(data, indent=indent) if indent else data


def _raw_numbers(node: Any) -> Any:
    kind = type(node)
    if kind is dict:
        return {key: _raw_numbers(value) for key, value in node.items()}
    if kind is list:
        return [_raw_numbers(value) for value in node]
    return msgspec.Raw(node.encode()) if kind is Number else node
