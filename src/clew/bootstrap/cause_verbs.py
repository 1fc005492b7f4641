"""The verbs that look for causes, and give back what was found."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import TYPE_CHECKING, Literal

import msgspec

from clew.scenarios.cause.choices import CauseChoices
from clew.scenarios.cause.desk import CauseDesk, Progress, Repeated
from clew.scenarios.cause.harvest import silent
from clew.scenarios.exposures import links_as_arrays
from clew.security.decisions import require
from clew.security.principals import Principal
from clew.security.visibility import Visibility
from clew.storage.cause_runs import CauseRun
from clew.storage.cause_verdicts import CauseVerdict
from clew.storage.store import Store

if TYPE_CHECKING:
    from clew.bootstrap.parts import Parts
    from clew.events.dictionary import Dictionary
    from clew.modelling.cause.asked import Asked
    from clew.scenarios.cause.question import CauseQuestion

Named = tuple[Literal["name", "list"], str]
"""A name in any spelling, or the text of a file that lists names."""


class CauseVerbs:
    """Mixed into ``Clew``, which fills the attributes."""

    _parts: Parts
    _store: Store
    principal: Principal
    visibility: Visibility

    if TYPE_CHECKING:

        @property
        def dictionary(self) -> Dictionary: ...

    def cause(self, question: CauseQuestion, asked: Asked | None = None, *, progress: Progress = silent) -> CauseRun:
        """The ranked causes of a question, recorded as a run; ``answer`` holds the document's bytes (docs/json.md).

        Raises BadRequest for a question that cannot be answered, Unavailable where the extra ``cause`` is missing.
        """
        from clew.modelling.cause.asked import Asked

        return self._causes().answer(question, asked or Asked(), progress)

    def cause_about(
        self, question: CauseQuestion, *, bad: Sequence[Named] = (), good: Sequence[Named] | None = None
    ) -> CauseQuestion:
        """The question with the bad and the good that are named, lists read as far as they hold known names."""
        if not bad and good is None:
            return question
        require(self.principal, "cause")
        return msgspec.structs.replace(question, bad=self._names(bad), good=None if good is None else self._names(good))

    def _names(self, given: Sequence[Named]) -> tuple[str, ...]:
        names: list[str] = []
        for kind, text in given:
            names += [text] if kind == "name" else self._causes().names_in(text)
        return tuple(dict.fromkeys(names))

    def cause_runs(self, *, limit: int = 30, offset: int = 0, answers: bool = False) -> list[CauseRun]:
        """Recorded runs, the latest first; without their answers, unless these are asked for."""
        return self._causes().runs(limit=limit, offset=offset, answers=answers)

    def cause_count(self) -> int:
        """How many runs are recorded."""
        return self._causes().count()

    def cause_choices(self) -> CauseChoices:
        """What a question can be about: outcomes, products, what can be held fixed."""
        return self._causes().choices()

    def judge_suspect(self, run: str | int, suspect: str | int, verdict: str, because: str) -> list[CauseVerdict]:
        """Conclude about a suspect of a run, by its rank; all verdicts on the run then, the first first.

        ``verdict``: confirmed, doubted or dismissed. Raises BadRequest, NotFound."""
        causes = self._causes()
        return causes.verdicts.give(causes.run(run), suspect, verdict, because)

    def cause_verdicts(self, runs: Collection[int]) -> list[CauseVerdict]:
        """All verdicts on the suspects of these runs, the first first."""
        return self._causes().verdicts.of(runs)

    def cause_run(self, id: str | int) -> CauseRun:
        """One recorded run with its answer. Raises NotFound."""
        return self._causes().run(id)

    def repeat_cause(self, id: str | int, *, progress: Progress = silent) -> Repeated:
        """A recorded run made again and compared, byte by byte; nothing is recorded. Raises NotFound, Conflict."""
        return self._causes().repeat(id, progress)

    def _causes(self) -> CauseDesk:
        clock: Callable[[], int] = self._parts.clock
        return CauseDesk(
            self._store,
            self._parts.facts,
            self.dictionary,
            self.visibility,
            self.principal.id,
            partial(require, self.principal),
            clock,
            partial(links_as_arrays, self._parts.traces),
        )
