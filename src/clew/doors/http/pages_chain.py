"""Chain quality as a page: the score, a bar for each part, the findings with their events. No script."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

import msgspec
from fastapi import APIRouter, Query, Request, Response

from clew.doors.chain_wire import asked_chain, chain_document, message_of
from clew.doors.http.identity import Acting
from clew.doors.http.pages import person_of
from clew.doors.http.reader import language_of
from clew.doors.http.rendering import event_url, page, thing_url
from clew.doors.http.share_drawing import draw_shares
from clew.doors.http.short_names import short_id
from clew.doors.http.texts import Text
from clew.doors.http.wall_clock import here, zone_here
from clew.doors.trends import percent
from clew.events.timestamps import parse_timestamp
from clew.language import render
from clew.scenarios.chain.desk import ShownFinding

router = APIRouter(tags=["pages"], include_in_schema=False)
SHOWN = 50
EVENTS_SHOWN = 4
GOOD, FAIR = 0.99, 0.95
Name = Annotated[Text | None, Query(max_length=2000)]


@router.get("/chain")
def chain(
    request: Request,
    clew: Acting,
    id: Annotated[list[Text] | None, Query(max_length=1000)] = None,
    product: Name = None,
    lot: Name = None,
    from_: Annotated[str | None, Query(alias="from", max_length=100)] = None,
    to: Annotated[str | None, Query(max_length=100)] = None,
    findings: Annotated[str | None, Query(max_length=100)] = None,
    offset: Annotated[int, Query(ge=0, le=2**31)] = 0,
) -> Response:
    """How far the recorded history can be relied on, and what is wrong with it."""
    lang = language_of(request)
    given = {"id": id, "product": product, "lot": lot, "from": from_, "to": to}
    asked = {name: value for name, value in given.items() if value}
    judged = clew.chain.judge(asked_chain(id or (), product or None, lot or None, from_ or None, to or None, None))
    found, shown = clew.chain.findings(judged, kinds=[findings] if findings else (), limit=SHOWN, offset=offset)
    document = chain_document(judged, found, shown, offset=offset, lang=lang)

    def address(**more: Any) -> str:
        return "/chain?" + urlencode(asked | more, doseq=True)

    return page(
        request,
        "chain.html",
        person=person_of(clew),
        place="data",
        position=document["position"],
        asked=", ".join([*(id or []), *(text for text in (product, lot, from_, to) if text)]),
        product=product or "",
        counts=render("chain.of", {name: document[name] for name in ("units", "things", "events")}, lang),
        answer=_answer(document, lang),
        parts_left_out=sum(not part["assessed"] for part in document["parts"]),
        parts=[_part(part, findings, address, lang) for part in document["parts"]],
        findings=[
            _finding(each, short_message(told, lang)) for each, told in zip(document["findings"], shown, strict=True)
        ],
        found=found,
        chosen=findings,
        everything=address(),
        next=address(offset=document["next_offset"], **({"findings": findings} if findings else {}))
        if document["next_offset"] is not None
        else None,
        json="/api/v1/chain?" + urlencode(asked | ({"findings": findings} if findings else {}), doseq=True),
        zone=zone_here(),
    )


def tone_of(share: float | None) -> str:
    if share is None:
        return ""
    return "good" if share >= GOOD else "caution" if share >= FAIR else "defect"


def _share(share: float | None) -> dict[str, str]:
    return {"said": percent(share), "tone": tone_of(share)}


def _answer(document: dict[str, Any], lang: str) -> str:
    """The score and its weakest part in a sentence; empty where nothing can be judged."""
    worst = document["worst"]
    if worst is None:
        return ""
    if worst["share"] == 1:
        return render("chain.page.clean", {}, lang)
    part = render(f"chain.part.{worst['part']}", {}, lang)
    told = {"score": percent(document["score"]), "worst": percent(worst["share"]), "part": part}
    return render("chain.page.answer", told, lang)


def short_message(told: ShownFinding, lang: str) -> str:
    """The finding in words, the identifiers in it as short as elsewhere on the page."""
    params = {
        name: short_id(value) if isinstance(value, str) and ":" in value else value
        for name, value in told.params.items()
    }
    return message_of(msgspec.structs.replace(told, params=params), lang)


def _part(part: dict[str, Any], chosen: str | None, address: Any, lang: str) -> dict[str, Any]:
    label = render(f"chain.part.{part['part']}", {}, lang)
    remarks = [render(f"chain.{name}", {"count": part[name]}, lang) for name in ("pending", "outside") if part[name]]
    good = part["of"] - part["faulty"]
    bar = draw_shares([("good", good), ("refused", part["faulty"])], f"{label}: {percent(part['share'])}")
    return {
        "label": label,
        "weight": part["weight"],
        "share": _share(part["share"]),
        "why": part["why_not"] or "",
        "bar": bar if part["assessed"] else "",
        "counted": f"{good:,} / {part['of']:,}" if part["assessed"] else "",
        "remarks": remarks,
        "kinds": [
            {
                "label": render(f"chain.kind.{kind}", {}, lang),
                "count": f"{count:,}",
                "href": address(findings=kind) + "#findings",
                "here": kind == chosen,
            }
            for kind, count in part["kinds"].items()
        ],
    }


def _finding(each: dict[str, Any], message: str) -> dict[str, Any]:
    grave = each["part"] in ("stages", "components", "sources", "order")
    return {
        "thing": each["thing"],
        "short": short_id(each["thing"]) if each["thing"] else "",
        "href": thing_url(each["thing"]) if each["thing"] else "",
        "kind": each["kind"],
        "tone": "defect" if grave else "caution",
        "message": message,
        "whole": each["message"],
        "events": [
            {
                "time": here(parse_timestamp(told["event_time"]).microseconds),
                "href": event_url(str(told["position"])),
                "short": short_id(told["event_id"]),
                "id": told["event_id"],
                "party": told["party"],
            }
            for told in each["events"][:EVENTS_SHOWN]
        ],
        "more": max(0, len(each["events"]) - EVENTS_SHOWN),
    }
