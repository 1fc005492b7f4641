"""The public page: for nobody in particular, small, without cookie or script, and silent about what is not public."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from tests.e2e.passports.conftest import MOTOR

from clew.doors.http.visits import LIMITS
from clew.events.errors import NotFound, Unavailable
from clew.scenarios.passports.desk import Graded, OpenPassports
from clew.testing.installation import Installation

Publish = Callable[..., str]
LARGEST_BYTES = 60_000


def linked(page: str) -> list[str]:
    """Every address that a browser fetches of itself."""
    return re.findall(r'<(?:link|img|script|iframe|source)[^>]*?(?:href|src)="([^"]+)"', page)


def test_it_is_small_and_fetches_nothing_from_elsewhere(anybody: TestClient, published: Publish) -> None:
    answer = anybody.get(f"/p/{published(1)}?lang=zh")
    assert answer.status_code == 200
    assert "<script" not in answer.text
    assert "style=" not in answer.text
    addresses = linked(answer.text)
    assert addresses
    assert all(each.startswith("/static/") for each in addresses)
    whole = len(answer.content) + sum(len(anybody.get(each).content) for each in addresses)
    assert whole < LARGEST_BYTES


def test_it_sets_no_cookie_and_reads_none(anybody: TestClient, published: Publish) -> None:
    code = published(1)
    answer = anybody.get(f"/p/{code}", headers={"Cookie": "clew_lang=en; clew_theme=dark", "Accept-Language": "zh-CN"})
    assert "set-cookie" not in answer.headers
    assert 'lang="zh-CN"' in answer.text
    assert "data-theme" not in answer.text
    assert answer.headers["vary"] == "Accept-Language"
    assert answer.headers["cache-control"] == "public, max-age=30"
    assert "script-src" not in answer.headers["content-security-policy"]
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


def test_it_speaks_the_language_of_the_address(anybody: TestClient, published: Publish) -> None:
    code = published(1)
    assert "Product passport" in anybody.get(f"/p/{code}?lang=en", headers={"Accept-Language": "zh"}).text
    assert "产品护照" in anybody.get(f"/p/{code}?lang=zh", headers={"Accept-Language": "en"}).text
    assert anybody.get(f"/p/{code}?lang=xx", headers={"Accept-Language": "en"}).text.count("Product passport") > 0


def test_it_says_what_is_public_and_nothing_else(
    anybody: TestClient, installation: Installation, published: Publish
) -> None:
    code = published(2)
    page = unescape(anybody.get(f"/p/{code}?lang=en").text)
    file = installation.clew.show(MOTOR.format(2))
    assert "servo motor SM-60" in page
    assert "M000002" not in page
    assert "M0000••" in page
    hidden = {facet.value for entry in file.entries for facet in entry.facets if len(facet.value) > 2}
    hidden |= {entry.recorded.principal for entry in file.entries}
    values = {each.value for entry in file.entries for each in entry.measurements if each.value}
    assert len(hidden) > 5
    assert len(values) > 2
    # Bare numbers could stand anywhere (a date, a count): those of several digits with a point cannot.
    told = {each for each in hidden if not each.replace(".", "").isdigit()} | {v for v in values if len(v) > 3}
    assert {each for each in told if each in page} == set()
    assert "are not published" in page
    assert "more measured" not in page


def test_a_value_is_read_once_its_characteristic_is_graded_public(
    app: FastAPI, anybody: TestClient, engineer: TestClient, installation: Installation, published: Publish
) -> None:
    code = published(3)
    entries = installation.clew.show(MOTOR.format(3)).entries
    last = [
        each for entry in entries for each in entry.measurements if each.characteristic == "vibration_velocity"
    ][-1]  # fmt: skip
    asked = {"characteristics": ["vibration_velocity"], "public": True}
    try:
        graded = engineer.post("/api/v1/passports/grades", json=asked).json()["characteristics"]
        assert {each["name"]: each["public"] for each in graded}["vibration_velocity"] is True
        app.state.passports._kept.clear()
        page = unescape(anybody.get(f"/p/{code}?lang=en").text)
        assert f"{last.value}<small> mm/s</small>" in page
        assert f"at most {last.upper_limit} mm/s" in page
    finally:
        engineer.post("/api/v1/passports/grades", json=asked | {"public": False})
    app.state.passports._kept.clear()
    assert f"{last.value}<small>" not in anybody.get(f"/p/{code}?lang=en").text


def test_a_name_of_nothing_measured_is_not_graded(engineer: TestClient, installation: Installation) -> None:
    before = engineer.get("/api/v1/passports/grades").json()
    asked = {"characteristics": ["vibration_velocty", "vibration_velocity"], "public": True}
    answer = engineer.post("/api/v1/passports/grades", json=asked)
    assert (answer.status_code, answer.json()["code"]) == (404, "passport.characteristic_unknown")
    params = answer.json()["params"]
    assert params["names"] == "vibration_velocty"
    assert "vibration_velocity" in params["choices"].split(", ")
    assert engineer.get("/api/v1/passports/grades").json() == before
    with pytest.raises(NotFound):
        installation.clew.passports.grade(["public"], public=False)


def test_what_was_measured_is_graded_though_master_data_are_silent(
    engineer: TestClient, installation: Installation
) -> None:
    report = {"type": "gs1:MT-Length", "value": 3.2, "uom": "MMT", "clew:characteristic": "peel_length"}
    event = {
        "type": "ObjectEvent",
        "eventTime": "2026-03-02T08:00:00Z",
        "eventTimeZoneOffset": "+00:00",
        "action": "OBSERVE",
        "epcList": ["urn:clew:id:peeled-1"],
        "sensorElementList": [{"sensorReport": [report]}],
    }
    context = ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", {"clew": "urn:clew:term:"}]
    document = {
        "@context": context,
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-03-05T00:00:00Z",
        "epcisBody": {"eventList": [event]},
    }
    assert engineer.post("/api/v1/captures", json=document).status_code == 201
    desk = installation.clew.passports
    assert "peel_length" not in {each.name for each in desk.characteristics()}
    try:
        assert Graded("peel_length", True) in desk.grade(["peel_length"], public=True)
    finally:
        desk.grade(["peel_length"], public=False)


def test_what_is_shown_can_be_computed_again(
    anybody: TestClient, installation: Installation, published: Publish
) -> None:
    import hashlib

    code = published(2)
    told = anybody.get(f"/p/{code}/records.json").json()
    file = installation.clew.show(MOTOR.format(2))
    events = sorted((entry.recorded for entry in file.entries), key=lambda each: each.position)
    assert [each["leaf_hash"] for each in told["records"]] == [each.leaf_hash.hex() for each in events]
    assert all(each["matches"] for each in told["records"])
    digest = hashlib.sha256(b"".join(each.leaf_hash for each in events)).hexdigest()
    assert told["fingerprint"] == digest
    # Without a salt, a content hash could be tried against guesses at what is not public.
    assert all(set(each) == {"position", "leaf_hash", "matches"} for each in told["records"])
    page = anybody.get(f"/p/{code}?lang=en").text
    assert " ".join(digest[at : at + 8] for at in range(0, 64, 8)) in page


@pytest.mark.parametrize("code", ["nothing", "zzzzzzzzzzzz", "%2e%2e", "'\"<script>"])
def test_an_unknown_code_is_told_kindly(anybody: TestClient, code: str) -> None:
    answer = anybody.get(f"/p/{code}?lang=en")
    assert answer.status_code == 404
    assert "There is no passport at this address" in answer.text
    assert "<script" not in answer.text


def test_a_withdrawn_passport_says_nothing_of_the_unit(
    anybody: TestClient, engineer: TestClient, published: Publish
) -> None:
    code = published(4)
    done = engineer.post(f"/api/v1/passports/{code}/withdraw", json={"because": "sold by mistake"})
    assert done.status_code == 200, done.text
    answer = anybody.get(f"/p/{code}?lang=en")
    assert answer.status_code == 410
    assert "This passport was withdrawn" in answer.text
    assert "SM-60" not in answer.text
    assert "mistake" not in answer.text
    assert anybody.get(f"/p/{code}/records.json").status_code == 404
    again = engineer.post(f"/api/v1/passports/{code}/withdraw", json={"because": "again"})
    assert (again.status_code, again.json()["code"]) == (409, "passport.withdrawn_already")
    assert published(4) != code


def test_a_digital_link_leads_there_only_where_the_publisher_allowed_it(
    anybody: TestClient, published: Publish
) -> None:
    code = published(5)
    assert anybody.get("/01/09521001000604/21/M000005").status_code == 404
    assert published(5, by_identifier=True) == code
    answer = anybody.get("/01/09521001000604/21/M000005?lang=en")
    assert (answer.status_code, answer.headers["location"]) == (307, f"/p/{code}?lang=en")


def test_a_serial_with_a_slash_leads_there_too(
    anybody: TestClient, engineer: TestClient, installation: Installation
) -> None:
    serial = "urn:epc:id:sgtin:9521001.000060.A%2FB%2B1"
    event = {
        "type": "ObjectEvent",
        "eventTime": "2026-03-02T08:00:00Z",
        "eventTimeZoneOffset": "+00:00",
        "action": "ADD",
        "bizStep": "commissioning",
        "epcList": [serial],
    }
    document = {
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-03-05T00:00:00Z",
        "epcisBody": {"eventList": [event]},
    }
    assert engineer.post("/api/v1/captures", json=document).status_code == 201
    told = engineer.post("/api/v1/passports", json={"ids": [serial], "by_identifier": True}).json()["passports"][0]
    for spelled in ("A%2FB%2B1", "A%2fB+1"):
        answer = anybody.get(f"/01/09521001000604/21/{spelled}")
        assert (answer.status_code, answer.headers["location"]) == (307, f"/p/{told['code']}"), spelled


@pytest.mark.parametrize(
    "path",
    ["/01/09521001000604/21/" + "9" * 65, "/01/09521001000604/10/L1", "/01/x", "/p/a/b/c", "/p/" + "9" * 65,
     "/p/x?lang=toolong", "/p/x/records.json?lang=toolong", "/p/x/records.json"],
)  # fmt: skip
def test_no_public_address_shows_the_frame_of_the_house(anybody: TestClient, path: str) -> None:
    answer = anybody.get(path)
    assert answer.status_code == 404, path
    assert_kind(answer.text)


def assert_kind(page: str) -> None:
    """The public's own page: not the house's frame, and no way to sign in."""
    assert 'class="card none"' in page
    assert "/sign-in" not in page
    assert "clew.css" not in page


def test_what_is_refused_before_a_page_is_asked_for_is_told_kindly_too(anybody: TestClient, published: Publish) -> None:
    code = published(1)
    assert_kind(anybody.delete(f"/p/{code}").text)
    assert_kind(anybody.get("/p/%00").text)
    torn = {"Content-Type": "multipart/form-data"}
    assert_kind(anybody.post(f"/p/{code}/report", content=b"--", headers=torn).text)


def test_a_program_reads_why_there_are_no_records(anybody: TestClient) -> None:
    answer = anybody.get("/p/nothing/records.json", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (404, "passport.unknown")


def test_without_the_database_everybody_is_told_kindly(
    anybody: TestClient, published: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = published(1)

    def gone(*_: object) -> None:
        raise Unavailable("database.unavailable", detail="connection refused")

    monkeypatch.setattr(OpenPassports, "of_code", gone)
    sent = {"kind": "defect", "text": "It broke."}
    for answer in (anybody.get(f"/p/{code}"), anybody.post(f"/p/{code}/report", data=sent)):
        assert answer.status_code == 503
        assert_kind(answer.text)
        assert "refused" not in answer.text


def test_many_readers_are_told_when_to_come_again(
    app: FastAPI, anybody: TestClient, published: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = published(1)

    def busy(*_: object) -> None:
        raise Unavailable("passport.busy", seconds=3)

    monkeypatch.setattr(app.state.passports, "passport", busy)
    for path in (f"/p/{code}?lang=en", f"/p/{code}/records.json?lang=en"):
        answer = anybody.get(path)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "3")
        assert "Please wait a moment" in answer.text


def test_another_sites_page_reports_nothing(anybody: TestClient, engineer: TestClient, published: Publish) -> None:
    code = published(1)
    before = engineer.get("/api/v1/passports").json()["counts"]["reports"]
    sent = {"kind": "defect", "text": "It broke."}
    for foreign in ({"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = anybody.post(f"/p/{code}/report?lang=en", data=sent, headers=foreign)
        assert answer.status_code == 403
        assert "was not sent from this page" in answer.text
    assert engineer.get("/api/v1/passports").json()["counts"]["reports"] == before


def test_too_long_a_report_is_given_back_to_be_shortened(anybody: TestClient, published: Publish) -> None:
    code = published(1)
    answer = anybody.post(f"/p/{code}/report?lang=en", data={"kind": "defect", "text": "It broke. \0" * 3000})
    assert answer.status_code == 400
    assert "Please say what happened" in answer.text
    assert "It broke. " in answer.text
    languages = anybody.get(f"/p/{code}/report?lang=zh")
    assert (languages.status_code, languages.headers["location"]) == (303, f"/p/{code}?lang=zh#report")


def test_readings_are_counted_and_no_reader_is(anybody: TestClient, engineer: TestClient, published: Publish) -> None:
    code = published(6)
    before = engineer.get(f"/api/v1/passports/{code}").json()["published"]["opened"]
    for _ in range(3):
        assert anybody.get(f"/p/{code}").status_code == 200
    assert engineer.get(f"/api/v1/passports/{code}").json()["published"]["opened"] == before + 3


def test_whoever_guesses_codes_has_to_wait(anybody: TestClient, published: Publish) -> None:
    code = published(1)
    most, seconds = LIMITS["guess"]
    for number in range(most):
        assert anybody.get(f"/p/guess-{number}").status_code == 404
    answer = anybody.get("/p/guess-more?lang=en")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= seconds + 1
    assert "Please wait a moment" in answer.text
    assert anybody.get(f"/p/{code}").status_code == 429


def test_a_report_reaches_the_house_and_is_sealed(
    anybody: TestClient, engineer: TestClient, installation: Installation, published: Publish
) -> None:
    from clew.storage.database import driver, reading

    code = published(7)
    form = {"kind": "safety", "text": "It smokes <b>a lot</b>.", "website": ""}
    sent = anybody.post(f"/p/{code}/report?lang=en", data=form)
    assert sent.status_code == 303
    assert "Thank you" in anybody.get(sent.headers["location"].partition("#")[0]).text
    told = engineer.get("/api/v1/passports/reports").json()["reports"]
    mine = next(each for each in told if each["code"] == code)
    assert (mine["text"], mine["kind"], mine["label"]) == ("It smokes <b>a lot</b>.", "safety", "M000007")
    with reading(installation.clew.store.engine) as connection:
        rows = driver(connection).execute("SELECT sealed FROM passport_report").fetchall()
    assert rows
    assert not any(b"smokes" in bytes(sealed) for (sealed,) in rows)
    left = engineer.post(f"/api/v1/passports/reports/{mine['number']}/seen").json()["reports"]
    assert mine["number"] not in {each["number"] for each in left}


def test_a_report_without_words_is_asked_for_again_and_a_robot_keeps_nothing(
    anybody: TestClient, engineer: TestClient, published: Publish
) -> None:
    code = published(7)
    empty = anybody.post(f"/p/{code}/report?lang=en", data={"kind": "defect", "text": "  "})
    assert empty.status_code == 400
    assert "Please say what happened" in empty.text
    before = engineer.get("/api/v1/passports").json()["counts"]["reports"]
    robot = {"kind": "defect", "text": "cheap watches", "website": "http://spam.example"}
    assert anybody.post(f"/p/{code}/report?lang=en", data=robot).status_code == 303
    assert engineer.get("/api/v1/passports").json()["counts"]["reports"] == before
    most, _ = LIMITS["report"]
    for number in range(most):
        anybody.post(f"/p/{code}/report", data={"kind": "other", "text": f"word {number}"})
    assert anybody.post(f"/p/{code}/report", data={"kind": "other", "text": "more"}).status_code == 429
