"""Compilation of loops that make arrays: numba without Python objects, kept on disk so that a process starts warm
(``clew.tracing.kernel.compilation`` says where, when it is imported: so before any loop is)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from numba import njit

import clew.tracing.kernel.compilation  # noqa: F401 - says where compiled loops are kept

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """The function, compiled at its first call or taken from disk; it runs without Python's lock."""
    return cast("Function", njit(cache=True, nogil=True)(function))
