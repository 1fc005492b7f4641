"""Publishing and withdrawing, who may, and labels that a camera reads."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient
from tests.e2e.passports.conftest import MOTOR

from clew.doors.label_sheet import listed
from clew.doors.passport_label import label_svg, matrix

Publish = Callable[..., str]


def test_publishing_again_keeps_the_code_and_tells_what_was_refused(engineer: TestClient) -> None:
    ids = [MOTOR.format(20), "no such thing", MOTOR.format(20), "urn:epc:idpat:sgtin:9521001.000060.*"]
    told = engineer.post("/api/v1/passports", json={"ids": ids}).json()
    assert [each["label"] for each in told["passports"]] == ["M000020"]
    assert [(each["id"], each["code"]) for each in told["refused"]] == [
        ("no such thing", "thing.unknown"),
        ("urn:epc:idpat:sgtin:9521001.000060.*", "passport.not_a_unit"),
    ]
    again = engineer.post("/api/v1/passports", json={"ids": [MOTOR.format(20)]}).json()
    assert again["new"] == 0
    assert again["passports"][0]["code"] == told["passports"][0]["code"]
    assert re.fullmatch(r"[2-9a-hjkmnp-z]{12}", told["passports"][0]["code"])
    assert told["passports"][0]["address"] == f"http://testserver/p/{told['passports'][0]['code']}"


def test_the_list_finds_and_pages(engineer: TestClient, published: Publish) -> None:
    for number in (20, 21, 22):
        published(number)
    found = engineer.get("/api/v1/passports", params={"q": "m00002", "limit": 2, "state": "published"}).json()
    assert found["total"] >= 3
    assert len(found["passports"]) == 2
    rest = engineer.get("/api/v1/passports", params={"q": "M00002", "limit": 2, "offset": 2}).json()["passports"]
    assert {each["code"] for each in rest}.isdisjoint(each["code"] for each in found["passports"])
    assert engineer.get("/api/v1/passports", params={"q": "%"}).json()["total"] == 0


def test_a_unit_is_found_by_any_spelling(engineer: TestClient, published: Publish) -> None:
    code = published(21)
    for name in (code, MOTOR.format(21), "https://id.gs1.org/01/09521001000604/21/M000021", "M000021"):
        told = engineer.get("/api/v1/passports/of", params={"id": name}).json()
        assert told["published"]["code"] == code
    unknown = engineer.get("/api/v1/passports/of", params={"id": MOTOR.format(33)})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "passport.unknown")


@pytest.mark.parametrize("role", ["viewer", "operator", "auditor"])
def test_looking_is_no_publishing(client_of: Callable[[str], TestClient], published: Publish, role: str) -> None:
    code = published(21)
    client = client_of(role)
    assert client.get(f"/api/v1/passports/{code}").status_code == 200
    for path, body in (
        ("/api/v1/passports", {"ids": [MOTOR.format(23)]}),
        (f"/api/v1/passports/{code}/withdraw", {"because": "x"}),
        ("/api/v1/passports/grades", {"characteristics": ["x"], "public": True}),
    ):
        assert client.post(path, json=body).status_code == 403, path
    assert client.get("/api/v1/passports/reports").status_code == 403


def test_partners_read_none(client_of: Callable[[str], TestClient], published: Publish) -> None:
    published(21)
    assert client_of("supplier").get("/api/v1/passports").status_code == 403


@pytest.mark.parametrize("symbol", ["qr", "datamatrix"])
def test_a_camera_reads_the_address_off_the_label(engineer: TestClient, published: Publish, symbol: str) -> None:
    zxingcpp = pytest.importorskip("zxingcpp")
    import numpy

    code = published(21)
    answer = engineer.get(f"/api/v1/passports/{code}/label", params={"symbol": symbol, "download": True})
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert f"label-{code}.svg" in answer.headers["content-disposition"]
    found = zxingcpp.read_barcodes(numpy.kron(drawn(answer.text), numpy.ones((6, 6), dtype=numpy.uint8)))
    assert [each.text for each in found] == [f"http://testserver/p/{code}"]
    assert "M000021" in answer.text


def drawn(svg: str) -> object:
    """The path of the code as pixels, a module one of them; 255 is light."""
    import numpy

    scale = float(re.search(r"scale\(([0-9.]+)\)", svg)[1])  # type: ignore[index]
    size = round(25 / scale)
    pixels = numpy.full((size, size), 255, dtype=numpy.uint8)
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", svg):
        pixels[int(y), int(x) : int(x) + int(width)] = 0
    return pixels


def test_the_quiet_zone_is_kept() -> None:
    modules = matrix("https://example.org/p/abcdefgh2345")
    for edge in range(4):
        assert not any(modules[edge])
        assert not any(row[edge] for row in modules)


def test_a_label_escapes_and_does_not_cut_the_number() -> None:
    number = "A<B>&" + "9" * 40
    svg = label_svg("https://example.org/p/abcdefgh2345", '<script>"x"', number, "en")
    assert "<script>" not in svg
    import html

    words = "".join(html.unescape(each) for each in re.findall(r"<text[^>]*>([^<]*)</text>", svg))
    assert number in words


def test_a_sheet_of_labels_by_a_list(app: object, engineer: TestClient, published: Publish) -> None:
    codes = [published(21), published(22)]
    page = engineer.post("/passports/labels", data={"ids": f"{MOTOR.format(21)},motor\n{codes[1]}\nunknown\n"})
    assert page.status_code == 200, page.text
    assert page.text.count("<svg") == 2
    assert "unknown" in page.text
    assert engineer.get("/passports/labels", params={"code": codes}).text.count("<svg") == 2


def test_lists_are_read_as_csv() -> None:
    assert listed('\ufeffa,1\n\n"b,c",2\n ,x\n') == ["a", "b,c"]
