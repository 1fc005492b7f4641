"""While a server runs: open scopes are evaluated again when something recorded may change them.

One thread, which asks the head of the log every few seconds. An evaluation may be dear and a capture goes on for long,
so after each round it rests for some multiples of the time that it took. Several servers on one database do not
evaluate the same scope at once (``Recalls.refreshing``).
When the server ends nobody waits for an evaluation: it is given up, the scope stays as it was, and the next server
takes it up again.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from clew.events.errors import ClewError
from clew.scenarios.recall.desk import RecallDesk
from clew.storage.ending import Ended, Ending

EVERY_SECONDS = 2.0
REST = 5
"""Times the length of a round that the next one waits."""
_ENDING_SECONDS = 30
_ASKING_SECONDS = 0.2
log = logging.getLogger("clew.recall")


@contextmanager
def scopes_kept_current(
    desk: Callable[[], RecallDesk], position: Callable[[], int], prepare: Callable[[Callable[[], object]], object]
) -> Iterator[None]:
    """``desk``: as the owner of the installation; ``position``: the head of the log; ``prepare``: have traces ready to
    be asked for, calling what it is given (which may raise) between portions of that."""
    ending = Ending()
    thread = threading.Thread(target=_watch, args=(desk, position, prepare, ending), name="clew-recall", daemon=True)
    thread.start()
    try:
        yield
    finally:
        until = time.monotonic() + _ENDING_SECONDS
        while thread.is_alive() and time.monotonic() < until:
            ending.ask()
            thread.join(_ASKING_SECONDS)


def _watch(
    desk: Callable[[], RecallDesk],
    position: Callable[[], int],
    prepare: Callable[[Callable[[], object]], object],
    ending: Ending,
) -> None:
    seen, rest = -1, 0.0
    while not ending.wait(max(EVERY_SECONDS, rest)):
        began = time.monotonic()
        try:
            head = position()
            if head != seen:
                prepare(ending.look)
                for each in desk().refresh_touched(ending):
                    log.info("recall scope %d: version %d", each.scope.id, each.evaluation.version)
                seen = head
        except Ended:
            return
        except ClewError as error:
            log.warning("recall scopes: %s %s", error.code, error.params)
        except Exception:
            log.exception("recall scopes")
        rest = REST * (time.monotonic() - began)
