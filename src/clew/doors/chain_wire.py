"""The document of chain quality; both doors speak it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from clew.doors.amounts_said import span_said
from clew.doors.said import term
from clew.events.errors import BadRequest
from clew.events.timestamps import canonical_time
from clew.language import render
from clew.scenarios.asking import time_value

if TYPE_CHECKING:
    from clew.scenarios.chain.desk import AskedChain, ShownFinding
    from clew.scenarios.chain.model import Chain, PartScore


def asked_chain(
    ids: Sequence[str],
    product: str | None,
    lot: str | None,
    since: str | None,
    until: str | None,
    as_known_at: int | None,
) -> AskedChain:
    """The question as typed; instants are date-times with a zone. Raises BadRequest."""
    from clew.scenarios.chain.desk import AskedChain

    if any(text is not None and not text.strip() for text in (*ids, product, lot)):
        raise BadRequest("chain.empty_name")
    return AskedChain(
        ids=tuple(ids),
        product=product,
        lot=lot,
        since=time_value("from", since),
        until=time_value("to", until),
        as_known_at=as_known_at,
    )


def chain_document(
    chain: Chain, found: int, shown: Sequence[ShownFinding], *, offset: int, lang: str
) -> dict[str, Any]:
    """``found``: how many findings there are of what was asked for, of which ``shown`` are given from ``offset`` on."""
    worst = chain.worst
    end = offset + len(shown)
    return {
        "position": chain.position,
        "units": chain.units,
        "things": chain.things,
        "events": chain.events,
        "score": _rounded(chain.score),
        "worst": None if worst is None else {"part": worst.name, "share": _rounded(worst.share)},
        "parts": [_part(part, lang) for part in chain.parts],
        "found": found,
        "findings": [finding_document(each, lang) for each in shown],
        "next_offset": end if end < found else None,
    }


def _part(part: PartScore, lang: str) -> dict[str, Any]:
    return {
        "part": part.name,
        "assessed": part.share is not None,
        "why_not": None if part.why is None else render(part.why, {}, lang),
        "weight": part.weight,
        "of": part.of,
        "faulty": part.faulty,
        "share": _rounded(part.share),
        "pending": part.pending,
        "outside": part.outside,
        "kinds": {kind: count for kind, count in part.kinds.items() if count},
    }


def finding_document(each: ShownFinding, lang: str) -> dict[str, Any]:
    finding = each.finding
    return {
        "kind": finding.kind,
        "part": finding.part,
        "thing": each.thing,
        "message": message_of(each, lang),
        "params": dict(each.params),
        "events": [
            {
                "event_id": told.event_id,
                "position": told.position,
                "event_time": canonical_time(told.time),
                "step": told.step,
                "party": told.party,
            }
            for told in each.events
        ],
    }


def message_of(each: ShownFinding, lang: str) -> str:
    """What was found, in words."""
    params = {
        name: canonical_time(value) if name in ("since", "until") and isinstance(value, int) else value
        for name, value in each.params.items()
    }
    for name in ("expected", "earlier", "later"):
        if name in params:
            params[name] = term("bizStep", str(params[name]), lang)
    for name in ("seconds", "spread"):
        if name in params:
            params[name] = span_said(float(str(params[name])), lang, signed=name == "seconds" and "spread" in params)
    code = f"chain.finding.{each.finding.kind}"
    if params.pop("bound", ""):
        code += ".at_least"
    elif each.finding.kind == "serial_gap" and params["first"] == params["last"]:
        code += ".one"
    return render(code, params, lang)


def _rounded(share: float | None) -> float | None:
    """Six digits; never 1 for what is not all."""
    return None if share is None else share if share == 1 else min(round(share, 6), 0.999999)
