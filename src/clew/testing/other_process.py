"""Another process on an installation, told what to do line by line: ``python -m clew.testing.other_process DATA DSN``.

``trace KEY``: forward from a thing; ``compact``: make a snapshot as a server does; ``hang STAGE``: begin one, and stop
for ever in that stage (``renaming``: all is written); ``record FROM TO``: that one thing was made of another; ``end``.
Each is answered by one line of JSON; for ``hang`` when the stage is reached.
"""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path
from typing import Any

from clew.bootstrap import Clew, local_principal, open_clew, settings_from
from clew.storage import snapshot_files
from clew.testing.records import record_events
from clew.testing.samples import transform
from clew.tracing.request import Subject, TraceRequest


def told(clew: Clew, key: str) -> dict[str, Any]:
    """Which engine answers, over which snapshot, and with what."""
    answer = clew._answer(TraceRequest(subjects=(Subject(key),), direction="forward"))
    state = clew.trace_keeper.engine.state()
    return {
        "answer": type(answer).__name__,
        "snapshot": state.snapshot,
        "position": answer.position,
        "nodes": sorted((node.key, node.word, node.time) for node in answer.nodes),
    }


def _said(document: object) -> None:
    print(json.dumps(document), flush=True)


def _hang(clew: Clew, stage: str) -> None:
    def reached(name: str, done: int = 0, total: int = 0) -> None:
        if name == stage:
            _said({"stage": stage})
            threading.Event().wait()

    clew.trace_keeper._progress = reached  # type: ignore[method-assign, assignment]
    snapshot_files._to_disk = lambda folder: reached("renaming")
    clew.trace_keeper._compact()


def _obey(clew: Clew, words: list[str]) -> None:
    match words:
        case ["trace", key]:
            _said(told(clew, key))
        case ["compact"]:
            clew.trace_keeper._compact()
            clew.trace_keeper.engine.refresh()
            while clew.trace_keeper.engine.advance(100):
                pass
            _said(clew.trace_keeper.engine.state().snapshot)
        case ["hang", stage]:
            _hang(clew, stage)
        case ["record", source, target]:
            result = record_events(clew.store, [transform((source,), (target,), at=10**12)], "urn:p:us")
            _said([outcome.state for outcome in result.outcomes])


def main() -> None:
    data, database = sys.argv[1:]
    with open_clew(settings_from(data=Path(data), database=database), principal=local_principal()) as clew:
        # As a server: the engine answers, whatever the plain one would have taken.
        clew.trace_keeper.engine.refresh()
        for line in sys.stdin:
            if line.strip() == "end":
                return
            _obey(clew, line.split())


if __name__ == "__main__":
    main()
