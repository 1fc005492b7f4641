"""Bytes copied eight at a time, wherever they begin: most texts are too short for what a compiler makes of a loop over
bytes. Nothing is read or written outside of what is copied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import types
from numba.extending import intrinsic

from clew.tracing.kernel.compilation import inlined

if TYPE_CHECKING:
    from numpy.typing import NDArray

    UInt8 = NDArray[np.uint8]

WORD = 8
_LOW = np.uint64(0x0101_0101_0101_0101)
_HIGH = np.uint64(0x8080_8080_8080_8080)
_CONTROLS = np.uint64(0x2020_2020_2020_2020)
_QUOTES = np.uint64(0x2222_2222_2222_2222)
_BACKSLASHES = np.uint64(0x5C5C_5C5C_5C5C_5C5C)


def _pointer(context: Any, builder: Any, kind: Any, array: Any, at: Any) -> Any:
    data = context.make_array(kind)(context, builder, array).data
    return builder.bitcast(builder.gep(data, [at]), ir.IntType(64).as_pointer())


def _loading(typing: Any, data: Any, at: Any) -> Any:
    """Eight bytes from ``at`` on, as a loop of numba has them."""

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        return builder.load(_pointer(context, builder, signature.args[0], *given), align=1)

    return types.uint64(data, types.int64), generate


def _storing(typing: Any, data: Any, at: Any, word: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        builder.store(given[2], _pointer(context, builder, signature.args[0], *given[:2]), align=1)
        return context.get_dummy_value()

    return types.void(data, types.int64, types.uint64), generate


_load: Any = intrinsic(_loading)
_store: Any = intrinsic(_storing)


@inlined
def copy(buffer: UInt8, at: int, data: UInt8, begin: int, end: int) -> None:
    """``data[begin:end]`` to ``buffer[at:]``; the two do not overlap."""
    length = end - begin
    if length < WORD:
        for place in range(length):
            buffer[np.uint64(at + place)] = data[np.uint64(begin + place)]
        return
    for place in range(0, length - WORD, WORD):
        _store(buffer, at + place, _load(data, begin + place))
    # The last word covers what is left, and some of what is copied already.
    _store(buffer, at + length - WORD, _load(data, end - WORD))


@inlined
def copy_text(buffer: UInt8, at: int, data: UInt8, begin: int, end: int) -> bool:
    """The same; whether JSON has to escape any of it."""
    length = end - begin
    if length < WORD:
        special = False
        for place in range(length):
            byte = data[np.uint64(begin + place)]
            buffer[np.uint64(at + place)] = byte
            special |= (byte < 0x20) | (byte == 0x22) | (byte == 0x5C)
        return special
    found = np.uint64(0)
    for place in range(0, length - WORD, WORD):
        word = _load(data, begin + place)
        _store(buffer, at + place, word)
        found |= _marked(word)
    word = _load(data, end - WORD)
    _store(buffer, at + length - WORD, word)
    return bool((found | _marked(word)) & _HIGH != 0)


@inlined
def _marked(word: np.uint64) -> np.uint64:
    """The highest bit of some byte is set if, and only if, one of the eight is escaped (H. S. Warren, Hacker's Delight,
    on finding a zero byte)."""
    quote, backslash = word ^ _QUOTES, word ^ _BACKSLASHES
    return ((word - _CONTROLS) & ~word) | ((quote - _LOW) & ~quote) | ((backslash - _LOW) & ~backslash)
