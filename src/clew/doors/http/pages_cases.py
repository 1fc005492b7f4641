"""The report of a case for paper: what was said, beside what is known at the log position that it names. No script."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from clew.bootstrap import Clew
from clew.doors.amounts_said import unit_said
from clew.doors.case_wire import (
    balance_document,
    case_document,
    disciplines_document,
    history_document,
    holds_document,
    notices_document,
)
from clew.doors.case_words import instant, words_for
from clew.doors.http.identity import Acting
from clew.doors.http.pages import person_of
from clew.doors.http.reader import language_of
from clew.doors.http.rendering import page
from clew.doors.http.scope_drawing import draw_stack
from clew.doors.http.wall_clock import zone_here
from clew.doors.trends import percent
from clew.events.timestamps import parse_timestamp
from clew.language import render
from clew.security.decisions import allowed

router = APIRouter(tags=["pages"], include_in_schema=False)
TONES = {
    "held": "good", "released": "good pale", "returned": "accent", "recovered": "accent pale", "scrapped": "kept",
    "free": "caution", "out": "caution pale", "unknown": "unknown",
}  # fmt: skip
STATE_TONES = {"open": "caution", "contained": "caution", "analysed": "caution", "corrected": "", "closed": "good"}
NOTICE_TONES = {"open": "caution", "sent": "", "acknowledged": "good"}
ACTION_TONES = {"planned": "", "done": "", "verified": "good", "dropped": "dashed"}
_LOT_PARTS = ("came", "used", "shipped", "scrapped", "held", "left", "unknown")


@router.get("/cases/{number}/report")
def report(request: Request, clew: Acting, number: Annotated[str, Path(min_length=1, max_length=30)]) -> Response:
    """One case on paper."""
    lang = language_of(request)
    words, desk = words_for(clew, lang), clew.cases
    case = desk.one(number)
    account = desk.account(case)
    document = case_document(desk, case, words)
    balance = balance_document(account, words)
    notices = notices_document(case, account, words)
    history = history_document(desk.history(case.number), words)
    return page(
        request,
        "case_report.html",
        person=person_of(clew),
        place="scopes",
        head=document["head"],
        tone=STATE_TONES[document["head"]["state"]],
        position=balance["position"],
        zone=zone_here(),
        digest=history["digest"],
        when=_when,
        who=_who,
        steps=document["steps"],
        units=document["units"],
        scopes=document["scopes"],
        causes=document["causes"],
        bar=_bar(balance, lang),
        fates=_fates(balance),
        balance=balance,
        accounted=percent(balance["accounted"]),
        lots=[_lot(each, lang) for each in balance["lots"]],
        notices=[_notice(each, lang) for each in (*notices["notices"], *notices["gone"])],
        notice_tones=NOTICE_TONES,
        action_tones=ACTION_TONES,
        disciplines=disciplines_document(desk, case, account, words)["disciplines"],
        holds=holds_document(desk, case)["holds"],
        entries=list(reversed(history["entries"])),
        exports=_exports(clew, case.number),
    )


def _exports(clew: Clew, number: int) -> list[tuple[str, str]]:
    """(label, address) of the notice list as files, for who may have them."""
    if not allowed(clew.principal, "export"):
        return []
    return [(each.upper(), f"/api/v1/cases/{number}/notices/export?format={each}") for each in ("csv", "xlsx")]


def _bar(balance: dict[str, Any], lang: str) -> str:
    told = ", ".join(f"{part['name']} {part['count']:,}" for part in balance["parts"] if part["count"])
    title = render("case.report.bar", {"told": told}, lang)
    return draw_stack([(TONES[part["part"]], part["count"]) for part in balance["parts"]], title)


def _fates(balance: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {**part, "tone": TONES[part["part"]], "percent": percent(part["share"])}
        for part in balance["parts"]
        if part["count"]
    ]


def _lot(told: dict[str, Any], lang: str) -> dict[str, Any]:
    unit = unit_said(told["uom"], lang)
    return {"unit": unit, "lots": told["lots"], "amounts": [(part, told[part]) for part in _LOT_PARTS]}


def _notice(told: dict[str, Any], lang: str) -> dict[str, Any]:
    lots = [
        (each["id"], f"{each['amount']} {unit_said(each['uom'], lang)}" if each["amount"] else "")
        for each in told["lots"]
    ]
    return {**told, "held_lots": lots, "more": told["pieces"] - len(told["units"])}


def _amount(lot: dict[str, Any], lang: str) -> str:
    return "" if lot["amount"] is None else f"{lot['amount']} {unit_said(lot['uom'], lang)}"


def _when(text: str) -> str:
    """An instant of a document on the server's wall clock."""
    return instant(parse_timestamp(text).microseconds)


def _who(principal: str) -> str:
    return principal.partition(":")[2] or principal
