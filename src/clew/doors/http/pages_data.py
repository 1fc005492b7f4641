"""The place of data: what came in last, what is refused, how good the data are, how gauges stand, which mappings there
are. One card for each, the whole of it one step further. No script."""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from clew.bootstrap import Clew
from clew.collection.tables import shipped_mapping, shipped_mappings
from clew.doors.http.identity import Acting
from clew.doors.http.pages import person_of
from clew.doors.http.pages_acquisitions import acquisition_row
from clew.doors.http.pages_gauges import gauge_row
from clew.doors.http.pages_quality import tone_of
from clew.doors.http.pages_quarantine import cause_row
from clew.doors.http.reader import language_of
from clew.doors.http.rendering import page
from clew.doors.http.share_drawing import draw_shares
from clew.doors.http.wall_clock import zone_here, zone_name_here
from clew.doors.trends import percent
from clew.language import render
from clew.scenarios.data_quality import SourceQuality
from clew.security.decisions import allowed
from clew.storage.acquisitions import Acquisition

router = APIRouter(tags=["pages"], include_in_schema=False)
READ_LATELY = 50
"""Acquisitions that tell which mappings are in use."""
ROWS_SHOWN = 8
CAUSES_SHOWN = 6
GAUGES_SHOWN = 6
QUALITY_DAYS = 14


@router.get("/overview")
def data(request: Request, clew: Acting) -> Response:
    """How much is recorded, and the five things one looks after."""
    lang = language_of(request)
    status = clew.status()
    lately = clew.acquisitions.latest(limit=READ_LATELY)
    may_quarantine = allowed(clew.principal, "quarantine.read")
    causes = _causes(clew, lang) if may_quarantine else []
    states, gauges = _gauges(clew, lang)
    return page(
        request,
        "data.html",
        person=person_of(clew),
        place="data",
        statement=render("ui.data_statement", {"events": status["events"], "waiting": status["quarantine_open"]}, lang),
        facts=[
            {"label": render(f"status.{name}", {}, lang), "value": f"{value:,}"}
            for name, value in status.items()
            if isinstance(value, int)
        ],
        behind=[mark for mark in status["projections"] if mark["position"] < status["position"]],
        acquisitions=[acquisition_row(each, lang) for each in lately[:ROWS_SHOWN]],
        may_quarantine=may_quarantine,
        causes=causes[:CAUSES_SHOWN],
        more_causes=max(0, len(causes) - CAUSES_SHOWN),
        quality=_quality(clew, lang),
        quality_days=QUALITY_DAYS,
        gauge_states=states,
        gauges=gauges,
        mappings=_mappings(lately, lang),
        zone=zone_here(),
    )


def _causes(clew: Clew, lang: str) -> list[dict[str, Any]]:
    """The newest first: what one has not seen yet."""
    found = clew.quarantine.causes(state="open")
    return [cause_row(group, lang, state="open") for group in sorted(found, key=lambda each: -each.last_at)]


def _quality(clew: Clew, lang: str) -> list[dict[str, Any]]:
    """The worst sources first."""
    sources = [
        each for each in clew.quality.report(days=QUALITY_DAYS, zone=zone_name_here()).sources if each.total.items
    ]
    sources.sort(key=lambda each: (each.total.shares["validity"].value or 0.0, -each.total.items))
    return [_validity(each, lang) for each in sources[:ROWS_SHOWN]]


def _validity(source: SourceQuality, lang: str) -> dict[str, Any]:
    share = source.total.shares["validity"]
    said = percent(share.value)
    title = f"{render('quality.dimension.validity', {}, lang)}: {said}"
    return {
        "name": source.source,
        "device": source.device or "",
        "counted": render("quality.items", {"count": source.total.items}, lang),
        "share": said,
        "tone": tone_of("validity", share.value),
        "bar": draw_shares([("good", share.count), ("kept", share.of - share.count)], title),
        "href": "/quality?" + urlencode({"source": source.source}),
    }


def _gauges(clew: Clew, lang: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """How many gauges stand how, and those that want something done."""
    found = clew.gauges.list()
    rows = [gauge_row(each, lang) for each in found]
    counts = Counter((row["state"], row["tone"]) for row in rows)
    states = [{"state": state, "tone": tone, "count": f"{count:,}"} for (state, tone), count in counts.items()]
    return states, [row for row in rows if row["state"] != "good"][:GAUGES_SHOWN]


def _mappings(lately: list[Acquisition], lang: str) -> list[dict[str, Any]]:
    """Those that read something lately, then the other ones that come with Clew."""
    used = Counter(each.mapping for each in lately if each.mapping)
    shipped = {name: shipped_mapping(name) for name in shipped_mappings()}
    names = [*(name for name, _ in used.most_common()), *(name for name in shipped if name not in used)]
    return [
        {
            "name": name,
            "says": shipped[name].names.get(lang, "") if name in shipped else "",
            "used": used[name],
            "shipped": name in shipped,
        }
        for name in names
    ]
