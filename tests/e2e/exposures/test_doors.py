"""`clew exposures`, its HTTP twin and its files, on a record written here: an oven that names only the tray, a truck
that names only the pallet, a late event, a supplier's own statement."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import polars
import pytest
from fastapi.testclient import TestClient

from clew.bootstrap import Clew, local_principal, open_clew, settings_from
from clew.collection.connectors import Source
from clew.scenarios.exposures import ExposureDesk, ExposureRequest, Unit
from clew.security.visibility import only
from clew.testing.application import application
from clew.testing.command_line import CommandLine, Ran
from clew.testing.database import DatabaseServer

pytestmark = pytest.mark.postgres

PARTNER = "urn:epc:id:pgln:9521101.00000"
UNITS = tuple(f"urn:epc:id:sgtin:9521001.000024.{serial}" for serial in (1, 2, 3))
TRAY = "urn:epc:id:grai:9521001.00001.7"
PALLET = "urn:epc:id:sscc:9521001.1000000001"
TRUCK = "urn:epc:id:giai:9521001.T1"
LOT = "urn:epc:class:lgtin:9521001.000017.L1"
COLUMNS = ["id", "facet", "value", "unit", "count", "first", "last"]


def event(kind: str, clock: str, **members: Any) -> dict[str, Any]:
    return {"type": kind, "eventTime": f"2026-03-02T{clock}:00Z", "eventTimeZoneOffset": "+00:00", **members}


def packing(clock: str, parent: str, *children: str, action: str = "ADD") -> dict[str, Any]:
    named = {"childEPCs": list(children)} if children else {}
    return event("AggregationEvent", clock, action=action, bizStep="packing", parentID=parent, **named)


def seen(clock: str, thing: str, **facets: Any) -> dict[str, Any]:
    stated = {f"clew:{name}": value for name, value in facets.items()}
    return event("ObjectEvent", clock, action="OBSERVE", epcList=[thing], **stated)


def made(clock: str, unit: str) -> dict[str, Any]:
    taken = [{"epcClass": LOT, "quantity": 1, "uom": "KGM"}]
    stated = {"clew:equipment": "PRESS-1", "clew:operator": "Li"}
    return event("TransformationEvent", clock, inputQuantityList=taken, outputEPCList=[unit], **stated)


STORY = (
    *(made("08:00", unit) for unit in UNITS),
    packing("09:00", TRAY, UNITS[0], UNITS[1]),
    seen("10:00", TRAY, equipment="OVEN-1", temperature_celsius=180),
    packing("11:00", TRAY, UNITS[0], action="DELETE"),
    seen("12:00", TRAY, equipment="OVEN-2"),
    packing("13:00", TRAY, action="DELETE"),
    seen("13:30", TRAY, equipment="WASHER"),
    packing("14:00", PALLET, UNITS[0], UNITS[2]),
    packing("15:00", TRUCK, PALLET),
    seen("16:00", TRUCK, equipment="COOLER"),
    packing("17:00", TRUCK, PALLET, action="DELETE"),
    seen("18:00", TRUCK, equipment="HEATER"),
)
LATE = seen("10:30", TRAY, equipment="OVEN-1B")


def document(*events: dict[str, Any]) -> bytes:
    context = ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", {"clew": "urn:clew:term:"}]
    whole = {
        "@context": context, "type": "EPCISDocument", "schemaVersion": "2.0", "creationDate": "2026-03-05T00:00:00Z",
        "epcisBody": {"eventList": list(events)},
    }  # fmt: skip
    return json.dumps(whole).encode()


class Works(NamedTuple):
    clew: Clew
    run: Callable[..., Ran]


@pytest.fixture(scope="module")
def works(database_server: DatabaseServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Works]:
    folder, dsn = tmp_path_factory.mktemp("works"), database_server.empty()
    with open_clew(settings_from(data=folder, database=dsn), principal=local_principal()) as clew:
        for data in (document(*STORY), document(LATE)):
            result = clew.capture(Source(data, name="story.json"))
            assert not result.refused, [outcome.findings for outcome in result.outcomes]
        told = document(seen("19:00", UNITS[0], equipment="PARTNER-9"))
        assert not clew.capture(Source(told, name="partner.json"), party=PARTNER).refused
        line = CommandLine(folder)
        yield Works(clew, lambda *words: line("--database", dsn, "exposures", *words))


@pytest.fixture(scope="module")
def client(works: Works) -> Callable[[str], TestClient]:
    def as_role(role: str) -> TestClient:
        party = PARTNER if role == "supplier" else None
        _, secret = works.clew.create_token("test", role, party=party, days=1)
        return TestClient(application(works.clew), headers={"Authorization": f"Bearer {secret}"})

    return as_role


Cell = tuple[str, str, str, str | None, int, str, str]


def cells(told: dict[str, Any]) -> list[Cell]:
    """The cells of a JSON answer, as lines."""
    found = []
    for row, unit in enumerate(told["units"]):
        for at in range(told["indptr"][row], told["indptr"][row + 1]):
            column = told["columns"][told["indices"][at]]
            found.append((unit["id"], column["facet"], column["value"], column["unit"], told["counts"][at]))
    times = zip(told["first"], told["last"], strict=True)
    return [(*cell, _written(first), _written(last)) for cell, (first, last) in zip(found, times, strict=True)]


def _written(time: int) -> str:
    moment = polars.Series([time]).cast(polars.Datetime("us", "UTC"))
    return str(moment.dt.strftime("%Y-%m-%dT%H:%M:%SZ")[0])


def machines(told: dict[str, Any], unit: str) -> set[str]:
    return {value for name, facet, value, *_ in cells(told) if name == unit and facet == "equipment"}


def test_what_befell_the_container_befell_its_content_while_inside(works: Works) -> None:
    told = works.run(*UNITS, "--json").document
    assert machines(told, UNITS[0]) == {"PRESS-1", "OVEN-1", "OVEN-1B", "COOLER", "PARTNER-9"}
    assert machines(told, UNITS[1]) == {"PRESS-1", "OVEN-1", "OVEN-1B", "OVEN-2"}
    assert machines(told, UNITS[2]) == {"PRESS-1", "COOLER"}
    warm = [each for each in cells(told) if each[1] == "temperature_celsius"]
    assert {(name, value, unit) for name, _, value, unit, *_ in warm} == {(each, "180", "CEL") for each in UNITS[:2]}
    assert {each[5:] for each in warm} == {("2026-03-02T10:00:00Z", "2026-03-02T10:00:00Z")}


def test_a_finished_unit_lived_through_nothing_afterwards(works: Works, tmp_path: Path) -> None:
    listing = tmp_path / "units.txt"
    listing.write_text(f"# units\n{UNITS[0]}\t2026-03-02T10:15:00Z\n\n{UNITS[1]}\n", encoding="utf-8")
    told = works.run("--ids", listing, "--at", "2026-03-02T12:30:00Z", "--json").document
    assert [each["at"] for each in told["units"]] == ["2026-03-02T10:15:00Z", "2026-03-02T12:30:00Z"]
    assert machines(told, UNITS[0]) == {"PRESS-1", "OVEN-1"}
    assert machines(told, UNITS[1]) == {"PRESS-1", "OVEN-1", "OVEN-1B", "OVEN-2"}


def test_as_known_before_the_late_event(works: Works) -> None:
    known = works.run(*UNITS, "--as-known-at", str(len(STORY)), "--json").document
    assert known["position"] == len(STORY)
    assert machines(known, UNITS[0]) == {"PRESS-1", "OVEN-1", "COOLER"}
    nothing = works.run(*UNITS, "--as-known-at", "0")
    assert nothing.code == 4


def test_all_formats_say_the_same(works: Works, client: Callable[[str], TestClient], tmp_path: Path) -> None:
    """Each file is read back; the HTTP twin gives the same bytes."""
    told = works.run(*UNITS, "--json").document
    lines = cells(told)
    assert len(lines) == len(told["indices"]) > 20
    http = client("administrator")
    for form in ("json", "csv", "parquet"):
        path = tmp_path / f"matrix.{form}"
        assert works.run(*UNITS, "--out", path).code == 0
        answer = http.post("/api/v1/exposures", json={"units": list(UNITS), "format": form})
        assert answer.status_code == 200
        if form == "json":
            assert json.loads(path.read_bytes()) == told == answer.json()
        elif form == "csv":
            assert answer.content == path.read_bytes()
            assert answer.headers["content-type"] == "text/csv; charset=utf-8"
            rows = list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"))))
            assert [(*list(row.values())[:3], row["unit"] or None, int(row["count"]), row["first"], row["last"])
                    for row in rows] == lines  # fmt: skip
        else:
            table = polars.read_parquet(path)
            assert table.columns == COLUMNS
            assert polars.read_parquet(io.BytesIO(answer.content)).equals(table)
            stamped = table.with_columns(
                polars.col("first", "last").dt.strftime("%Y-%m-%dT%H:%M:%SZ")  # of whole seconds here
            )
            assert stamped.rows() == lines


def test_the_terminal_lists_what_most_have_in_common(works: Works) -> None:
    ran = works.run(*UNITS)
    assert ran.code == 0
    assert "PRESS-1" in ran.out
    assert "3 (100%)" in ran.out
    partly = works.run(*UNITS[:1], "no-such-thing", "--facets", "operator")
    assert partly.code == 4
    assert "no-such-thing" in partly.err
    assert "operator" in partly.out


def test_time_and_program_columns(works: Works) -> None:
    told = works.run(*UNITS[:1], "--facets", "time", "--bucket", "shift", "--zone", "Asia/Shanghai", "--json").document
    values = [each["value"] for each in told["columns"]]
    assert "2026-03-02T14:00" in values  # 08:00Z is 16:00 in Shanghai, in the shift from 14:00
    assert all(each["facet"] == "time" for each in told["columns"])


WRONG: tuple[tuple[tuple[str, ...], dict[str, Any], str, str], ...] = (
    (("--facets", "colour"), {"facets": ["colour"]}, "exposures.unknown_facet", "colour"),
    (("--facets", "time"), {"facets": ["time"]}, "exposures.time_wants_bucket", "shift"),
    (("--bucket", "fortnight"), {"bucket": "fortnight"}, "exposures.bad_bucket", "fortnight"),
    (("--bucket", "7h"), {"bucket": "7h"}, "exposures.uneven_bucket", "8h"),
    (("--zone", "Mars/Base"), {"zone": "Mars/Base"}, "exposures.bad_zone", "Mars/Base"),
    (("--at", "yesterday"), {"at": "yesterday"}, "request.bad_time", "yesterday"),
    (("--at", "2026-03-02T10:00:00"), {"at": "2026-03-02T10:00:00"}, "request.bad_time", "2026-03-02T10:00:00"),
)


@pytest.mark.parametrize(("words", "body", "code", "named"), WRONG)
def test_wrong_questions_are_refused_in_both_languages(
    works: Works, client: Callable[[str], TestClient], words: tuple[str, ...], body: dict[str, Any], code: str,
    named: str,
) -> None:  # fmt: skip
    told = works.run(UNITS[0], *words, "--json")
    assert told.code == 2
    assert told.document["error"]["code"] == code
    english, chinese = (works.run(UNITS[0], *words, "--lang", lang) for lang in ("en", "zh"))
    assert named in english.err
    assert named in chinese.err
    assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese.err)
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in english.err)
    answer = client("viewer").post("/api/v1/exposures", json={"units": [UNITS[0]], **body})
    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_wrong_files_and_no_units(works: Works, client: Callable[[str], TestClient], tmp_path: Path) -> None:
    assert works.run(UNITS[0], "--out", tmp_path / "matrix.xlsx", "--json").document["error"]["code"] == (
        "exposures.bad_file"
    )
    assert works.run(UNITS[0], "--out", tmp_path / "no" / "m.csv", "--json").document["error"]["code"] == (
        "file.unwritable"
    )
    assert works.run("--json").document["error"]["code"] == "trace.no_subject"
    assert works.run("", "--json").document["error"]["code"] == "thing.unnamed"
    assert works.run("--ids", tmp_path / "none.txt", "--json").code != 0
    http = client("viewer")
    for body in ({"units": []}, {}, {"units": [""]}, {"units": [UNITS[0]], "format": "xlsx"}, {"units": [{"at": "x"}]},
                 {"units": [UNITS[0]], "as_known_at": -1}, {"units": [UNITS[0]], "colour": 1}):  # fmt: skip
        assert http.post("/api/v1/exposures", json=body).status_code in (400, 422), body
    unknown = http.post("/api/v1/exposures", json={"units": ["nobody-knows-it"]})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "thing.unknown")


def test_a_partner_sees_only_what_it_stated(works: Works, client: Callable[[str], TestClient]) -> None:
    """Its role may not trace at all; a desk that reads as it does knows its own statements and no others."""
    assert client("supplier").post("/api/v1/exposures", json={"units": [UNITS[0]]}).status_code == 403
    anybody = TestClient(application(works.clew)).post("/api/v1/exposures", json={"units": [UNITS[0]]})
    assert anybody.status_code == 401
    desk = ExposureDesk(works.clew.store, only(PARTNER), works.clew.dictionary, 0)
    matrix = desk.matrix(ExposureRequest(units=tuple(map(Unit, UNITS))))
    assert matrix.units == (UNITS[0],)
    assert [(each.facet, each.value) for each in matrix.columns] == [("equipment", "PARTNER-9")]
    assert [(each.name, each.error.code) for each in matrix.unknown] == [(unit, "thing.unknown") for unit in UNITS[1:]]
