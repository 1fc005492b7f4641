"""A large load through the command line, killed in the middle and started again: ``python -m benchmarks.load``.

The simulated factory writes documents (or, with ``--table``, one table of as many rows is made); ``clew capture`` reads
them in a process of its own, which is killed once (SIGKILL) when about half is recorded, and then started again. Told
are events per second over the load, whether the rate falls, the peak of our process's memory, and that nothing was lost
or doubled: the counts of the log of acquisitions, and positions without a gap.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from rich.console import Console

from clew.bootstrap import Clew, local_principal, open_clew, settings_from
from clew.storage.database import driver, reading
from clew.testing.factory.documents import write_documents

MAPPING = """
name: load
version: "1"
names: {en: Load, zh: 负载}
time: {column: when, zone: "+00:00"}
operation: {type: ObjectEvent, action: OBSERVE, biz_step: inspecting, id: "urn:clew:event:load:{number}"}
things: [{id: "urn:clew:id:load-{unit}"}]
outcomes: [{characteristic: result, result: {column: result, values: [OK, NOK]}}]
"""
ROWS_PER_UNIT = 4
START = 1_767_225_600
SAMPLE_SECONDS = 1.0


class Sample(msgspec.Struct, frozen=True):
    """``position``: of the record; ``resident``: bytes of our process, its peak so far."""

    seconds: float
    position: int
    resident: int


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """``rates``: events per second in each fifth of the load, in order; ``kills``: how often it was killed."""

    events: int
    seconds: float
    rate: float
    rates: list[float]
    peak_bytes: int
    kills: int
    recorded: int
    duplicate: int
    gaps: int
    balanced: bool


def measure(folder: Path, words: Sequence[str], events: int, *, kill: bool) -> Load:
    """Load, with a kill when about half is recorded. ``words``: what follows ``clew capture``."""
    data = folder / "data"
    with open_clew(settings_from(data=data), principal=local_principal()) as clew:
        samples: list[Sample] = []
        killed = _run(clew, data, words, samples, stop_at=events // 2) if kill else False
        _run(clew, data, words, samples, stop_at=None)
        return _report(clew, samples, events, int(killed))


def _run(clew: Clew, data: Path, words: Sequence[str], samples: list[Sample], stop_at: int | None) -> bool:
    """One process; whether it was killed. Its samples go on where those of the one before it ended."""
    begun = time.monotonic() - (samples[-1].seconds if samples else 0.0)
    command = [sys.executable, "-m", "clew", "capture", *words, "--data", str(data)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            position = clew.store.position()
            samples.append(Sample(time.monotonic() - begun, position, _peak(process.pid)))
            if stop_at is not None and position >= stop_at:
                process.send_signal(signal.SIGKILL)
                process.wait()
                return True
            time.sleep(SAMPLE_SECONDS)
        samples.append(Sample(time.monotonic() - begun, clew.store.position(), 0))
    if process.returncode:
        raise RuntimeError(f"clew capture ended with {process.returncode}")
    return False


def _peak(process: int) -> int:
    """Bytes that a process had in memory at most; 0 when it has just ended."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), 0)


def _report(clew: Clew, samples: list[Sample], events: int, kills: int) -> Load:
    readings = clew.store.acquisitions.latest(clew.visibility, limit=10**9)
    with reading(clew.store.engine) as connection:
        row = driver(connection).execute("SELECT count(*), coalesce(max(position), 0) FROM event").fetchone()
    assert row is not None
    seconds = samples[-1].seconds
    return Load(
        events=events,
        seconds=seconds,
        rate=events / seconds,
        rates=[_rate(samples, events * fifth // 5, events * (fifth + 1) // 5) for fifth in range(5)],
        peak_bytes=max(sample.resident for sample in samples),
        kills=kills,
        recorded=row[0],
        duplicate=sum(each.duplicate for each in readings),
        gaps=row[1] - row[0],
        balanced=all(each.balanced and each.state == "done" for each in readings),
    )


def _rate(samples: list[Sample], low: int, high: int) -> float:
    """Events per second between two positions."""
    first = next(sample for sample in reversed(samples) if sample.position <= low)
    last = next(sample for sample in samples if sample.position >= high)
    return (last.position - first.position) / max(last.seconds - first.seconds, 1e-9)


def write_table(file: Path, rows: int) -> None:
    """A table of measurements: several rows for each unit, all different."""
    with file.open("w", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(("number", "when", "unit", "result"))
        for number in range(rows):
            when = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(START + number // 100))
            writer.writerow((number, when, number // ROWS_PER_UNIT, "NOK" if number % 50 == 0 else "OK"))


def _sources(folder: Path, events: int, *, table: bool, per_document: int) -> list[str]:
    if table:
        write_table(folder / "load.csv", events)
        (folder / "load.yaml").write_text(MAPPING, encoding="utf-8")
        return [str(folder / "load.csv"), "--mapping", str(folder / "load.yaml"), "--on-error", "proceed"]
    documents = write_documents(folder / "factory", events, per_document=per_document)
    return [str(documents[0].parent), "--on-error", "proceed"]


def main() -> int:
    """Measure and tell; 1 when something was lost, doubled, or memory went beyond a gibibyte."""
    words = argparse.ArgumentParser(prog="python -m benchmarks.load", description="A large load, killed in the middle.")
    words.add_argument("--events", type=int, default=1_000_000)
    words.add_argument("--table", action="store_true", help="one table of as many rows instead of documents")
    words.add_argument("--per-document", type=int, default=500)
    words.add_argument("--no-kill", action="store_true")
    words.add_argument("--json", action="store_true", help="one JSON document on standard output")
    asked = words.parse_args()
    console = Console(stderr=True, highlight=False)
    with TemporaryDirectory(prefix="clew-load-") as folder:
        console.print(f"writing {asked.events:,} events", style="dim")
        os.chmod(folder, 0o700)
        sources = _sources(Path(folder), asked.events, table=asked.table, per_document=asked.per_document)
        console.print("loading", style="dim")
        load = measure(Path(folder), sources, asked.events, kill=not asked.no_kill)
    if asked.json:
        print(json.dumps(msgspec.to_builtins(load)))
    else:
        rates = ", ".join(f"{rate:,.0f}" for rate in load.rates)
        print(f"{load.events:,} events in {load.seconds:,.0f} s: {load.rate:,.0f} events/s; by fifths {rates}")
        print(f"peak {load.peak_bytes / 2**20:,.0f} MiB; {load.kills} kill; {load.duplicate:,} duplicates")
        print(
            f"{load.recorded:,} recorded, {load.gaps} gaps, accounts {'balance' if load.balanced else 'DO NOT BALANCE'}"
        )
    whole = load.recorded == asked.events and load.gaps == 0 and load.balanced and load.peak_bytes < 2**30
    return 0 if whole else 1


if __name__ == "__main__":
    sys.exit(main())
