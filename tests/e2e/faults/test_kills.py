"""kill -9 during capture, at random moments over its whole duration: nothing acknowledged is lost, nothing is halved.

``CLEW_KILLS``: how many kills in all (``make test-faults`` asks for hundreds). ``CLEW_KILL_SEED``: repeats the draws.
Process death only: what a power failure leaves rests on the settings that ``clew.storage.embedded.settings`` checks.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

pytestmark = [pytest.mark.postgres, pytest.mark.faults]

KILLS = int(os.environ.get("CLEW_KILLS", "8"))
SEED = os.environ.get("CLEW_KILL_SEED") or os.urandom(4).hex()
VICTIMS = ("command", "postmaster", "backend", "everything")
KILLS_PER_INSTALLATION = 3
DOCUMENTS = 10
MOST_MISSES = 10
"""Captures in a row that ended before the kill came, until the test gives up."""


def batches() -> Iterator[Any]:
    """The kills shared out among victims and installations."""
    for number, victim in enumerate(VICTIMS):
        share = KILLS // len(VICTIMS) + (number < KILLS % len(VICTIMS))
        for batch, first in enumerate(range(0, share, KILLS_PER_INSTALLATION)):
            yield pytest.param(victim, batch, min(KILLS_PER_INSTALLATION, share - first), id=f"{victim}-{batch}")


class Shooter:
    """Captures files and kills ``victim`` at a random moment of it."""

    def __init__(self, installation: Any, killer: Callable[[int], bool], victim: str, draw: random.Random) -> None:
        self._installation = installation
        self._kill = killer
        self._victim = victim
        self._draw = draw

    def whole(self, files: Any) -> tuple[Any, float, float]:
        """Capture ``files`` undisturbed: how it ended, the share of it before the first answer, how long it took."""
        begun = time.monotonic()
        command = self._installation.start("capture", *files)
        first = None
        while command.process.poll() is None:
            if first is None and command.said():
                first = time.monotonic() - begun
            time.sleep(0.005)
        took = time.monotonic() - begun
        return command.end(), (first or took) / took, took

    def capture(self, files: Any, first: float, seconds: float, misses: int) -> tuple[Any, bool, float]:
        """Capture ``files``, which takes about ``seconds``: how it ended, whether something was killed, how long.

        One kill in four comes anywhere, the others once recording has begun, shortly before the first answer, which
        comes after the share ``first`` of the whole. After ``misses`` in a row the machine is faster than it was:
        each brings the moment nearer to the beginning, where there is always something to kill.
        """
        begun = time.monotonic()
        command = self._installation.start("capture", *files)
        earliest = 0 if self._draw.random() < 0.25 else 0.9 * first * seconds
        moment = begun + self._draw.uniform(earliest, 1.05 * seconds) / (1 + misses)
        hit = False
        while command.process.poll() is None and not hit:
            if time.monotonic() >= moment:
                hit = self._shoot(command)
            time.sleep(0.001)
        ended = command.end()
        return ended, hit, time.monotonic() - begun

    def _shoot(self, command: Any) -> bool:
        """Whether the victim was there: before the server is up there is none to kill, and we try again."""
        if self._victim == "command":
            return self._kill(command.process.pid)
        if self._victim == "postmaster":
            postmaster = self._installation.postmaster()
            return postmaster is not None and self._kill(postmaster)
        if self._victim == "backend":
            children = self._installation.children()
            return bool(children) and self._kill(self._draw.choice(children))
        if self._installation.postmaster() is None:
            return False
        self._installation.kill_everything()
        return True


@pytest.mark.parametrize(("victim", "batch", "kills"), list(batches()))
def test_kills_lose_nothing(
    installation: Any,
    auditor: Callable[[Any], Any],
    killer: Callable[[int], bool],
    write_documents: Callable[..., dict[Any, Any]],
    victim: str,
    batch: int,
    kills: int,
) -> None:
    print(f"CLEW_KILL_SEED={SEED}")
    shooter = Shooter(installation, killer, victim, random.Random(f"{SEED} {victim} {batch}"))
    documents = write_documents("whole", DOCUMENTS)
    whole, first, seconds = shooter.whole(documents)
    assert whole.code == 0, whole.errors
    acknowledged = whole.acknowledged
    attempt = misses = 0
    while kills:
        attempt += 1
        more = write_documents(f"kill{attempt}", DOCUMENTS)
        documents |= more
        ended, hit, took = shooter.capture(more, first, seconds, misses)
        acknowledged += ended.acknowledged
        print(f"{victim}: hit={hit} took={took:.2f}s of {seconds:.2f}s acknowledged={len(ended.acknowledged)}")
        if hit:
            kills -= 1
            misses = 0
        else:
            misses += 1
            seconds = took
            assert ended.code == 0, ended.errors
            assert misses < MOST_MISSES, "captures end before they can be killed"
        with installation.open() as clew:
            audit = auditor(clew)
            audit.check(documents, acknowledged)
            audit.recapture(more)
    last = installation.run("capture", *documents)
    assert last.code == 0, last.errors
    assert {outcome["state"] for capture in last.acknowledged for outcome in capture["outcomes"]} == {"duplicate"}
