"""Compilation of the kernel's loops: numba without Python objects, kept on disk so that a process starts warm.

Each loop is compiled for one set of types only, those of :class:`clew.tracing.kernel.searchable.Searchable`. What was
compiled is kept in the user's cache folder (``XDG_CACHE_HOME``, else ``~/.cache``) or where ``NUMBA_CACHE_DIR`` says,
unless whoever starts the process says otherwise before a loop is first imported (:func:`keep_in`). numba recompiles a
loop when its own file changes, not when a function that it calls does; so every state of the sources has a folder of
its own.
"""

from __future__ import annotations

import atexit
import os
from collections.abc import Callable
from hashlib import sha256
from importlib.resources import files
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any, TypeVar, cast

import numba

_njit: Any = numba.njit
_PACKAGES = ("batch", "kernel", "snapshot", "writing")
"""Where loops are, below ``clew.tracing``."""
_BARE = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
"""Without ways to be called from outside, which take long to compile."""

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """The function, compiled at its first call or taken from disk; it runs without Python's lock."""
    return cast("Function", _njit(cache=True, nogil=True, _nrt=False)(function))


def inlined(function: Function) -> Function:
    """The same for a part of a loop: it is compiled into its callers. Without that, a graph of forty arrays would be
    copied at every call, which costs more than most calls do."""
    return cast("Function", _njit(cache=True, nogil=True, _nrt=False, forceinline=True, **_BARE)(function))


def outlined(function: Function) -> Function:
    """The same for a part that is rarely come to: it stays a function, out of the way of the loops that call it."""
    return cast("Function", _njit(cache=True, nogil=True, _nrt=False, **_BARE)(function))


def keep_in(folder: str) -> None:
    """Keep compiled loops below ``folder``; where that cannot be written to, for the life of this process only."""
    digest = sha256(numba.__version__.encode())
    for package in _PACKAGES:
        for source in sorted(files("clew.tracing").joinpath(package).iterdir(), key=lambda entry: entry.name):
            if source.name.endswith(".py"):
                digest.update(source.read_bytes())
    settings: Any = numba.config
    settings.CACHE_DIR = _usable(f"{folder}/{digest.hexdigest()[:16]}")


def _usable(folder: str) -> str:
    """The folder, or a temporary one in its place: numba refuses to compile what it can keep nowhere."""
    try:
        os.makedirs(folder, exist_ok=True)
        if os.access(folder, os.W_OK | os.X_OK):
            return folder
    except OSError:
        pass
    temporary = mkdtemp(prefix="clew-compiled-")
    atexit.register(rmtree, temporary, ignore_errors=True)
    return temporary


def _usual_folder() -> str:
    settings: Any = numba.config
    return settings.CACHE_DIR or f"{os.environ.get('XDG_CACHE_HOME') or os.path.expanduser('~/.cache')}/clew/compiled"


keep_in(_usual_folder())
