"""While a server runs: open scopes are evaluated again when something recorded may change them.

One thread, which asks the head of the log every few seconds. An evaluation may be dear and a capture goes on for long,
so after each round it rests for some multiples of the time that it took. Several servers on one database do not
evaluate the same scope at once (``Recalls.refreshing``).
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from clew.events.errors import ClewError
from clew.scenarios.recall.desk import RecallDesk

EVERY_SECONDS = 2.0
REST = 5
"""Times the length of a round that the next one waits."""
_ENDING_SECONDS = 30
log = logging.getLogger("clew.recall")


@contextmanager
def scopes_kept_current(desk: Callable[[], RecallDesk], position: Callable[[], int]) -> Iterator[None]:
    """``desk``: as the owner of the installation; ``position``: the head of the log."""
    ended = threading.Event()
    thread = threading.Thread(target=_watch, args=(desk, position, ended), name="clew-recall", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(_ENDING_SECONDS)


def _watch(desk: Callable[[], RecallDesk], position: Callable[[], int], ended: threading.Event) -> None:
    seen, rest = -1, 0.0
    while not ended.wait(max(EVERY_SECONDS, rest)):
        began = time.monotonic()
        try:
            head = position()
            if head != seen:
                for each in desk().refresh_touched():
                    log.info("recall scope %d: version %d", each.scope.id, each.evaluation.version)
                seen = head
        except ClewError as error:
            log.warning("recall scopes: %s %s", error.code, error.params)
        except Exception:
            log.exception("recall scopes")
        rest = REST * (time.monotonic() - began)
