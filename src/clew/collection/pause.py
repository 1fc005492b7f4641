"""No search for reference cycles while a document is being read, or a large answer made.

A document becomes tens of thousands of small objects that all live until it is recorded. Python's collector would walk
them again and again, a quarter of a capture's time, and find nothing: trees of values have no cycles, and reference
counts free them as soon as they are done with.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_lock = Lock()
_pausing = 0
_was_enabled = False


@contextmanager
def without_cycle_search() -> Iterator[None]:
    """Within, the collector rests, for all threads; it goes on as before when the last of them has left."""
    global _pausing, _was_enabled
    with _lock:
        if _pausing == 0:
            _was_enabled = gc.isenabled()
            gc.disable()
        _pausing += 1
    try:
        yield
    finally:
        with _lock:
            _pausing -= 1
            if _pausing == 0 and _was_enabled:
                gc.enable()
