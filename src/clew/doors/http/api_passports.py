"""``/api/v1/passports``: publishing, withdrawing, labels, grades, announced recalls, what the public reported."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from clew.bootstrap import Clew
from clew.doors.documents.passports import (
    AnnouncementsDocument,
    GradesDocument,
    OnePassportDocument,
    PassportsDocument,
    PublishedDocument,
    PublishingDocument,
    ReportDocument,
    ReportsDocument,
)
from clew.doors.http.identity import Acting
from clew.doors.http.reader import language_of
from clew.doors.http.responses import answers, json_response
from clew.doors.http.texts import Text
from clew.doors.passport_label import label_svg
from clew.doors.passport_wire import PublishedWire, announcement_documents, passport_document
from clew.events.errors import Conflict

router = APIRouter(prefix="/api/v1/passports", tags=["clew"])
Code = Annotated[str, Path(min_length=1, max_length=2000)]


class ToPublish(BaseModel):
    """Units, one by one or as the rows of a file; ``by_identifier``: GTIN and serial lead to the passport, too."""

    model_config = ConfigDict(extra="forbid")

    ids: Annotated[list[Text], Field(max_length=500)]
    by_identifier: bool = False


class Because(BaseModel):
    model_config = ConfigDict(extra="forbid")

    because: Text


class Grade(BaseModel):
    model_config = ConfigDict(extra="forbid")

    characteristics: Annotated[list[Text], Field(max_length=200)]
    public: bool


class Advice(BaseModel):
    model_config = ConfigDict(extra="forbid")

    advice: Text


def wire(request: Request, clew: Clew) -> PublishedWire:
    """Documents in the reader's language, with addresses of this server."""
    return PublishedWire(clew, language_of(request), str(request.base_url))


@router.get("", responses=answers(PassportsDocument))
def passports(
    request: Request,
    clew: Acting,
    q: Annotated[str, Query(max_length=2000)] = "",
    state: Literal["all", "published", "withdrawn"] = "all",
    offset: Annotated[int, Query(ge=0, le=2**31)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> Response:
    """Published passports, the newest first."""
    withdrawn = None if state == "all" else state == "withdrawn"
    total, found = clew.passports.find(text=q, withdrawn=withdrawn, limit=limit, offset=offset)
    counts, said = clew.passports.counts(), wire(request, clew)
    document: PassportsDocument = {
        "counts": {
            "published": counts.published,
            "withdrawn": counts.withdrawn,
            "opened": counts.opened,
            "reports": counts.reports,
        },
        "total": total,
        "passports": [said.published(each) for each in found],
    }
    return json_response(document)


@router.post("", responses=answers(PublishingDocument))
def publish(request: Request, clew: Acting, asked: ToPublish) -> Response:
    """Publish units. What cannot be published is told with its reason and does not keep the others back."""
    done, said = clew.passports.publish(asked.ids, by_identifier=asked.by_identifier), wire(request, clew)
    document: PublishingDocument = {
        "new": sum(each.new for each in done),
        "passports": [said.published(each.published) for each in done if each.published is not None],
        "refused": said.refused(done),
    }
    return json_response(document)


@router.get("/grades", responses=answers(GradesDocument))
def grades(request: Request, clew: Acting) -> Response:
    """Which characteristics' values passports show."""
    said = wire(request, clew)
    document: GradesDocument = {"characteristics": [said.graded(each) for each in clew.passports.characteristics()]}
    return json_response(document)


@router.post("/grades", responses=answers(GradesDocument))
def grade(request: Request, clew: Acting, asked: Grade) -> Response:
    """Grade characteristics public, or internal again."""
    said = wire(request, clew)
    graded = clew.passports.grade(asked.characteristics, public=asked.public)
    document: GradesDocument = {"characteristics": [said.graded(each) for each in graded]}
    return json_response(document)


@router.get("/recalls", responses=answers(AnnouncementsDocument))
def recalls(clew: Acting) -> Response:
    """Open recall scopes, and which of them are announced in passports."""
    document: AnnouncementsDocument = {"recalls": announcement_documents(clew)}
    return json_response(document)


@router.post("/recalls/{scope}", responses=answers(AnnouncementsDocument))
def announce(clew: Acting, scope: Annotated[str, Path(max_length=200)], asked: Advice) -> Response:
    """Tell the owners of the units of an open recall scope what to do."""
    found = clew.scopes.one(scope).scope
    if not found.is_open:
        raise Conflict("scope.closed", id=found.id)
    clew.passports.announce(found.id, asked.advice)
    return recalls(clew)


@router.post("/recalls/{scope}/lift", responses=answers(AnnouncementsDocument))
def lift(clew: Acting, scope: Annotated[str, Path(max_length=200)]) -> Response:
    """Take an announcement back."""
    clew.passports.lift(clew.scopes.one(scope).scope.id)
    return recalls(clew)


@router.get("/reports", responses=answers(ReportsDocument))
def reports(request: Request, clew: Acting, seen: bool = False) -> Response:
    """What the public reported and nobody has seen; with ``seen`` all."""
    said = wire(request, clew)
    document: ReportsDocument = {"reports": said.reports(clew.passports.reports(seen=seen))}
    return json_response(document)


@router.get("/reports/{number}", responses=answers(ReportDocument))
def report(request: Request, clew: Acting, number: Annotated[int, Path(ge=1, le=2**62)]) -> Response:
    """One report, seen or not, with the cases that it is linked to."""
    [document] = wire(request, clew).reports([clew.passports.report(number)])
    return json_response(document)


@router.post("/reports/{number}/seen", responses=answers(ReportsDocument))
def saw(request: Request, clew: Acting, number: Annotated[int, Path(ge=1, le=2**62)]) -> Response:
    """Somebody took care of it."""
    clew.passports.saw(number)
    return reports(request, clew)


@router.get("/of", responses=answers(OnePassportDocument))
def of_unit(request: Request, clew: Acting, id: Annotated[str, Query(min_length=1, max_length=2000)]) -> Response:
    """The passport in force of a unit in any spelling, or of a code, and what everybody reads of it."""
    return one(request, clew, id)


@router.get("/{code}", responses=answers(OnePassportDocument))
def one(request: Request, clew: Acting, code: Code) -> Response:
    """One passport, by its code or the unit's identifier, and what everybody reads of it."""
    published = clew.passports.one(code)
    says = None
    if published.in_force:
        says = passport_document(published.code, *clew.passports.say(published), language_of(request))
    document: OnePassportDocument = {"published": wire(request, clew).published(published), "says": says}
    return json_response(document)


@router.post("/{code}/withdraw", responses=answers(PublishedDocument))
def withdraw(request: Request, clew: Acting, code: Code, asked: Because) -> Response:
    """Its address says from now on that it was withdrawn, and nothing else."""
    return json_response(wire(request, clew).published(clew.passports.withdraw(code, asked.because)))


@router.get("/{code}/label")
def label(request: Request, clew: Acting, code: Code, symbol: str = "qr", download: bool = False) -> Response:
    """A label as SVG, 62 × 29 mm."""
    published, said = clew.passports.one(code), wire(request, clew)
    if not published.in_force:
        raise Conflict("passport.withdrawn_already", id=published.code)
    told = said.published(published)
    drawn = label_svg(said.address(published), told["product"], told["label"], language_of(request), symbol)
    headers = {"Content-Disposition": f'attachment; filename="label-{published.code}.svg"'} if download else {}
    return Response(drawn, 200, headers, "image/svg+xml")
