"""The pages of gauges: how all stand, and one with its calibrations and what it makes doubtful."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from clew.bootstrap import Clew
from clew.doors.choices import instant
from clew.doors.gauge_wire import gauge_document, impact_document
from clew.doors.http.gauge_drawing import draw_gauge
from clew.doors.http.identity import Acting
from clew.doors.http.pages import person_of
from clew.doors.http.reader import language_of
from clew.doors.http.rendering import page
from clew.doors.http.short_names import short_id
from clew.doors.http.wall_clock import here, here_with_zone, zone_here
from clew.doors.said import characteristic, term
from clew.events.timestamps import parse_timestamp
from clew.language import render
from clew.scenarios.gauges import Gauge
from clew.scenarios.names import Names, in_language
from clew.security.decisions import allowed

router = APIRouter(tags=["pages"], include_in_schema=False)
ROWS_SHOWN = 200
TONES = {
    "failed": "defect", "overdue": "caution", "due_soon": "caution", "never_calibrated": "caution", "good": "good",
    "retired": "",
}  # fmt: skip
"""Red is for what is proven bad; what has run out, or was never looked at, is not known."""
_LONGEST = 40
Name = Annotated[str, Query(min_length=1, max_length=2000)]


@router.get("/gauges")
def gauges(request: Request, clew: Acting) -> Response:
    """Every gauge, the worst first."""
    lang = language_of(request)
    found = clew.gauges.list()
    rows = [gauge_row(each, lang) for each in found]
    counts = Counter((row["state"], row["tone"]) for row in rows)
    return page(
        request,
        "gauges.html",
        person=person_of(clew),
        place="data",
        gauges=rows,
        position=found[0].position if found else clew.store.position(),
        states=[{"state": state, "tone": tone, "count": f"{count:,}"} for (state, tone), count in counts.items()],
        zone=zone_here(),
    )


def gauge_row(gauge: Gauge, lang: str) -> dict[str, Any]:
    """What a list prints of one; days on the server's own calendar."""
    return {
        "id": gauge.id,
        "short": short_id(gauge.id, _LONGEST),
        "name": in_language(gauge.name or "", lang),
        "state": gauge.state,
        "message": render(f"gauge.state.{gauge.state}", {}, lang),
        "tone": TONES[gauge.state],
        "href": "/gauge?" + urlencode({"id": gauge.id}),
        "last": here(gauge.last.time)[:10] if gauge.last else "",
        "result": gauge.last.result if gauge.last else None,
        "due": here(gauge.due)[:10] if gauge.due is not None else "",
        "uses": f"{gauge.uses:,}" if gauge.uses is not None else "",
    }


@router.get("/gauge")
def gauge(request: Request, clew: Acting, id: Name, at: str | None = None) -> Response:
    """One gauge; who may trace sees what it touched, too."""
    lang = language_of(request)
    moment = instant("at", at)
    one = clew.gauges.one(id, at=moment)
    document = gauge_document(one, lang)
    touched = impact_document(clew.gauges.impact(id, at=moment), lang) if allowed(clew.principal, "trace") else None
    return page(
        request,
        "gauge.html",
        person=person_of(clew),
        place="data",
        gauge=gauge_row(one, lang),
        position=one.position,
        judged=render("gauge.judged_at", {"at": here_with_zone(one.at), "position": one.position}, lang),
        calibrations=[
            {
                "time": here(each.time),
                "result": each.result,
                "due": here(each.due) if each.due is not None else "",
                "certificate": each.certificate or "",
            }
            for each in one.calibrations
        ],
        drawing=draw_gauge(document, lang),
        impact=None if touched is None else _impact(clew, touched, lang),
        shown=ROWS_SHOWN,
        csv=_file_of(one, at) if allowed(clew.principal, "export") else None,
        zone=zone_here(),
    )


def _file_of(gauge: Gauge, at: str | None) -> str:
    return "/api/v1/gauge/impact?" + urlencode({"id": gauge.id, "format": "csv"} | ({"at": at} if at else {}))


def _impact(clew: Clew, touched: dict[str, Any], lang: str) -> dict[str, Any]:
    names = Names(clew.store, clew.visibility, lang)
    return {
        "counts": touched["counts"],
        "results": [_result(each, names, lang) for each in touched["results"][:ROWS_SHOWN]],
        "more_results": max(0, len(touched["results"]) - ROWS_SHOWN),
        "units": [_unit(each, names, lang) for each in touched["units"][:ROWS_SHOWN]],
        "more_units": max(0, len(touched["units"]) - ROWS_SHOWN),
    }


def _result(each: dict[str, Any], names: Names, lang: str) -> dict[str, Any]:
    """A doubtful result, its instants on the server's own clock."""
    cause = each["cause"]
    since = cause["due"] if each["reason"] == "overdue" and cause["due"] else cause["time"]
    limits = [each["lower_limit"], each["upper_limit"]]
    return {
        "position": str(each["position"]),
        "time": _here(each["time"]),
        "things": [{"id": thing, "short": short_id(thing, _LONGEST)} for thing in each["things"]],
        "characteristic": characteristic(each["characteristic"] or "", names, lang),
        "value": " ".join(filter(None, (each["value"] or each["result"], each["unit"]))),
        "limits": " … ".join(limit or "" for limit in limits) if any(limits) else "",
        "why": render(f"gauge.doubt.{each['reason']}", {"time": _here(since)}, lang),
    }


def _unit(each: dict[str, Any], names: Names, lang: str) -> dict[str, Any]:
    """A unit behind a doubtful result, and where it is now, in words."""
    stands = [_named(each[name], names) for name in ("place", "container", "assembly") if each[name]]
    disposition = [term("disposition", each["disposition"], lang)] if each["disposition"] else []
    return each | {
        "short": short_id(each["id"], _LONGEST),
        "name": names.of(each["id"]) or "",
        "through": short_id(each["via"], _LONGEST) if each["via"] else "",
        "now": [*disposition, *stands],
    }


def _named(identifier: str, names: Names) -> str:
    return names.of(identifier) or short_id(identifier, _LONGEST)


def _here(spelled: str) -> str:
    return here(parse_timestamp(spelled).microseconds)
