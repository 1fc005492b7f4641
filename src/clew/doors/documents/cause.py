"""Causes: the runs that were recorded, the board of one, questions that are being answered, verdicts of engineers.

Instants are canonical UTC text. Rates and shares lie between 0 and 1; an effect is a difference of rates, within
[-1, 1], unless it is said to be an odds ratio. Words are in the reader's language.
"""

from __future__ import annotations

from typing import Any, Literal

from typing_extensions import TypedDict

Category = Literal["man", "machine", "material", "method", "environment", "measurement", "sequence", "time"]
Answered = Literal["ranked", "too_few", "nothing_found"]
Grade = Literal["causal", "adjusted", "correlation", "excluded", "too_few"]
Judged = Literal["confirmed", "doubted", "dismissed"]


class CauseAskedDocument(TypedDict):
    """What was asked. ``title``: what is bad; ``details``: product, window, what was held fixed; a line each."""

    title: str
    details: list[str]


class CauseVerdictDocument(TypedDict):
    """What an engineer concluded about the suspect of a rank, and why. ``by``: their name."""

    suspect: int
    verdict: Judged
    title: str
    because: str
    by: str
    at: str


class CauseVerdictsDocument(TypedDict):
    """``items``: every verdict on the suspects of a run, the first first; of one suspect the last one counts."""

    run: int
    items: list[CauseVerdictDocument]


class CauseRunDocument(TypedDict):
    """A recorded run. ``of``: whether ``bad`` of ``rows`` are judgements or things; ``verdicts``: the last on each
    suspect that has one."""

    id: int
    at: str
    by: str
    position: int
    seed: int
    verdict: Answered
    verdict_title: str
    asked: CauseAskedDocument
    statement: str
    of: Literal["judgements", "things"]
    bad: int
    rows: int
    verdicts: list[CauseVerdictDocument]


class CauseRunsDocument(TypedDict):
    """``runs``: a page, the latest first, of ``total``."""

    total: int
    runs: list[CauseRunDocument]


class CauseIntervalDocument(TypedDict):
    """An estimate with its 95 % interval; None: unbounded."""

    value: float
    low: float | None
    high: float | None


class CauseTileDocument(TypedDict):
    """One of 5M1E. ``completeness``: share of rows for which something of it was recorded; None: nothing was tested."""

    category: Category
    title: str
    factors: int
    completeness: float | None
    suspects: int


class CauseMemberDocument(TypedDict):
    """What the data cannot tell apart from a suspect. ``alias``: 0 to 1; 1: on the very same rows."""

    name: str
    alias: float


class CauseRefutationDocument(TypedDict):
    """An attempt to refute. ``passed``: None where it could not be made (``reason``). ``value``: what it gave, as text;
    ``meaning``: what would refute."""

    test: str
    title: str
    meaning: str
    passed: bool | None
    value: str
    reason: str | None


class CauseEstimateDocument(TypedDict):
    """The adjusted difference of rates by one method."""

    method: str
    title: str
    effect: CauseIntervalDocument


class CauseDoseDocument(TypedDict):
    """A bin of a number, ``low`` to ``high`` inclusive; ``rate`` of ``bad`` among ``rows``."""

    low: float
    high: float
    rows: int
    bad: int
    rate: CauseIntervalDocument


class CauseTrendDocument(TypedDict):
    """The rate by dose. ``odds_ratio`` per ``per`` units of the factor (``unit``: its symbol, may be empty)."""

    title: str
    unit: str
    shape: Literal["rising", "falling", "turning"]
    per: float
    odds_ratio: CauseIntervalDocument
    doses: list[CauseDoseDocument]


class CausePathNodeDocument(TypedDict):
    """``role``: what it is to the outcome; ``alias``: cannot be told apart from the suspect; ``adjusted``: was held
    fixed."""

    name: str
    role: Literal["suspect", "partner", "alias", "adjusted", "outcome"]


CausePathArrowDocument = TypedDict("CausePathArrowDocument", {"from": int, "to": int, "assumed": bool})
"""An arrow between nodes by their places; ``assumed``: no evidence of its own speaks for it."""


class CausePathDocument(TypedDict):
    """The causal path that the analysis assumed."""

    nodes: list[CausePathNodeDocument]
    arrows: list[CausePathArrowDocument]


class CauseHoldingDocument(TypedDict):
    """What holding everything that carries the suspect would take: ``held`` of ``total``, and with them ``bad_held`` of
    ``bad``. ``said``: the same as a sentence."""

    of: Literal["judgements", "things"]
    held: int
    total: int
    bad_held: int
    bad: int
    said: str


class CauseSharedDocument(TypedDict):
    """Which units share the suspect. ``facets`` (``name=value``) or ``ids``: what a recall scope of them starts from,
    both empty where no start says it. ``judged``: things of this analysis; ``exposed``: of the record, None: unknown.
    """

    facets: list[str]
    ids: list[str]
    judged: int
    exposed: int | None


class CauseCarriedDocument(TypedDict):
    """Rows that carry the suspect, and the bad among them, in each bucket of the board's ``time``."""

    rows: list[int]
    bad: list[int]


class CauseCounterfactualDocument(TypedDict):
    """The rate observed, and the one expected had the factor been normal for all."""

    observed: float
    expected: CauseIntervalDocument


CauseRatesDocument = TypedDict("CauseRatesDocument", {"with": CauseIntervalDocument, "without": CauseIntervalDocument})
"""Share bad with and without the factor."""


class CauseSuspectDocument(TypedDict):
    """One factor or pair. ``rank``: None for what was excluded, or is too rare to tell. ``folded``: a stretch of time
    that another suspect explains, of which three are enough. ``change``: of the rate, on the axis all share; of a
    number between its 90th and 10th percentile. ``effect``: the same or an odds ratio, as text. ``evidence`` stands for
    the first ranks alone: ``in_time``, ``holding``, ``shared`` and ``path`` are None for others. ``standing``: the last
    verdict on it."""

    rank: int | None
    name: str
    category: Category
    category_title: str
    step: str | None
    grade: Grade
    grade_title: str
    direction: Literal["harmful", "protective"]
    folded: bool
    change: CauseIntervalDocument | None
    effect: str
    explains: float | None
    assigned: str
    units: int
    bad_with: int
    good_with: int
    bad_without: int
    good_without: int
    rates: CauseRatesDocument | None
    p: float | None
    q: float | None
    sentence: str | None
    reason: str | None
    members: list[CauseMemberDocument]
    adjusted_for: list[str]
    estimates: list[CauseEstimateDocument]
    refutations: list[CauseRefutationDocument]
    counterfactual: CauseCounterfactualDocument | None
    trend: CauseTrendDocument | None
    in_time: CauseCarriedDocument | None
    path: CausePathDocument | None
    holding: CauseHoldingDocument | None
    shared: CauseSharedDocument | None
    deciders: list[str]
    standing: CauseVerdictDocument | None


class CausePieceDocument(TypedDict):
    """A share of the bad that the suspect of ``rank`` explains beside the others; ``rank`` None: unknown."""

    rank: int | None
    category: Category | Literal["unknown"]
    name: str
    share: float


class CauseTogetherDocument(TypedDict):
    """What all harmful suspects explain, and what stays ``unexplained``; the pieces add up to one."""

    share: float
    unexplained: float
    pieces: list[CausePieceDocument]


class CauseAxisDocument(TypedDict):
    """The axis of all changes of rate."""

    low: float
    high: float


class CauseBucketDocument(TypedDict):
    """``inside``: belongs to the stretch whose rate differs most, where chance would not often make one."""

    start: str
    rows: int
    bad: int
    rate: float
    inside: bool


class CauseChangeDocument(TypedDict):
    """The stretch of time that differs most. ``stands``: its p, by permutation of buckets, is at most .05. Between
    ``earliest`` and ``latest`` lies the change."""

    start: str
    end: str
    earliest: str
    latest: str
    rate: float
    rate_outside: float
    p: float
    stands: bool
    said: str


class CauseTimeDocument(TypedDict):
    """The rate over time in buckets of ``span_seconds``; buckets without rows are left out. ``zone``: of their days."""

    span_seconds: int
    zone: str
    buckets: list[CauseBucketDocument]
    change: CauseChangeDocument | None


class CausePowerDocument(TypedDict):
    """A factor that ``share`` of the units carry would have been found, four times in five, from ``rate`` on where the
    others have ``rate_without``; None: no rate would do."""

    share: float
    rate: float | None
    rate_without: float


class CauseLackingDocument(TypedDict):
    """What would be needed for an answer. ``bad_units``: independent bad units there are, ``needed``: that it takes."""

    bad_units: int | None
    needed: int | None
    power: list[CausePowerDocument]


class CauseUnknownNameDocument(TypedDict):
    """A name that was asked about and is not known, and why."""

    name: str
    why: str


class CauseBoardDocument(TypedDict):
    """The answer of a run as a board. ``suspects``: by rank, then those without one. ``lacking``: None where something
    was found. ``program``: its version then. ``verdicts``: all that were given, the first first. ``know``: what was
    known of causes, as the text of a file that a question takes; empty where nothing was."""

    run: CauseRunDocument
    groups: int
    left_out: int
    unknown: list[CauseUnknownNameDocument]
    first: str
    last: str
    tests: int
    tiles: list[CauseTileDocument]
    axis: CauseAxisDocument | None
    suspects: list[CauseSuspectDocument]
    together: CauseTogetherDocument | None
    time: CauseTimeDocument
    lacking: CauseLackingDocument | None
    deciders: list[str]
    verdicts: list[CauseVerdictDocument]
    question: dict[str, Any]
    know: str
    q: float
    program: str
    study: str


class CauseRepeatedDocument(TypedDict):
    """A run made again. ``equal``: the answer has the same bytes; ``different``: members that are not the same."""

    run: int
    position: int
    equal: bool
    study_equal: bool
    code_version: str
    code_equal: bool
    different: list[str]


class CauseStageDocument(TypedDict):
    """A part of the work: ``done`` of ``total`` in units of its own; finished when they are equal."""

    name: str
    title: str
    done: int
    total: int


class CauseJobProblemDocument(TypedDict):
    """Why no answer came of it, as the server would have refused it at once."""

    code: str
    status: int
    title: str
    detail: str
    findings: list[dict[str, Any]]


class CauseJobDocument(TypedDict):
    """A question that is being answered, or a run that is being repeated (``kind``). ``waiting``: another is worked on.
    ``run``: its number once recorded; ``stages``: in the order in which they began."""

    id: str
    kind: Literal["question", "repetition"]
    state: Literal["waiting", "running", "done", "failed", "cancelled"]
    since: str
    seconds: float
    stages: list[CauseStageDocument]
    run: int | None
    repeated: CauseRepeatedDocument | None
    problem: CauseJobProblemDocument | None


class CauseJobsDocument(TypedDict):
    """The reader's own, the latest first."""

    items: list[CauseJobDocument]


class CauseChoiceDocument(TypedDict):
    """A value that can be asked for, as written and in words; ``count``: how often it occurs, None: not counted."""

    value: str
    title: str
    count: int | None


class CauseOutcomeChoiceDocument(TypedDict):
    """Something that is judged (``values``: with which results, the most frequent first), or measured: asked about by
    its limits. ``rows``: how often, of ``things``; ``unit``: Rec 20 code, None: none or several."""

    name: str
    title: str
    kind: Literal["outcome", "measurement"]
    rows: int
    things: int
    values: list[CauseChoiceDocument]
    unit: str | None


class CauseChoicesDocument(TypedDict):
    """What a question can be about, as the facts stand at ``position``. ``fix``: facets and windows of time that can be
    held fixed; what a question does not have of them is refused when it is asked. ``zone``: of the server's own days.
    """

    position: int
    zone: str
    outcomes: list[CauseOutcomeChoiceDocument]
    products: list[CauseChoiceDocument]
    fix: list[CauseChoiceDocument]
