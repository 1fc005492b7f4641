"""The mass balance of a lot or an operation as a page: the verdict, two bars of one scale, the figures with events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from clew.doors.amounts_said import number_said, unit_said
from clew.doors.balance_wire import balance_document
from clew.doors.http.identity import Acting
from clew.doors.http.pages import person_of
from clew.doors.http.reader import language_of
from clew.doors.http.rendering import event_url, page, thing_url
from clew.doors.http.scope_drawing import draw_stack
from clew.doors.http.short_names import short_id
from clew.doors.http.texts import Text
from clew.doors.http.wall_clock import here, zone_here
from clew.doors.trends import percent
from clew.events.errors import BadRequest
from clew.events.timestamps import parse_timestamp
from clew.language import render
from clew.scenarios.names import Names

router = APIRouter(tags=["pages"], include_in_schema=False)
EVENTS_SHOWN = 6
VERDICTS = {"balanced": "good", "short": "defect", "surplus": "defect", "incomplete": "caution"}
TONES = {
    "produced": "accent", "commissioned": "accent pale", "received": "accent", "returned": "accent pale",
    "removed": "accent pale", "input": "accent", "consumed": "kept", "installed": "kept pale", "sampled": "kept paler",
    "shipped": "accent", "sold": "accent pale", "scrapped": "kept paler", "lost": "caution", "output": "accent",
    "held_count": "good", "held_containers": "good", "unaccounted": "unknown",
}  # fmt: skip


@router.get("/balance")
def balance(
    request: Request,
    clew: Acting,
    id: Annotated[Text, Query(min_length=1, max_length=2000)],
    tolerance: Annotated[Text, Query(max_length=100)] = "0%",
) -> Response:
    """What came in of a lot, what went, what is held, and what nobody can account for."""
    lang = language_of(request)
    wrong = ""
    try:
        answer = clew.balances.of(id, tolerance=tolerance.strip() or "0%")
    except BadRequest as error:
        if "tolerance" not in error.code and not error.code.startswith("quantity"):
            raise
        wrong = render(error.code, error.params, lang)
        answer = clew.balances.of(id)
    document = balance_document(answer)
    told = _Told(lang, Names(clew.store, clew.visibility, lang))
    return page(
        request,
        "balance.html",
        status=400 if wrong else 200,
        person=person_of(clew),
        place="trace",
        document=document,
        short=short_id(document["id"], 40),
        name=told.names.of(document["id"]) or "",
        dimensions=[told.dimension(each) for each in document["dimensions"]],
        missing=[told.move(each) for each in document["without_quantity"]],
        elsewhere=[told.move(each) for each in document["not_counted"]],
        holding=[told.thing(each) for each in document["held_without_quantity"]],
        tolerance=tolerance,
        wrong=wrong,
        json="/api/v1/balance?" + urlencode({"id": id, "tolerance": document["tolerance"]}),
        zone=zone_here(),
    )


class _Told:
    def __init__(self, lang: str, names: Names) -> None:
        self._lang = lang
        self.names = names

    def _say(self, code: str, **params: Any) -> str:
        return render(code, params, self._lang)

    def dimension(self, one: dict[str, Any]) -> dict[str, Any]:
        """One dimension: its verdict, what came in and where it is, each piece on the same scale."""
        unit = unit_said(one["unit"], self._lang)
        came = list(self._figures(one["in"]["figures"].items(), unit))
        went = list(self._figures(one["out"]["figures"].items(), unit))
        held, rest = one["held"], Decimal(one["unaccounted"])
        if held and held["evidence"]:
            counted = {"total": held["total"], "events": held["counts"]}
            went += self._figures([("held_" + held["evidence"], counted)], unit)
        # What is missing fills the shorter of the two sides, so that both bars have one scale.
        unknown = list(self._figures([("unaccounted", {"total": one["unaccounted"], "events": []})], unit))
        sides = [(came, unknown if rest < 0 else []), (went, unknown if rest > 0 else [])]
        said = self._say(f"balance.verdict.{one['verdict']}", rest=number_said(str(abs(rest))), unit=unit)
        yields = one["yield"]
        return {
            "said": said,
            "tone": VERDICTS[one["verdict"]],
            "verdict": self._say(f"balance.is.{one['verdict']}"),
            "tolerance": self._say("balance.page.tolerance", value=number_said(one["tolerance"]), unit=unit),
            "yield": "" if yields is None else self._say("balance.yield", share=percent(min(yields, 99.999))),
            "held_unknown": held is not None and not held["evidence"] and one["verdict"] == "short",
            "sides": [
                {"title": self._say(f"balance.page.{name}"), "pieces": [*pieces, *gap], "bar": self._bar(pieces, gap)}
                for name, (pieces, gap) in zip(("in", "out"), sides, strict=True)
            ],
            "rows": [*came, *went, *(unknown if rest else [])],
        }

    def _figures(self, figures: Iterable[tuple[str, dict[str, Any]]], unit: str) -> Iterator[dict[str, Any]]:
        for name, told in figures:
            events = [self.move(each) for each in told["events"]]
            yield {
                "message": self._say(f"balance.figure.{name}"),
                "tone": TONES[name],
                "count": f"{number_said(told['total'])} {unit}",
                "value": abs(float(told["total"])),
                "href": "",
                "events": events[:EVENTS_SHOWN],
                "more": max(0, len(events) - EVENTS_SHOWN),
            }

    def _bar(self, pieces: list[dict[str, Any]], gap: list[dict[str, Any]]) -> str:
        drawn = [*pieces, *gap]
        return draw_stack(
            [(each["tone"], each["value"]) for each in drawn],
            ", ".join(f"{each['message']} {each['count']}" for each in drawn),
        )

    def move(self, move: dict[str, Any]) -> dict[str, Any]:
        """One event behind a figure."""
        through = move["through"]
        return {
            "time": here(parse_timestamp(move["time"]).microseconds),
            "href": event_url(move["event"]),
            "id": move["event"],
            "figure": self._say(f"balance.figure.{move['figure']}"),
            "quantity": self._written(move.get("written") or ""),
            "through": self.thing(through) if through else None,
            "why": self._say(move["reason"]) if "reason" in move else "",
        }

    def _written(self, written: str) -> str:
        """``25 KGM`` as written, with the unit's symbol."""
        number, _, code = written.partition(" ")
        return f"{number_said(number)} {unit_said(code or None, self._lang)}" if written else ""

    def thing(self, identifier: str) -> dict[str, str]:
        """A thing with the page that tells of it."""
        return {"id": identifier, "href": thing_url(identifier), "short": short_id(identifier)}
