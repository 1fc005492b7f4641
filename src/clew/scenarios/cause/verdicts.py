"""What engineers conclude about the suspects of a run: confirmed, doubted or dismissed, with a reason.

A verdict is one more statement of a person beside the answer: it changes no number, overwrites no earlier verdict, and
says who gave it when. Of one suspect the last one counts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, Literal, get_args

import orjson

from clew.events.errors import BadRequest, NotFound
from clew.events.timestamps import canonical_time
from clew.security.roles import Verb
from clew.storage.cause_runs import CauseRun
from clew.storage.cause_verdicts import CauseVerdict, CauseVerdicts

Judged = Literal["confirmed", "doubted", "dismissed"]
JUDGED: tuple[Judged, ...] = get_args(Judged)
LONGEST_REASON = 4000


class Verdicts:
    """``ask`` raises Forbidden: who works on quality cases may conclude, who looks for causes may read."""

    def __init__(self, kept: CauseVerdicts, principal: str, ask: Callable[[Verb], object]) -> None:
        self._kept = kept
        self._principal = principal
        self._ask = ask

    def give(self, run: CauseRun, suspect: str | int, verdict: str, because: str) -> list[CauseVerdict]:
        """Conclude about a suspect, by its rank; all verdicts on the run then.

        Raises BadRequest for another word than :data:`JUDGED`, no reason, or one that is too long; NotFound for a rank
        that the run has not."""
        self._ask("case.write")
        reason = because.strip()
        if verdict not in JUDGED:
            raise BadRequest("request.bad_choice", name="as", value=verdict, choices=", ".join(JUDGED))
        if not reason:
            raise BadRequest("cause.verdict_because")
        if len(reason) > LONGEST_REASON:
            raise BadRequest("cause.verdict_long", most=LONGEST_REASON)
        rank = _rank(run, suspect)
        self._kept.add(run.id, rank, self._principal, verdict, reason)
        return self.of([run.id])

    def of(self, runs: Collection[int]) -> list[CauseVerdict]:
        """All verdicts on these runs, the first first."""
        self._ask("cause")
        return self._kept.of(runs) if runs else []


def standing(verdicts: Collection[CauseVerdict]) -> dict[tuple[int, int], CauseVerdict]:
    """The last verdict on each suspect, by run and rank."""
    return {(each.run_id, each.suspect): each for each in verdicts}


def verdict_document(verdict: CauseVerdict) -> dict[str, Any]:
    """One verdict as a plain document."""
    return {
        "suspect": verdict.suspect,
        "verdict": verdict.verdict,
        "because": verdict.because,
        "principal": verdict.principal,
        "at": canonical_time(verdict.at),
    }


def _rank(run: CauseRun, suspect: str | int) -> int:
    spelt = str(suspect).strip().removeprefix("#")
    rank = int(spelt) if spelt.isascii() and spelt.isdigit() and len(spelt) < 10 else 0
    factors = orjson.loads(run.answer or b"{}").get("factors", ())
    ranks = [each["rank"] for each in factors if each["rank"] is not None]
    if rank not in ranks:
        raise NotFound("cause.unknown_suspect", run=run.id, suspect=str(suspect), most=max(ranks, default=0))
    return rank
