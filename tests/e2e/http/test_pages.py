"""Pages: what they say, that they carry no script, and that names from outside stay names."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from starlette.testclient import TestClient

from clew.collection.connectors import Source
from clew.events.epcis import write_json
from clew.events.model import Document, ObjectEvent
from clew.events.timestamps import timestamp
from clew.testing.installation import HOSTILE, HOSTILE_PART, PARTY, Installation

Browser = Callable[[str], TestClient]


class Seen(HTMLParser):
    """Tags and attributes of a page; an attribute twice or a tag of a script is remembered."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def seen(text: str) -> Seen:
    parser = Seen()
    parser.feed(text)
    return parser


def assert_inert(text: str) -> None:
    """No script, no inline style, no handler, nothing from elsewhere."""
    for tag, attributes in seen(text).tags:
        assert tag not in {"script", "iframe", "object", "embed", "base"}, tag
        assert not [name for name in attributes if name.startswith("on") or name == "style"], (tag, attributes)
        for name in ("href", "src", "action"):
            address = attributes.get(name) or "/"
            assert address.startswith(("/", "#")), (tag, address)
            assert not address.startswith("//")
        if tag == "img":
            assert (attributes.get("src") or "").startswith("/static/")


def thing(client: TestClient, name: str) -> str:
    answer = client.get("/thing", params={"id": name})
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_is_inert_and_whole(browser_of: Browser, installation: Installation, lang: str) -> None:
    client = browser_of("administrator")
    client.cookies.set("clew_lang", lang)
    truth = installation.truth
    event = installation.clew.events_named("5")[0].event_id
    paths = [f"/event?id={event}", "/event/source?id=5", "/quality", "/gauges", "/chain", "/nowhere", "/sign-in"]
    pages = [client.get(path).text for path in paths]
    pages += [thing(client, name) for name in (truth.unit, truth.suspect, truth.pallets[0], truth.carriers[0])]
    for path, text in zip([*paths, "unit", "lot", "pallet", "carrier"], pages, strict=True):
        assert_inert(text)
        assert not re.search(r"\[[a-z_]+\.[a-z_.]+\]", text), f"{path}: a message is missing"
        assert "<title>" in text


def test_hostile_names_stay_names(browser_of: Browser) -> None:
    client = browser_of("administrator")
    for name in (HOSTILE, HOSTILE_PART):
        text = thing(client, name)
        assert_inert(text)
        assert "<script>" not in text
        assert "{{7*7}}" in text or "49" not in text
        assert "<svg/onload" not in text
    asked = client.get("/thing", params={"id": '"><script>alert(1)</script>'})
    assert asked.status_code == 404
    assert_inert(asked.text)
    assert "&lt;script&gt;" in asked.text


def test_a_source_with_a_hostile_name_is_named_and_nothing_else(
    browser_of: Browser, installation: Installation
) -> None:
    seen = ObjectEvent(
        event_time=timestamp(1_772_000_000_000_000),
        event_time_zone_offset="+00:00",
        action="OBSERVE",
        epc_list=("urn:clew:id:of-odd",),
    )
    document = write_json(Document(kind="EPCISDocument", events=(seen,), creation_date=seen.event_time))
    result = installation.clew.capture(Source(document, name="odd&<b>.json"))
    position = result.outcomes[0].position
    page = browser_of("administrator").get("/event/source", params={"id": str(position)})
    assert_inert(page.text)
    assert page.text.count("odd&amp;&lt;b&gt;.json") == 1


def test_an_ambiguous_name_leads_to_the_list(browser_of: Browser) -> None:
    answer = browser_of("viewer").get("/thing", params={"id": "M0000"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/trace?q=M0000")


def test_the_thing_page_tells_its_genealogy(browser_of: Browser, installation: Installation) -> None:
    client = browser_of("viewer")
    client.cookies.set("clew_lang", "en")
    text = thing(client, installation.truth.unit)
    drawing = text[text.index('<svg class="genealogy"') : text.index("</svg>", text.index('<svg class="genealogy"'))]
    for name in installation.truth.unit_origins:
        assert name in text, "every origin stands in the table or in a title"
    possible = sum(word == "possible" for word in installation.truth.unit_origins.values())
    assert drawing.count('class="lane-word"') <= possible
    if possible:
        assert "only possibly" in text
    assert 'class="spine"' in drawing
    assert re.search(r"sent to", text), "its pallet was sent to a customer"


def test_a_partner_sees_its_own_and_gets_no_genealogy_of_others(
    browser_of: Browser, installation: Installation
) -> None:
    client = browser_of("supplier")
    assert client.get("/api/v1/finding").status_code == 200
    assert client.get("/thing", params={"id": installation.truth.unit}).status_code == 404
    assert {item["party"] for item in client.get("/api/v1/acquisitions").json()["items"]} <= {PARTY}
    for path in ("/api/v1/status", "/api/v1/quarantine", "/quality"):
        assert client.get(path).status_code == 403, path


def test_an_event_tells_its_proof(browser_of: Browser, installation: Installation) -> None:
    recorded = installation.clew.events_named("7")[0]
    text = browser_of("viewer").get("/event", params={"id": "7"}).text
    assert recorded.content_hash.hex() in text
    assert recorded.leaf_hash.hex() in text
    assert recorded.event_id in text


def test_problems_are_pages_for_people_and_documents_for_programs(browser_of: Browser) -> None:
    client = browser_of("viewer")
    page = client.get("/thing?id=urn:x:none", headers={"Accept-Language": "zh"})
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")
    assert "urn:x:none" in page.text
    document = client.get("/thing?id=urn:x:none", headers={"Accept": "application/json"})
    assert document.headers["content-type"] == "application/problem+json"
    assert client.get("/api/v1/things?id=urn:x:none").headers["content-type"] == "application/problem+json"


def test_a_defect_tells_nothing_of_itself(
    browser_of: Browser, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    client = browser_of("viewer")
    monkeypatch.setattr(type(installation.clew), "show", fail)
    for headers in ({"Accept": "text/html"}, {"Accept": "application/json"}):
        answer = client.get("/thing?id=x", headers=headers)
        assert answer.status_code == 500
        assert "secret detail" not in answer.text
        assert "Traceback" not in answer.text


@pytest.mark.parametrize("path", ["/", "/sign-in", "/api/v1/status", "/static/clew.css", "/nowhere", "/healthz"])
def test_every_answer_carries_the_security_headers(anybody: TestClient, path: str) -> None:
    headers = anybody.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "no-store" in headers["cache-control"] or path.startswith("/static/")


def test_static_files_are_kept_by_their_content(anybody: TestClient) -> None:
    page = anybody.get("/sign-in").text
    address = re.search(r'href="(/static/clew\.css\?v=[0-9a-f]{12})"', page)
    assert address is not None
    style = anybody.get(address[1])
    assert style.headers["content-type"].startswith("text/css")
    assert "immutable" in style.headers["cache-control"]
    for name in ("../app.py", "..%2fapp.py", "clew.css.map", "%2e%2e/app.py"):
        assert anybody.get(f"/static/{name}").status_code in (401, 404), name


def test_the_log_holds_no_secret(
    anybody: TestClient, installation: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    token = installation.token("viewer")
    with caplog.at_level("DEBUG", "clew.http"):
        anybody.get("/sign-in?ticket=TICKET-SECRET")
        anybody.get("/api/v1/search?q=SOUGHT-SECRET", headers={"Authorization": f"Bearer {token}"})
        anybody.post("/sign-in", data={"name": "viewer-1", "password": "PASSWORD-SECRET"})
    assert "GET /sign-in 401" in caplog.text
    assert "SECRET" not in caplog.text
    assert token not in caplog.text
