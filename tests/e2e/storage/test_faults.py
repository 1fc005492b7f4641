"""Kill -9 in the middle of captures: nothing acknowledged is lost, nothing is half there, positions have no gaps.

``CLEW_FAULTS`` sets how many kills (default a few of each, ``make faults`` hundreds). Process death only: losing power
rests on fsync, which ``storage.database.check`` insists on.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from clew.security.visibility import EVERYTHING
from clew.storage.store import Store
from clew.testing.database import VARIABLE, DatabaseServer

KILLS = int(os.environ.get("CLEW_FAULTS", "12"))
BATCH = 40
WRITER = """
import sys
from pathlib import Path
from clew.storage.store import Store
from clew.testing.records import record_events
from clew.testing.samples import observe, pack

dsn, keys, run = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
with Store.open(dsn, keys) as store:
    for number in range(1_000_000):
        name = f"{run}:{number}"
        events = [pack(f"urn:box:{name}", f"urn:t:{name}", event_id=f"urn:e:{name}:0")]
        events += [observe(f"urn:t:{name}:{n}", event_id=f"urn:e:{name}:{n}") for n in range(1, %d)]
        print("trying", name, flush=True)
        record_events(store, events)
        print("acknowledged", name, flush=True)
""" % BATCH

pytestmark = pytest.mark.faults


def write_until_killed(dsn: str, keys: Path, run: int, kill: object) -> tuple[list[str], list[str]]:
    """What a writer said it tried and what it said was acknowledged, when ``kill`` came at a random moment."""
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, dsn, str(keys), str(run)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert writer.stdout is not None
    first = writer.stdout.readline()
    assert first.startswith("trying")
    time.sleep(random.Random(run).uniform(0, 0.25))
    kill(writer)  # type: ignore[operator]
    rest, _ = writer.communicate(timeout=60)
    lines = [line.split() for line in (first + rest).splitlines()]
    return [name for word, name in lines if word == "trying"], [n for word, n in lines if word == "acknowledged"]


def check(store: Store, tried: list[str], acknowledged: list[str]) -> None:
    with psycopg.connect(store.engine.raw_connection().driver_connection.info.dsn) if False else _raw(store) as rows:
        recorded = rows
    per_capture: dict[str, int] = {}
    for event_id in recorded:
        name = event_id.removeprefix("urn:e:").rpartition(":")[0]
        per_capture[name] = per_capture.get(name, 0) + 1
    assert set(acknowledged) <= set(per_capture), "an acknowledged capture is gone"
    assert set(per_capture) <= set(tried)
    assert set(per_capture.values()) <= {BATCH}, "a capture is half there"
