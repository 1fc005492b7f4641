"""From a question to an answer that is kept: facts brought up to date, rows and factors harvested, analysed, put into a
document, recorded. The same question at the same position with the same seed and program gives the same bytes."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import msgspec
import orjson

from clew.events.errors import Conflict, NotFound, Unavailable
from clew.events.timestamps import canonical_time
from clew.modelling.cause.asked import Asked
from clew.scenarios.cause.asking import of_document, question_document
from clew.scenarios.cause.choices import CauseChoices, choices
from clew.scenarios.cause.document import Heading, answer_bytes, answer_document, parameters_document
from clew.scenarios.cause.evidence import Shared
from clew.scenarios.cause.harvest import silent
from clew.scenarios.cause.question import CauseQuestion
from clew.scenarios.cause.runs import code_version, study_digest
from clew.scenarios.cause.verdicts import Verdicts
from clew.scenarios.exposures import GraphOf, no_snapshot
from clew.security.roles import Verb
from clew.security.visibility import Visibility
from clew.storage.cause_runs import CauseRun, NewRun
from clew.storage.store import Store
from clew.tracing.request import known_position

if TYPE_CHECKING:
    from clew.events.dictionary import Dictionary
    from clew.modelling.cause.study import Study
    from clew.scenarios.cause.harvest import Harvest
    from clew.scenarios.cause.population import PopulationTold
    from clew.storage.lake import Facts

Progress = Callable[[str, int, int], None]
LIBRARIES = ("pyarrow", "deltalake", "duckdb", "ibis", "scipy", "statsmodels", "sklearn")
INSTALL = "clew-trace[cause]"
MOST_LISTED = 1000


class Repeated(msgspec.Struct, frozen=True, kw_only=True):
    """A run made again. ``equal``: whether the answer has the same bytes, where the program changed apart from its own
    version; ``study_equal``: whether the same rows and factors were analysed; ``different``: members of the answer that
    are not the same."""

    run: CauseRun
    equal: bool
    study_equal: bool
    code_version: str
    different: tuple[str, ...]


class CauseDesk:
    """``ask`` raises Forbidden; ``clock``: UTC microseconds; ``graph``: where links come from as arrays."""

    def __init__(
        self,
        store: Store,
        facts: Facts,
        dictionary: Dictionary,
        visibility: Visibility,
        principal: str,
        ask: Callable[[Verb], object],
        clock: Callable[[], int],
        graph: GraphOf = no_snapshot,
    ) -> None:
        self._store = store
        self._facts = facts
        self._dictionary = dictionary
        self._visibility = visibility
        self._principal = principal
        self._ask = ask
        self._clock = clock
        self._graph = graph

    def names_in(self, text: str) -> tuple[str, ...]:
        """The names that a list or a table holds. Raises BadRequest for one without any."""
        self._ask("cause")
        return self._harvest().population(self._visibility).names_in(text)

    def answer(self, question: CauseQuestion, asked: Asked, progress: Progress = silent) -> CauseRun:
        """The answer, recorded. Raises BadRequest for a question that cannot be answered, Unavailable where libraries
        are missing."""
        self._ask("cause")
        _require_libraries()
        version = code_version()
        position = known_position(question.as_known_at, self._facts.refresh(progress))
        answer, digest, verdict = self._made(question, asked, position, version, progress)
        run = NewRun(
            position=position,
            question=question_document(question),
            parameters=parameters_document(asked),
            seed=asked.seed,
            code_version=version,
            study_digest=digest,
            verdict=verdict,
            answer=answer,
        )
        return self._store.cause_runs.add(run, self._principal)

    def repeat(self, name: str | int, progress: Progress = silent) -> Repeated:
        """Make a recorded run again, at its position, with its parameters and seed, and compare. Nothing is recorded.

        Raises NotFound, and Conflict where the log does not reach that position."""
        self._ask("cause")
        _require_libraries()
        run = self.run(name)
        head = self._facts.refresh(progress)
        if head < run.position:
            raise Conflict("cause.behind", id=run.id, position=run.position, head=head)
        question = of_document(run.question)
        asked = msgspec.convert(run.parameters | {"seed": run.seed}, Asked)
        answer, digest, _ = self._made(question, asked, run.position, run.code_version, progress)
        before = orjson.loads(run.answer or b"{}")
        after = orjson.loads(answer)
        return Repeated(
            run=run,
            equal=answer == run.answer,
            study_equal=digest == run.study_digest,
            code_version=code_version(),
            different=tuple(name for name in {**before, **after} if before.get(name) != after.get(name)),
        )

    def runs(self, *, limit: int = 30, offset: int = 0, answers: bool = False) -> list[CauseRun]:
        """Recorded runs, the latest first; without their answers, unless these are asked for."""
        self._ask("cause")
        return self._store.cause_runs.list(limit=min(limit, MOST_LISTED), offset=offset, answers=answers)

    def count(self) -> int:
        """How many runs are recorded."""
        self._ask("cause")
        return self._store.cause_runs.count()

    @property
    def verdicts(self) -> Verdicts:
        """What engineers concluded about suspects."""
        return Verdicts(self._store.cause_verdicts, self._principal, self._ask)

    def choices(self, progress: Progress = silent) -> CauseChoices:
        """What a question can be about. Raises Unavailable where libraries are missing."""
        self._ask("cause")
        _require_libraries()
        position = self._facts.refresh(progress)
        return choices(self._store, self._facts, self._dictionary, self._visibility, position)

    def run(self, name: str | int) -> CauseRun:
        """One recorded run with its answer. Raises NotFound."""
        self._ask("cause")
        spelt = str(name).removeprefix("#")
        number = int(spelt) if spelt.isascii() and spelt.isdigit() and len(spelt) < 20 else 0
        found = self._store.cause_runs.one(number)
        if found is None:
            raise NotFound("cause.unknown_run", id=str(name))
        return found

    def _harvest(self) -> Harvest:
        from clew.scenarios.cause.harvest import Harvest

        return Harvest(self._store, self._facts, self._dictionary, self._clock, self._graph)

    def _made(
        self, question: CauseQuestion, asked: Asked, position: int, version: str, progress: Progress
    ) -> tuple[bytes, bytes, str]:
        """Answer, digest of the study, verdict. ``version``: of the program, as the answer says it."""
        from clew.modelling.cause.pipeline import analyse
        from clew.scenarios.cause.knowledge import as_asked, check_facets

        fixed = msgspec.structs.replace(question, as_known_at=position)
        study, told = self._harvest().study(fixed, self._visibility, progress)
        check_facets(asked, study.factors)
        with as_asked():
            findings = analyse(study, asked, progress)
        progress("cause.stage.evidence", 0, 1)
        digest = study_digest(study)
        characteristic, value = question.outcome or (None, None)
        heading = Heading(
            question=question_document(question),
            position=position,
            population=population_document(told),
            characteristic=characteristic,
            value=value,
            zone=question.zone,
            code_version=version,
            study_digest=digest.hex(),
        )
        shared = Shared(self._store, self._visibility, position, _last(study))
        document = answer_document(study, findings, asked, heading, self._dictionary, shared)
        progress("cause.stage.evidence", 1, 1)
        return answer_bytes(document), digest, findings.verdict


def population_document(told: PopulationTold) -> dict[str, Any]:
    """The population as a document: ``bad``, ``good``, ``groups``, and whatever else is told of it."""
    plain: dict[str, Any] = msgspec.to_builtins(told)
    for name in ("first", "last"):
        plain[name] = canonical_time(plain[name])
    return plain


def run_document(run: CauseRun) -> dict[str, Any]:
    """The answer of a run with the run itself beside it."""
    answer: dict[str, Any] = orjson.loads(run.answer or b"{}")
    return answer | {"run": run_heading(run)}


def run_heading(run: CauseRun) -> dict[str, Any]:
    """A run in a list: what is not in the answer's own bytes, and what was asked."""
    return {
        "id": run.id,
        "at": canonical_time(run.at),
        "principal": run.principal,
        "position": run.position,
        "question": run.question,
        "parameters": run.parameters,
        "seed": run.seed,
        "code_version": run.code_version,
        "study": run.study_digest.hex(),
        "verdict": run.verdict,
    }


def repeated_document(repeated: Repeated) -> dict[str, Any]:
    """What a repetition found."""
    return {
        "run": repeated.run.id,
        "position": repeated.run.position,
        "equal": repeated.equal,
        "study_equal": repeated.study_equal,
        "code_version": repeated.code_version,
        "code_equal": repeated.code_version == repeated.run.code_version,
        "different": list(repeated.different),
    }


def _last(study: Study) -> int:
    """The time of the last row: names of gauges are looked up as of then, so that a repetition finds the same."""
    return int(study.rows.time[-1]) if len(study.rows) else 0


def _require_libraries() -> None:
    missing = next((name for name in LIBRARIES if find_spec(name) is None), None)
    if missing is not None:
        raise Unavailable("facts.not_installed", package=missing, install=INSTALL)


__all__ = ["CauseDesk", "Repeated", "repeated_document", "run_document", "run_heading"]
