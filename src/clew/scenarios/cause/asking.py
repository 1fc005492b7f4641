"""A question from the words of a command or an address, and as a document it can be asked again with."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

from clew.events.errors import BadRequest
from clew.events.timestamps import canonical_time
from clew.modelling.cause.asked import Asked
from clew.scenarios.asking import time_value
from clew.scenarios.cause.question import CauseQuestion, outcome_pair

LARGEST_SEED = 2**63 - 1
LARGEST_Q = 0.5


def question_of(
    *,
    outcome: str | None = None,
    bad: Sequence[str] = (),
    good: Sequence[str] | None = None,
    product: str | None = None,
    between: Sequence[str | None] | None = None,
    fix: Sequence[str] = (),
    as_known_at: int | None = None,
    zone: str = "UTC",
    matched: int | None = None,
) -> CauseQuestion:
    """Raises BadRequest for words that no question can be. ``between``: two date-times with a zone."""
    return CauseQuestion(
        outcome=None if outcome is None else outcome_pair(outcome),
        bad=tuple(bad),
        good=None if good is None else tuple(good),
        product=product,
        between=_window(between),
        fix=tuple(dict.fromkeys(each.strip() for word in fix for each in word.split(",") if each.strip())),
        as_known_at=as_known_at,
        zone=zone,
        matched=matched,
    )


def _window(between: Sequence[str | None] | None) -> tuple[int | None, int | None] | None:
    if not between or not any(between):
        return None
    if len(between) != 2:
        raise BadRequest("start.window_two", count=len(between))
    since, until = (time_value("between", each) for each in between)
    if since is not None and until is not None and since >= until:
        raise BadRequest("cause.window_empty", since=str(between[0]), until=str(between[1]))
    return since, until


def asked_of(*, q: float = 0.05, seed: int = 1, know: tuple[str, bytes] | None = None) -> Asked:
    """How to analyse. ``know``: name and bytes of a file of what is known. Raises BadRequest."""
    if not math.isfinite(q) or not 0 < q <= LARGEST_Q:
        raise BadRequest("cause.bad_q", value=q)
    if not 0 <= seed <= LARGEST_SEED:
        raise BadRequest("cause.bad_seed")
    asked = Asked(q=q, seed=seed)
    if know is None:
        return asked
    from clew.scenarios.cause.knowledge import with_knowledge

    return with_knowledge(asked, *know)


def knowledge_text(parameters: dict[str, Any]) -> str:
    """What was known of causes, as the text of a file that a question takes; empty where nothing was. ``parameters``:
    of a recorded run."""
    rules = ("required", "forbidden")
    told: dict[str, list[Any]] = {
        rule: [
            {"cause": each["cause"], "effect": each["effect"]} for each in parameters["edges"] if each["rule"] == rule
        ]
        for rule in rules
    }
    told["negative_controls"] = parameters["negative_controls"]
    # What JSON writes YAML reads.
    return "\n".join(f"{key}: {json.dumps(each, ensure_ascii=False)}" for key, each in told.items() if each)


def question_document(question: CauseQuestion) -> dict[str, Any]:
    """Plain values; times as text."""
    outcome, between = question.outcome, question.between
    return {
        "outcome": None if outcome is None else {"characteristic": outcome[0], "value": outcome[1]},
        "bad": list(question.bad) or None,
        "good": None if question.good is None else list(question.good),
        "product": question.product,
        "between": None if between is None else [None if each is None else canonical_time(each) for each in between],
        "fix": list(question.fix),
        "as_known_at": question.as_known_at,
        "zone": question.zone,
        "matched": question.matched,
    }


def of_document(document: dict[str, Any]) -> CauseQuestion:
    """The question that a document was made of."""
    outcome, between = document["outcome"], document["between"]
    return CauseQuestion(
        outcome=None if outcome is None else (outcome["characteristic"], outcome["value"]),
        bad=tuple(document["bad"] or ()),
        good=None if document["good"] is None else tuple(document["good"]),
        product=document["product"],
        between=None if between is None else (time_value("between", between[0]), time_value("between", between[1])),
        fix=tuple(document["fix"]),
        as_known_at=document["as_known_at"],
        zone=document["zone"],
        matched=document["matched"],
    )


def asked_words(document: dict[str, Any]) -> list[str]:
    """What was asked, as somebody would type it; long lists of names by their count."""
    words: list[str] = []
    if document["outcome"] is not None:
        value = document["outcome"]["value"]
        sign = "" if value[:1] in ("<", ">") else "="
        words.append(f"{document['outcome']['characteristic']}{sign}{value}")
    for name in ("bad", "good"):
        if given := document[name]:
            words += [f"--{name}", given[0] if len(given) == 1 else f"{given[0]}… ({len(given):,})"]
    if document["product"] is not None:
        words += ["--product", document["product"]]
    if document["between"] is not None:
        words += ["--between", *(each or "…" for each in document["between"])]
    for each in document["fix"]:
        words += ["--fix", each]
    if document["as_known_at"] is not None:
        words += ["--as-known-at", str(document["as_known_at"])]
    return words
