"""The public page of a product passport: for nobody in particular, without cookie, account or script (clause 8.6).

``/p/CODE`` is what a label holds; ``/01/GTIN/21/SERIAL`` leads there where the publisher allowed it. Language by
``?lang=``, else as the browser asks; the theme is the reader's system's. What is wrong with an address or a form is
judged here and not by the framework, which would answer in the house's own frame.
"""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from clew.bootstrap import Clew
from clew.doors.http.identity import installation, require_own_page
from clew.doors.http.passport_shelf import PassportShelf
from clew.doors.http.public_pages import kind_page, public_page, spoken_to
from clew.doors.http.responses import json_response
from clew.doors.http.visits import Visits
from clew.doors.http.wall_clock import here_with_zone
from clew.doors.passport_wire import passport_document
from clew.events.errors import BadRequest, ClewError, Conflict, NotFound
from clew.events.identifiers import normalise
from clew.language import languages, render
from clew.scenarios.passports.desk import KINDS, LONGEST_REPORT
from clew.scenarios.passports.model import Passport
from clew.storage.passports import Published

router = APIRouter(include_in_schema=False)
KEPT = "public, max-age=30"
"""A recall is read within half a minute."""
LONGEST_CODE = 64
"""Of a code, and of a number in an address (GS1: 20 signs, each three when escaped)."""
LONGEST_WRITTEN = 20_000
"""What is given back to whoever wrote too much, to be shortened."""


@router.get("/p/{code}")
def passport(request: Request, code: str, reported: str | None = None) -> Response:
    """The page."""
    spoken = spoken_to(request)
    try:
        published = _known(request, code)
        if not published.in_force:
            return kind_page(spoken, None)
        answer = _page(request, published, spoken, thanked=reported == "1")
    except ClewError as error:
        return kind_page(spoken, error)
    if reported is None:
        installation(request).open_passports.opened(published)
    return answer


@router.get("/p/{code}/records.json")
def records(request: Request, code: str) -> Response:
    """The leaf hashes of the unit's records, in the order of the log. Raises NotFound.

    Not their content hashes: these are of the meaning alone, without a salt, so that whoever knows the rest of an event
    could try values of it that are not public.
    """
    published = _known(request, code)
    if not published.in_force:
        raise NotFound("passport.unknown", id=code)
    made = _made(request, published)
    document = {
        "fingerprint": made.fingerprint,
        "position": made.position,
        "records": [
            {"position": leaf.position, "leaf_hash": leaf.leaf, "matches": leaf.matches} for leaf in made.leaves
        ],
    }
    named = {"Content-Disposition": f'attachment; filename="passport-{published.code}.json"', "Cache-Control": KEPT}
    return json_response(document, headers=named)


@router.get("/p/{code}/report")
def form(request: Request, code: str) -> Response:
    """The form is on the page: whoever chooses another language after sending it comes by here."""
    asked = f"?lang={spoken_to(request)}" if "lang" in request.query_params else ""
    return RedirectResponse(f"/p/{quote(code, safe='')}{asked}#report", 303)


@router.post("/p/{code}/report")
def report(
    request: Request,
    code: str,
    kind: Annotated[str, Form()] = "",
    text: Annotated[str, Form()] = "",
    website: Annotated[str, Form()] = "",
) -> Response:
    """Keep what somebody reports. ``website``: a field that no person sees, and every robot fills."""
    spoken = spoken_to(request)
    try:
        require_own_page(request)
        published = _known(request, code)
    except ClewError as error:
        return kind_page(spoken, error)
    if not published.in_force:
        return kind_page(spoken, None)
    written = _writable(text)[:LONGEST_WRITTEN]
    try:
        if not website:
            _keep(request, published, kind, written)
    except (BadRequest, Conflict) as error:
        wrong = render(error.code, error.params, spoken)
        return _page(request, published, spoken, wrong=wrong, written=written, kind=kind, status=error.http_status)
    except ClewError as error:
        return kind_page(spoken, error)
    return RedirectResponse(f"/p/{published.code}?lang={spoken}&reported=1#report", 303)


def _keep(request: Request, published: Published, kind: str, text: str) -> None:
    visits: Visits = request.app.state.visits
    visits.check("report", _address(request))
    installation(request).open_passports.report(published, _writable(kind)[:LONGEST_CODE], text)
    visits.count("report", _address(request))


def _writable(text: str) -> str:
    """Without what no page and no database holds: NUL, and halves of surrogate pairs."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode()


@router.get("/01/{gtin}/21/{serial:path}")
def by_identifier(request: Request, gtin: str, serial: str) -> Response:
    """From a GS1 Digital Link to the passport, where there is one for everybody who knows the number. A serial may hold
    a slash, which is escaped on the label and has been read as one by now."""
    spoken = spoken_to(request)
    visits: Visits = request.app.state.visits
    try:
        visits.check("guess", _address(request))
        found = _of_identifier(request, gtin, serial)
        if found is None:
            visits.count("guess", _address(request))
            raise NotFound("passport.unknown", id=serial)
    except ClewError as error:
        return kind_page(spoken, error)
    asked = f"?lang={spoken}" if request.query_params.get("lang") in languages else ""
    return RedirectResponse(f"/p/{found.code}{asked}", 307)


def _of_identifier(request: Request, gtin: str, serial: str) -> Published | None:
    if max(len(gtin), len(serial)) > LONGEST_CODE:
        return None
    key = normalise(f"https://id.gs1.org/01/{quote(gtin.zfill(14), safe='')}/21/{quote(serial, safe='')}")
    return installation(request).open_passports.maker.of_identifier(key)


@router.get("/p/{rest:path}")
@router.get("/01/{rest:path}")
def nothing(request: Request) -> Response:
    """No other address below is a passport's, and whoever tries one is not asked to sign in."""
    return kind_page(spoken_to(request), NotFound("request.no_such_page", path=request.url.path))


def _known(request: Request, code: str) -> Published:
    """The passport of a code, counted against whoever guesses. Raises NotFound, TooManyAttempts."""
    visits: Visits = request.app.state.visits
    address = _address(request)
    visits.check("page", address)
    visits.check("guess", address)
    visits.count("page", address)
    found = installation(request).open_passports.of_code(code) if len(code) <= LONGEST_CODE else None
    if found is None:
        visits.count("guess", address)
        raise NotFound("passport.unknown", id=code)
    return found


def _made(request: Request, published: Published) -> Passport:
    shelf: PassportShelf = request.app.state.passports
    return shelf.passport(published.key, installation(request).open_passports.maker.make)


def _page(
    request: Request,
    published: Published,
    lang: str,
    *,
    thanked: bool = False,
    wrong: str = "",
    written: str = "",
    kind: str = "defect",
    status: int = 200,
) -> Response:
    clew: Clew = installation(request)
    made = _made(request, published)
    standing = clew.open_passports.maker.standing(made)
    told = passport_document(published.code, made, standing, lang)
    changing = thanked or wrong or status != 200
    return public_page(
        lang,
        "passport.html",
        status,
        "no-store" if changing else KEPT,
        passport=told,
        read_at=here_with_zone(made.at),
        print_of="".join(f"{told['evidence']['fingerprint'][at : at + 8]} " for at in range(0, 64, 8)).strip(),
        kinds=KINDS,
        longest=LONGEST_REPORT,
        thanked=thanked,
        wrong=wrong,
        written=written,
        kind=kind,
    )


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
