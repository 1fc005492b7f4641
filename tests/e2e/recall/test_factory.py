"""On the simulated factory: the scope of the suspect drum, and where everything in it is, found again independently."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from csv import reader
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient

from clew.doors.scope_files import FSMA_COLUMNS, UNIT_COLUMNS, fsma_header, fsma_pieces, unit_header, unit_pieces
from clew.doors.workbook_file import write_workbook
from clew.events.identifiers import normalise
from clew.events.model import AggregationEvent, AssociationEvent, TransformationEvent
from clew.language.exporting import original
from clew.scenarios.recall.model import Policy, Start, Unit
from clew.testing.application import application
from clew.testing.installation import Installation


def scope(installation: Installation, name: str, **policy: Any) -> dict[str, Unit]:
    clew = installation.clew
    if name not in {each.scope.name for each in clew.scopes.all()}:
        clew.scopes.new(Start(things=(installation.truth.suspect,)), Policy(**policy), name)
    return {unit.spelling: unit for _, unit in clew.scopes.units(name)}


def test_the_units_are_those_that_are_affected(installation: Installation) -> None:
    units = scope(installation, "drum")
    motors = {unit.spelling: unit.word for unit in units.values() if unit.in_scope and "000060." in unit.spelling}
    assert motors == installation.truth.affected


def test_whereabouts_follow_from_the_events(installation: Installation) -> None:
    """The story of each motor told once more: by walking all events in the order of time."""
    units = scope(installation, "drum")
    told = Walk(installation).told
    motors = [unit for unit in units.values() if unit.in_scope and unit.spelling in installation.truth.affected]
    assert motors
    for motor in motors:
        assert motor.status == told[motor.key], motor


class Walk:
    """Where each thing is after all events in force: a pass over the log, thing by thing."""

    def __init__(self, installation: Installation) -> None:
        clew = installation.clew
        recorded = list(clew.store.events.after(0, clew.visibility, limit=100_000))
        standing = [each for each in recorded if each.voided_at is None and not each.is_declaration]
        standing.sort(key=lambda each: (each.event_time, each.position))
        self.told: dict[str, str] = {}
        self._inside: dict[str, str] = {}
        for each in standing:
            self._take(each.event)

    def _take(self, event: Any) -> None:
        if isinstance(event, TransformationEvent):
            self._say(map(normalise, event.output_epc_list), event)
            self.told.update((normalise(each), "consumed") for each in event.input_epc_list)
            return
        named = [normalise(each) for each in (*getattr(event, "epc_list", ()), *getattr(event, "child_epcs", ()))]
        if isinstance(event, (AggregationEvent, AssociationEvent)):
            parent = normalise(event.parent_id or "")
            content = [thing for thing, holder in self._inside.items() if holder == parent]
            self._say([parent, *content], event)
            if event.action == "ADD":
                self._inside.update((each, parent) for each in named)
            elif event.action == "DELETE":
                for each in named or content:
                    self._inside.pop(each, None)
        for each in list(named):
            named += [thing for thing, holder in self._inside.items() if holder == each]
        self._say(named, event)

    def _say(self, things: Any, event: Any) -> None:
        words = {
            "in_transit": "in_transit", "retail_sold": "sold", "returned": "returned", "destroyed": "scrapped",
            "disposed": "scrapped",
        }  # fmt: skip
        for thing in things:
            before = self.told.get(thing)
            if event.disposition is not None:
                away = before in ("in_transit", "shipped") and event.disposition == "in_progress"
                self.told[thing] = "shipped" if away else words.get(event.disposition, "in_stock")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_csv_and_workbook_hold_the_same_units(installation: Installation, lang: str, tmp_path: Path) -> None:
    units = list(scope(installation, "drum").values())
    csv = b"".join(unit_pieces(units, "csv", lang, "drum")).decode("utf-8-sig")
    rows = list(reader(csv.splitlines()))
    assert rows[0] == unit_header(lang)
    assert len(rows) == len(units) + 1
    assert [original(row[0]) for row in rows[1:]] == [unit.spelling for unit in units]
    book = tmp_path / "units.xlsx"
    book.write_bytes(b"".join(unit_pieces(units, "xlsx", lang, "drum")))
    assert read_book(book) == [list(row) for row in rows]


def read_book(path: Path) -> list[list[str]]:
    """The cells of the one sheet as texts, by the standard library alone."""
    main = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(path) as archive:
        sheet = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    rows = []
    width = len(sheet.find(f".//{main}row") or ())
    for row in sheet.iter(f"{main}row"):
        cells = [""] * width
        for cell in row:
            letters = cell.attrib["r"].rstrip("0123456789")
            cells[sum((ord(each) - 64) * 26**place for place, each in enumerate(reversed(letters))) - 1] = "".join(
                cell.itertext()
            )
        rows.append(cells)
    return rows


def test_fsma_sheet_has_a_row_for_each_event_of_each_lot(installation: Installation) -> None:
    scope(installation, "drum")
    clew = installation.clew
    rows = list(clew.scopes.critical_events("drum", lambda identifier: None))
    assert [row.time for row in rows] == sorted(row.time for row in rows)
    suspect = [row for row in rows if row.tlc == installation.truth.suspect]
    assert next(row.cte for row in suspect) == "receiving"
    assert suspect[0].quantity == "25"
    assert suspect[0].uom == "KGM"
    assert {row.cte for row in suspect[1:]} == {"transformation_input"}
    shipped = {row.tlc for row in rows if row.cte == "shipping"}
    assert shipped == set(installation.truth.affected), "what left on a pallet left"
    text = b"".join(fsma_pieces(rows, "fsma-csv", "zh", "drum")).decode("utf-8-sig")
    assert text.splitlines()[0] == ",".join(fsma_header("zh"))
    assert len(fsma_header("zh")) == len(FSMA_COLUMNS)


def test_formulas_in_names_stay_text(tmp_path: Path) -> None:
    target = tmp_path / "a.xlsx"
    with target.open("wb") as file:
        count = write_workbook(
            file, "a/b:[c]", ["=1+1", "n"], [["=HYPERLINK(1)", 3], ["\x00\x1b", None], ["-1.5", 2.5]]
        )
    assert count == 3
    rows = read_book(target)
    assert rows[0] == ["'=1+1", "n"]
    assert rows[1] == ["'=HYPERLINK(1)", "3"]
    assert rows[3] == ["-1.5", "2.5"]
    assert len(UNIT_COLUMNS) == len(unit_header("en"))


@pytest.fixture
def client(installation: Installation) -> TestClient:
    client = TestClient(application(installation.clew), follow_redirects=False)
    client.headers["Authorization"] = f"Bearer {installation.token('engineer')}"
    return client


def test_scopes_over_http(installation: Installation, client: TestClient) -> None:
    made = client.post("/api/v1/scopes", json={"ids": [installation.truth.suspect], "name": "over http"})
    assert made.status_code == 201
    document: Mapping[str, Any] = made.json()
    address = made.headers["location"]
    assert client.get(address).json()["evaluation"] == document["evaluation"]
    assert document["id"] in [each["id"] for each in client.get("/api/v1/scopes").json()["scopes"]]
    page = client.get(f"{address}/units", params={"limit": 3}).json()
    rest = client.get(f"{address}/units", params={"after": page["next"], "limit": 10_000}).json()
    assert len(page["units"]) == 3
    assert rest["next"] is None
    assert page["total"] == 3 + len(rest["units"])
    assert client.post(f"{address}/refresh").json()["changes"] == []
    assert client.get(f"{address}/diff", params={"from": 1, "to": 2}).json()["older"] == 1
    tried = client.post(f"{address}/what-if", json={"holds": [installation.truth.suspect]}).json()
    assert tried["in_reach"] == document["evaluation"]["summary"]["in_reach"]
    for format in ("csv", "xlsx", "json", "fsma-csv", "fsma-xlsx"):
        answer = client.get(f"{address}/export", params={"format": format})
        assert answer.status_code == 200, format
        assert answer.content, format
    assert client.get(f"{address}/export", params={"format": "pdf"}).status_code == 400
    assert client.get("/api/v1/scopes/4711").status_code == 404
    assert client.post("/api/v1/scopes", json={"ids": []}).status_code == 400
    assert client.post("/api/v1/scopes", json={"ids": ["urn:clew:id:nothing-such"]}).status_code == 404
    assert client.post(f"{address}/close", json={"reason": "test"}).json()["state"] == "closed"
    assert client.post(f"{address}/refresh").status_code == 409


def test_pages(installation: Installation, client: TestClient) -> None:
    scope(installation, "drum")
    client.headers["Accept"] = "text/html"
    number = installation.clew.scopes.one("drum").scope.id
    for lang in ("zh", "en"):
        client.headers["Accept-Language"] = lang
        one = client.get(f"/scopes/{number}", params={"hold": installation.truth.suspect})
        assert one.status_code == 200
        assert "<svg" in one.text
    assert client.get(f"/scopes/{number}", params={"hold": "urn:clew:id:no-such-thing"}).status_code == 404
    assert client.get("/scopes/4711").status_code == 404


def test_partners_see_no_scope(installation: Installation) -> None:
    client = TestClient(application(installation.clew), follow_redirects=False)
    client.headers["Authorization"] = f"Bearer {installation.token('supplier')}"
    assert client.get("/api/v1/scopes").status_code == 403
    assert client.post("/api/v1/scopes", json={"ids": ["x"]}).status_code == 403
