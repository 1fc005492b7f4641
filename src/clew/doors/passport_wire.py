"""Passports as documents, worded in the reader's language: the same for the public page, the place and the command."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from clew.bootstrap import Clew
from clew.doors.documents.passports import (
    AnnouncementDocument,
    EvidenceSaid,
    GradedDocument,
    LegSaid,
    MaterialSaid,
    PassportDocument,
    PublishedDocument,
    RefusedDocument,
    ReportDocument,
    ResultSaid,
    StatusSaid,
    Tone,
)
from clew.doors.said import characteristic
from clew.events.timestamps import canonical_time
from clew.events.units import is_unit, unit
from clew.language import render
from clew.scenarios.cases.model import Case
from clew.scenarios.names import Names
from clew.scenarios.passports.composing import label_of, masked
from clew.scenarios.passports.desk import Asked, Graded
from clew.scenarios.passports.model import Leg, Material, Passport, Result, Standing, Word
from clew.security.decisions import allowed
from clew.security.visibility import EVERYTHING
from clew.storage.passports import Published, Report

TONES: dict[Word, Tone] = {
    "recalled": "bad",
    "possibly_recalled": "due",
    "held": "due",
    "changed": "due",
    "gaps": "due",
    "complete": "good",
    "unchanged": "good",
}
_ADVISED: tuple[Word, ...] = ("recalled", "possibly_recalled", "held")
LOCAL_ADDRESS = "http://localhost:8000"
"""Where no public address is set: of a page that only this machine can open, as its label will show."""


def passport_document(code: str, passport: Passport, standing: Standing, lang: str) -> PassportDocument:
    """What everybody reads."""
    matching = sum(leaf.matches for leaf in passport.leaves)
    evidence: EvidenceSaid = {
        "records": len(passport.leaves),
        "matching": matching,
        "fingerprint": passport.fingerprint,
        "position": passport.position,
        "read_at": canonical_time(passport.at // 1_000_000 * 1_000_000),
    }
    return {
        "code": code,
        "product": passport.name.of(lang) or render("passport.product", {}, lang),
        "number": masked(passport.serial),
        "gtin": passport.gtin,
        "maker": passport.maker.of(lang) or "",
        "made_on": passport.made_on,
        "status": _status(passport, standing, lang),
        "journey": [_leg(each, passport, lang) for each in passport.legs],
        "results": [_result(each, lang) for each in passport.results],
        "withheld": passport.withheld,
        "judged": passport.judged.count,
        "conform": passport.judged.conform,
        "materials": [_material(each, lang) for each in passport.materials],
        "evidence": evidence,
    }


def _status(passport: Passport, standing: Standing, lang: str) -> StatusSaid:
    word = standing.word
    since = "" if standing.since is None else canonical_time(standing.since)[:10]
    params = {"records": len(passport.leaves), "gaps": passport.gaps or 0, "since": since}
    advice = standing.advice or (render(f"passport.advice.{word}", {}, lang) if word in _ADVISED else "")
    return {
        "word": word,
        "tone": TONES[word],
        "title": render(f"passport.status.{word}", {}, lang),
        "detail": render(f"passport.status.{word}.detail", params, lang),
        "advice": advice,
    }


def _leg(leg: Leg, passport: Passport, lang: str) -> LegSaid:
    days = leg.start if leg.start == leg.end else f"{leg.start} → {_shorter(leg.end, leg.start)}"
    params: dict[str, str | int | float | bool | None] = {"count": leg.records, "maker": passport.maker.of(lang) or ""}
    code = f"passport.stage.{leg.stage}.detail"
    if leg.stage == "materials":
        params |= {"lots": leg.lots, "parts": leg.records - leg.lots}
        if not leg.lots or leg.lots == leg.records:
            code = f"passport.stage.materials.{'lots' if leg.lots else 'parts'}"
    if leg.stage == "moved" and leg.sent:
        code = "passport.stage.moved.sent"
        params |= {"containers": leg.containers, "sent": leg.sent}
    if leg.stage == "tested" and passport.judged.count:
        whole = passport.judged.count == passport.judged.conform
        code = f"passport.stage.tested.{'all' if whole else 'some'}"
        params |= {"judged": passport.judged.count, "conform": passport.judged.conform}
    return {
        "stage": leg.stage,
        "title": render(f"passport.stage.{leg.stage}", {}, lang),
        "detail": render(code, params, lang),
        "days": days,
    }


def _shorter(day: str, than: str) -> str:
    return day[5:] if day[:4] == than[:4] else day


def _result(result: Result, lang: str) -> ResultSaid:
    symbol = unit(result.unit).symbol if result.unit and is_unit(result.unit) else (result.unit or "")
    verdict = "" if result.conforms is None else render(f"passport.verdict.{_yes(result.conforms)}", {}, lang)
    return {
        "name": result.name.of(lang) or result.characteristic,
        "value": result.value,
        "unit": symbol,
        "limits": _limits(result, symbol, lang),
        "verdict": verdict,
        "conforms": result.conforms,
        "day": result.day,
    }


def _yes(conforms: bool) -> str:
    return "conforms" if conforms else "fails"


def _limits(result: Result, symbol: str, lang: str) -> str:
    params = {"lower": result.lower, "upper": result.upper, "unit": symbol}
    if result.lower is not None and result.upper is not None:
        return render("passport.limits.both", params, lang)
    if result.lower is not None:
        return render("passport.limits.lower", params, lang)
    return render("passport.limits.upper", params, lang) if result.upper is not None else ""


def _material(material: Material, lang: str) -> MaterialSaid:
    said = []
    if material.certain:
        said.append(render(f"passport.material.{material.kind}", {"count": material.certain}, lang))
    if material.possible:
        said.append(render(f"passport.material.{material.kind}.possible", {"count": material.possible}, lang))
    return {
        "name": material.name.of(lang) or "",
        "kind": material.kind,
        "certain": material.certain,
        "possible": material.possible,
        "detail": render("passport.material.between", {}, lang).join(said),
    }


# --- as the house keeps them


class PublishedWire:
    """Documents of the house. ``origin``: of the server as asked (``https://host``), where no public address is set."""

    def __init__(self, clew: Clew, lang: str, origin: str | None = None) -> None:
        self._lang = lang
        self._origin = (clew.settings.public_address or origin or LOCAL_ADDRESS).rstrip("/")
        self._names = Names(clew.store, EVERYTHING, lang)
        self._clew = clew

    def address(self, published: Published) -> str:
        """What the label holds."""
        return f"{self._origin}/p/{published.code}"

    def published(self, each: Published) -> PublishedDocument:
        gtin, number = label_of(each.spelling)
        by_identifier = f"{self._origin}/01/{gtin}/21/{quote(number, safe='')}" if gtin else None
        return {
            "code": each.code,
            "id": each.spelling,
            "label": number,
            "product": self._names.of(each.spelling) or render("passport.product", {}, self._lang),
            "by_identifier": each.by_identifier,
            "address": self.address(each),
            "identifier_address": by_identifier if each.by_identifier else None,
            "published_at": canonical_time(each.published_at),
            "published_by": each.published_by,
            "position": each.position,
            "withdrawn_at": None if each.withdrawn_at is None else canonical_time(each.withdrawn_at),
            "withdrawn_by": each.withdrawn_by,
            "because": each.because,
            "opened": each.opened,
            "reports": each.reports,
        }

    def refused(self, asked: Sequence[Asked]) -> list[RefusedDocument]:
        return [
            {"id": each.id, "code": each.error.code, "message": render(each.error.code, each.error.params, self._lang)}
            for each in asked
            if each.error is not None
        ]

    def reports(self, reports: Sequence[Report]) -> list[ReportDocument]:
        """Reports with the cases that they are linked to, as far as the reader may read cases."""
        cases = self._clew.cases.reported() if reports and allowed(self._clew.principal, "case.read") else {}
        return [self._report(each, cases.get(each.number, ())) for each in reports]

    def _report(self, each: Report, cases: Sequence[Case]) -> ReportDocument:
        gtin, number = label_of(each.spelling)
        return {
            "number": each.number,
            "code": each.code,
            "id": each.spelling,
            "label": number,
            "product": (self._names.of(each.spelling) if gtin else None) or "",
            "at": canonical_time(each.at),
            "kind": each.kind,
            "kind_said": render(f"passport.report.{each.kind}", {}, self._lang),
            "text": each.text,
            "seen_at": None if each.seen_at is None else canonical_time(each.seen_at),
            "seen_by": each.seen_by,
            "cases": [{"number": case.number, "title": case.head.title, "state": case.state} for case in cases],
        }

    def graded(self, each: Graded) -> GradedDocument:
        said = characteristic(each.name, self._names, self._lang)
        return {"name": each.name, "label": said, "public": each.public}


def announcement_documents(clew: Clew) -> list[AnnouncementDocument]:
    """Every open recall scope, announced or not, the newest first."""
    announced = {each.scope: each for each in clew.passports.announcements()}
    told: list[AnnouncementDocument] = []
    for standing in clew.scopes.all():
        if not standing.scope.is_open:
            continue
        found = announced.get(standing.scope.id)
        summary = standing.evaluation.summary
        told.append(
            {
                "scope": standing.scope.id,
                "name": standing.scope.name,
                "units": summary["pieces"] + summary["lots"],
                "announced_at": canonical_time(found.at) if found else None,
                "announced_by": found.by if found else None,
                "advice": found.advice if found else None,
            }
        )
    return told
