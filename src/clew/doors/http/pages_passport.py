"""The public page of a product passport: for nobody in particular, without cookie, account or script (clause 8.6).

``/p/CODE`` is what a label holds; ``/01/GTIN/21/SERIAL`` leads there where the publisher allowed it. Language by
``?lang=``, else as the browser asks; the theme is the reader's system's.
"""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Form, Path, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from clew.bootstrap import Clew
from clew.doors.http.identity import installation
from clew.doors.http.limits import TooManyAttempts
from clew.doors.http.passport_shelf import PassportShelf
from clew.doors.http.rendering import environment, static_url
from clew.doors.http.responses import json_response
from clew.doors.http.texts import Text
from clew.doors.http.visits import Visits
from clew.doors.http.wall_clock import here_with_zone
from clew.doors.passport_wire import passport_document
from clew.events.errors import ClewError, NotFound
from clew.events.identifiers import normalise
from clew.language import languages, pick_language, render
from clew.scenarios.passports.desk import KINDS, LONGEST_REPORT
from clew.scenarios.passports.model import Passport
from clew.storage.passports import Published

router = APIRouter(include_in_schema=False)
Code = Annotated[str, Path(min_length=1, max_length=64)]
Language = Annotated[str | None, Query(max_length=8)]
KEPT = "public, max-age=30"
"""A recall is read within half a minute."""


@router.get("/p/{code}")
def passport(request: Request, code: Code, lang: Language = None, reported: str | None = None) -> Response:
    """The page."""
    spoken = _language(request, lang)
    try:
        published = _known(request, code)
        if not published.in_force:
            return _kind_page(spoken, None)
        answer = _page(request, published, spoken, thanked=reported == "1")
    except ClewError as error:
        return _kind_page(spoken, error)
    if reported is None:
        installation(request).open_passports.opened(published)
    return answer


@router.get("/p/{code}/records.json")
def records(request: Request, code: Code) -> Response:
    """The hashes of the unit's records, in the order of the log. Raises NotFound."""
    published = _known(request, code)
    if not published.in_force:
        raise NotFound("passport.unknown", id=code)
    made = _made(request, published)
    document = {
        "fingerprint": made.fingerprint,
        "position": made.position,
        "records": [
            {"position": leaf.position, "content_hash": leaf.content, "leaf_hash": leaf.leaf, "matches": leaf.matches}
            for leaf in made.leaves
        ],
    }
    named = {"Content-Disposition": f'attachment; filename="passport-{published.code}.json"', "Cache-Control": KEPT}
    return json_response(document, headers=named)


@router.post("/p/{code}/report")
def report(
    request: Request,
    code: Code,
    kind: Annotated[Text, Form(max_length=40)] = "",
    text: Annotated[Text, Form(max_length=20_000)] = "",
    website: Annotated[Text, Form(max_length=2000)] = "",
    lang: Language = None,
) -> Response:
    """Keep what somebody reports. ``website``: a field that no person sees, and every robot fills."""
    spoken = _language(request, lang)
    try:
        published = _known(request, code)
        if not published.in_force:
            return _kind_page(spoken, None)
        if not website:
            visits: Visits = request.app.state.visits
            visits.check("report", _address(request))
            installation(request).open_passports.report(published, kind, text)
            visits.count("report", _address(request))
    except (NotFound, TooManyAttempts) as error:
        return _kind_page(spoken, error)
    except ClewError as error:
        wrong = render(error.code, error.params, spoken)
        return _page(request, published, spoken, wrong=wrong, written=text, kind=kind, status=error.http_status)
    return RedirectResponse(f"/p/{published.code}?lang={spoken}&reported=1#report", 303)


@router.get("/01/{gtin}/21/{serial}")
def by_identifier(request: Request, gtin: Code, serial: Code, lang: Language = None) -> Response:
    """From a GS1 Digital Link to the passport, where there is one for everybody who knows the number."""
    spoken = _language(request, lang)
    visits: Visits = request.app.state.visits
    try:
        visits.check("guess", _address(request))
        key = normalise(f"https://id.gs1.org/01/{gtin.zfill(14)}/21/{serial}")
        found = installation(request).open_passports.maker.of_identifier(key)
        if found is None:
            visits.count("guess", _address(request))
            raise NotFound("passport.unknown", id=serial)
    except ClewError as error:
        return _kind_page(spoken, error)
    asked = f"?lang={spoken}" if lang in languages else ""
    return RedirectResponse(f"/p/{found.code}{asked}", 307)


def _known(request: Request, code: str) -> Published:
    """The passport of a code, counted against whoever guesses. Raises NotFound, TooManyAttempts."""
    visits: Visits = request.app.state.visits
    address = _address(request)
    visits.check("page", address)
    visits.check("guess", address)
    visits.count("page", address)
    found = installation(request).open_passports.of_code(code)
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
    return _answer(
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


def _kind_page(lang: str, error: ClewError | None) -> Response:
    """Unknown, withdrawn, or too often: what it is, and what to do. No code of ours, no trace of an error."""
    if error is None:
        word, status = "withdrawn", 410
    elif isinstance(error, TooManyAttempts):
        word, status = "too_often", 429
    elif isinstance(error, NotFound):
        word, status = "unknown", 404
    else:
        word, status = "unavailable", error.http_status
    answer = _answer(lang, "passport_none.html", status, "no-store", word=word)
    if isinstance(error, TooManyAttempts):
        answer.headers["Retry-After"] = str(error.params["seconds"])
    return answer


def _answer(lang: str, template: str, status: int, kept: str, **context: Any) -> Response:
    page = environment().get_template(template).render(
        lang=lang, say=partial(_say, lang), style=static_url("passport.css"), icon=static_url("mark.svg"), **context
    )  # fmt: skip
    return HTMLResponse(page, status, {"Cache-Control": kept, "Vary": "Accept-Language"})


def _say(lang: str, code: str, **params: str | int | float | bool | None) -> str:
    return render(code, params, lang)


def _language(request: Request, asked: str | None) -> str:
    return asked if asked in languages else pick_language(request.headers.get("accept-language"))


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
