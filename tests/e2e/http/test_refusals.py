"""What is refused before a verb is asked: malformed requests in both languages, odd texts and numbers, defects."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.e2e.http.test_anonymous import filled

from clew.doors.http.headers import HEADERS
from clew.doors.http.limits import LARGEST_FORM_BYTES

BEYOND = "9" * 26
"""Beyond 64 bits, and beyond what JSON is written with."""

HALF = '"\\ud800"'
"""In JSON: half of a surrogate pair."""

ENGLISH = re.compile(r"\b(?:should|input|field|greater|valid|required|allowed|method|body)\b", re.IGNORECASE)

MALFORMED = [
    ("GET", "/api/v1/search?q=x&limit=9999", None, "query.limit", "request.invalid.at_most"),
    ("GET", "/api/v1/search?q=x&limit=0", None, "query.limit", "request.invalid.at_least"),
    ("GET", "/api/v1/search?q=x&limit=many", None, "query.limit", "request.invalid.whole"),
    ("GET", "/api/v1/search", None, "query.q", "request.invalid.missing"),
    ("GET", "/api/v1/search?q=", None, "query.q", "request.invalid.too_short"),
    ("GET", "/api/v1/trace?id=x&direction=up", None, "query.direction", "request.invalid.choice"),
    ("GET", "/api/v1/trace?id=x&together=perhaps", None, "query.together", "request.invalid.boolean"),
    ("GET", "/api/v1/attachments/x", None, "path.sha256", "request.invalid.pattern"),
    ("POST", "/api/v1/trace", b"{", "body.1", "request.invalid.json"),
    ("POST", "/api/v1/trace", b"[]", "body", "request.invalid.object"),
    ("POST", "/api/v1/trace", b'{"other": 1}', "body.other", "request.invalid.unknown"),
    ("POST", "/api/v1/trace", b'{"ids": "x"}', "body.ids", "request.invalid.list"),
    ("POST", "/api/v1/trace", b'{"ids": [1]}', "body.ids.0", "request.invalid.string"),
    ("POST", "/api/v1/trace", b'{"ids": ["a\\u0000"]}', "body.ids.0", "request.invalid.text"),
    ("POST", "/api/v1/balance", b'{"ids": []}', "body.ids", "request.invalid.too_few"),
]


@pytest.mark.parametrize(("method", "address", "body", "place", "code"), MALFORMED)
def test_a_malformed_request_is_told_in_the_readers_language(
    administrator: TestClient, method: str, address: str, body: bytes | None, place: str, code: str
) -> None:
    said = {}
    for lang in ("zh", "en"):
        headers = {"Accept-Language": lang, "Content-Type": "application/json"}
        answer = administrator.request(method, address, content=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (400, "request.malformed"), answer.text
        [finding] = answer.json()["findings"]
        assert (finding["place"], finding["code"]) == (place, code)
        said[lang] = finding["message"]
    assert not ENGLISH.search(said["zh"])
    assert said["zh"] != said["en"]


def test_the_bound_and_the_choices_are_told(administrator: TestClient) -> None:
    english = {"Accept-Language": "en"}
    asked = administrator.get("/api/v1/search?q=x&limit=9999", headers=english).json()["findings"][0]
    assert (asked["params"], asked["message"]) == ({"bound": 200}, "This must be 200 or less.")
    asked = administrator.get("/api/v1/trace?id=x&direction=up", headers=english).json()["findings"][0]
    assert asked["params"] == {"choices": "backward, forward, both"}


def test_what_the_framework_refuses_is_told_in_the_readers_language(administrator: TestClient) -> None:
    wrong = administrator.delete("/api/v1/status", headers={"Accept-Language": "zh"})
    assert (wrong.status_code, wrong.json()["code"]) == (405, "request.no_such_method")
    assert wrong.json()["status"] == 405
    assert wrong.headers["allow"] == "GET"
    assert wrong.json()["detail"] == "/api/v1/status 不支持 DELETE 方法。"
    unread = {"Content-Type": "application/json", "Accept-Language": "zh"}
    answer = administrator.post("/api/v1/trace", content=b'"\xff"', headers=unread)
    assert (answer.status_code, answer.json()["code"]) == (400, "request.unreadable")
    assert not re.search("parsing", answer.text)


def _numbered(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    """Every reading address with one of its whole numbers beyond 64 bits, and what else it requires."""
    for path, operations in document["paths"].items():
        given = operations.get("get", {}).get("parameters", ())
        needed = {each["name"]: "x" for each in given if each["in"] == "query" and each["required"]}
        for each in given:
            kinds = {one.get("type") for one in (each["schema"], *each["schema"].get("anyOf", ()))}
            if "integer" in kinds and each["in"] == "query":
                yield filled(path), {**needed, each["name"]: BEYOND}


def test_no_number_is_too_large_to_be_refused(administrator: TestClient) -> None:
    asked = list(_numbered(administrator.get("/openapi.json").json()))
    assert sum("as_known_at" in query for _, query in asked) > 10
    for path, query in asked:
        answer = administrator.get(path, params=query)
        assert answer.status_code == 400, (path, query, answer.text)


@pytest.mark.parametrize(
    ("path", "body"),
    [("trace", '{"ids": ["x"], '), ("balance", '{"ids": ["x"], '), ("exposures", '{"units": ["x"], ')],
)
def test_no_position_in_a_body_is_too_large_to_be_refused(administrator: TestClient, path: str, body: str) -> None:
    for position in (BEYOND, str(2**63), "-1"):
        written = f'{body}"as_known_at": {position}}}'
        answer = administrator.post(f"/api/v1/{path}", content=written, headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()["findings"][0]["place"]) == (400, "body.as_known_at"), answer.text


def test_a_position_that_is_not_yet_is_refused_by_the_verb(administrator: TestClient) -> None:
    answer = administrator.get("/api/v1/gauges", params={"as_known_at": str(2**63 - 1)})
    assert answer.status_code == 400
    assert answer.json()["code"] != "request.malformed"
    assert answer.json()["params"]["position"] == str(2**63 - 1), "beyond what JSON keeps exactly: as text"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "reader/password", f'{{"old": {HALF}, "new": "long enough it is"}}'),
        ("PUT", "reader/password", f'{{"old": "x", "new": {HALF}}}'),
        ("POST", "accounts", f'{{"name": {HALF}, "role": "viewer"}}'),
        ("POST", "trace", f'{{"ids": ["x"], "at": {HALF}}}'),
        ("POST", "trace", f'{{"ids": ["x"], {HALF}: 1}}'),
    ],
)
def test_half_a_surrogate_pair_is_refused(administrator: TestClient, method: str, path: str, body: str) -> None:
    answer = administrator.request(
        method, f"/api/v1/{path}", content=body, headers={"Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "request.malformed"), answer.text


@pytest.mark.parametrize("field", ["name", "password", "back"])
def test_the_sign_in_refuses_what_is_no_text(anybody: TestClient, field: str) -> None:
    form = {"name": "viewer-1", "password": "x", "back": "/", field: "\0"}
    answer = anybody.post("/sign-in", data=form, headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.json()["findings"][0]["code"]) == (400, "request.invalid.text")
    page = anybody.post("/sign-in", data=form, headers={"Accept": "text/html", "Accept-Language": "zh"})
    assert page.status_code == 400
    assert "含有非文本字符" in page.text


def test_a_body_in_chunks_that_is_too_large_is_told_so(administrator: TestClient) -> None:
    def chunks() -> Iterator[bytes]:
        yield b'{"ids": ["'
        for _ in range(LARGEST_FORM_BYTES // 65_536 + 1):
            yield b"x" * 65_536

    answer = administrator.post("/api/v1/trace", content=chunks(), headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (413, "request.too_large")
    assert answer.json()["params"] == {"limit": LARGEST_FORM_BYTES}


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A verb that fails as no verb should."""

    def defect(*_: object) -> None:
        raise RuntimeError("a detail that nobody is shown")

    monkeypatch.setattr("clew.bootstrap.clew.Clew.gauges", property(defect))


@pytest.mark.parametrize("path", ["/gauges", "/api/v1/gauges"])
def test_the_answer_to_a_defect_is_guarded_and_shows_nothing(
    broken: None, client_of: Callable[[str], TestClient], path: str
) -> None:
    answer = client_of("administrator").get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 500
    assert ("<html" in answer.text) == (path == "/gauges")
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert answer.headers["cache-control"] == "no-store"
    assert "nobody is shown" not in answer.text
