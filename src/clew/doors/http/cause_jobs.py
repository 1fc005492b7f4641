"""Questions about causes that are worked on while nobody waits: one at a time, and cancelled on request.

An answer takes from a second to minutes, longer than a browser waits. What is found is recorded like any other run; the
job itself lives in this process, belongs to who asked, and is forgotten an hour after its end or with the server.
"""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable
from typing import Any, Literal

import msgspec

from clew.events.errors import ClewError, Conflict, NotFound
from clew.storage.ending import Ended, Ending

Kind = Literal["question", "repetition"]
State = Literal["waiting", "running", "done", "failed", "cancelled"]
Progress = Callable[[str, int, int], None]
Work = Callable[[Progress], "Result"]
KEPT_SECONDS = 3600.0
MOST_WAITING = 5
"""Jobs of one person that are not at their end."""
_LOOKING_SECONDS = 0.2
log = logging.getLogger("clew.cause")


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """``run``: the number of the run that was recorded, or repeated; ``repeated``: what the repetition found."""

    run: int
    repeated: dict[str, Any] | None = None


class Job:
    """``since``: UTC microseconds; ``stages``: (done, total) by code, in the order in which they began."""

    def __init__(self, kind: Kind, owner: str, since: int, now: float) -> None:
        self.id = secrets.token_urlsafe(9)
        self.kind = kind
        self.owner = owner
        self.since = since
        self.began = now
        self.ended: float | None = None
        self.state: State = "waiting"
        self.stages: dict[str, tuple[int, int]] = {}
        self.result: Result | None = None
        self.error: ClewError | None = None
        self.ending = Ending()

    @property
    def at_its_end(self) -> bool:
        return self.ended is not None

    def heard(self, stage: str, done: int, total: int) -> None:
        """Raises Ended once somebody asked for that."""
        self.ending.look()
        if stage not in self.stages:
            self.passed()
        self.stages[stage] = (done, total)

    def passed(self) -> None:
        """What began is done: a stage that found its answer early never says so itself."""
        for stage, (_, total) in list(self.stages.items()):
            self.stages[stage] = (total, total)


class CauseJobs:
    """``clock``: seconds that only grow; ``wall``: UTC microseconds."""

    def __init__(self, clock: Callable[[], float], wall: Callable[[], int]) -> None:
        self._clock = clock
        self._wall = wall
        self._jobs: dict[str, Job] = {}
        self._guard = threading.Lock()
        self._turn = threading.Lock()

    def begin(self, kind: Kind, owner: str, work: Work) -> Job:
        """Start working on something in its turn. Raises Conflict where the owner has too many under way."""
        job = Job(kind, owner, self._wall(), self._clock())
        with self._guard:
            self._forget()
            waiting = sum(each.owner == owner and not each.at_its_end for each in self._jobs.values())
            if waiting >= MOST_WAITING:
                raise Conflict("cause.jobs_full", most=MOST_WAITING)
            self._jobs[job.id] = job
        threading.Thread(target=self._work, args=(job, work), name="clew-cause", daemon=True).start()
        return job

    def one(self, id: str, owner: str) -> Job:
        """Raises NotFound for none of one's own."""
        with self._guard:
            self._forget()
            job = self._jobs.get(id)
        if job is None or job.owner != owner:
            raise NotFound("cause.unknown_job")
        return job

    def of(self, owner: str) -> list[Job]:
        """One's own, the latest first."""
        with self._guard:
            self._forget()
            return [job for job in reversed(self._jobs.values()) if job.owner == owner]

    def cancel(self, id: str, owner: str) -> Job:
        """Ask it to end: it does at its next step. At its end already it stays as it is."""
        job = self.one(id, owner)
        job.ending.ask()
        return job

    def seconds(self, job: Job) -> float:
        """How long it has been under way, waiting included; at its end how long it took."""
        return (self._clock() if job.ended is None else job.ended) - job.began

    def _work(self, job: Job, work: Work) -> None:
        try:
            while not self._turn.acquire(timeout=_LOOKING_SECONDS):
                job.ending.look()
            try:
                job.ending.look()
                job.state = "running"
                job.result = work(job.heard)
                job.passed()
            finally:
                self._turn.release()
            self._end(job, "done")
        except Ended:
            self._end(job, "cancelled")
        except ClewError as error:
            job.error = error
            self._end(job, "failed")
        except Exception:
            log.exception("cause job")
            job.error = ClewError("error.internal")
            self._end(job, "failed")

    def _end(self, job: Job, state: State) -> None:
        job.ended = self._clock()
        job.state = state

    def _forget(self) -> None:
        now = self._clock()
        for id, job in list(self._jobs.items()):
            if job.ended is not None and now - job.ended > KEPT_SECONDS:
                del self._jobs[id]
