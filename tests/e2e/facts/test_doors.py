"""`clew facts` and its HTTP twin, through the way in: what was captured is what is exported, and nobody is in it."""

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
from clew.events.errors import Forbidden
from clew.security.principals import principal
from clew.storage.lake.tables import TABLES
from clew.testing.application import application
from clew.testing.command_line import CommandLine, Ran
from clew.testing.database import DatabaseServer

pytestmark = pytest.mark.postgres

PARTNER = "urn:epc:id:pgln:9521101.00000"
PERSON = "Zhang Wei 7731"
UNITS = tuple(f"urn:epc:id:sgtin:9521001.000024.{serial}" for serial in (1, 2))
KEYS = tuple(f"https://id.gs1.org/01/09521001000246/21/{serial}" for serial in (1, 2))
FORMULA = '=HYPERLINK("http://attacker")'


def seen(clock: str, unit: str, **stated: Any) -> dict[str, Any]:
    members = {f"clew:{name}": value for name, value in stated.items()}
    return {
        "type": "ObjectEvent",
        "eventTime": f"2026-03-02T{clock}:00Z",
        "eventTimeZoneOffset": "+00:00",
        "action": "OBSERVE",
        "bizStep": "inspecting",
        "epcList": [unit],
        **members,
    }


def document(*events: dict[str, Any]) -> bytes:
    context = ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", {"clew": "urn:clew:term:"}]
    whole = {
        "@context": context, "type": "EPCISDocument", "schemaVersion": "2.0", "creationDate": "2026-03-05T00:00:00Z",
        "epcisBody": {"eventList": list(events)},
    }  # fmt: skip
    return json.dumps(whole).encode()


STORY = (
    seen("08:00", UNITS[0], operator=PERSON, outcome={"clew:characteristic": "leak", "clew:result": "NOK"}),
    seen("09:00", UNITS[1], inspector=PERSON, outcome={"clew:characteristic": FORMULA, "clew:value": "-1.5"}),
)


class Works(NamedTuple):
    clew: Clew
    run: Callable[..., Ran]


@pytest.fixture(scope="module")
def works(database_server: DatabaseServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Works]:
    folder, dsn = tmp_path_factory.mktemp("works"), database_server.empty()
    with open_clew(settings_from(data=folder, database=dsn), principal=local_principal()) as clew:
        result = clew.capture(Source(document(*STORY), name="story.json"))
        assert not result.refused, [outcome.findings for outcome in result.outcomes]
        told = document(seen("19:00", UNITS[0], outcome={"clew:characteristic": "leak", "clew:result": "OK"}))
        assert not clew.capture(Source(told, name="partner.json"), party=PARTNER).refused
        line = CommandLine(folder)
        yield Works(clew, lambda *words, **more: line("--database", dsn, "facts", *words, **more))


def test_status_refresh_and_rebuild(works: Works) -> None:
    assert works.run("status", "--json").document["state"] in ("absent", "current")
    told = works.run("refresh", "--json").document
    assert (told["state"], told["position"], told["head"], told["behind"]) == ("current", 3, 3, 0)
    assert {each["name"]: each["rows"] for each in told["tables"]}["outcome"] == 3
    again = works.run("rebuild", "--json").document
    assert again["folder"] != told["folder"]
    assert {**again, "folder": told["folder"]} == told
    ran = works.run("status")
    assert ran.code == 0
    assert "3" in ran.out.splitlines()[0]


def test_a_csv_of_judgements_in_which_no_cell_can_act(works: Works, tmp_path: Path) -> None:
    path = tmp_path / "outcomes.csv"
    assert works.run("export", "outcome", "--out", path, "--json").document == {
        "kind": "outcome",
        "file": str(path),
        "rows": 3,
        "position": 3,
    }
    rows = list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"))))
    assert [(row["thing"], row["characteristic"], row["result"], row["time"]) for row in rows] == [
        (KEYS[0], "leak", "NOK", "2026-03-02T08:00:00Z"),
        (KEYS[1], f"'{FORMULA}", "", "2026-03-02T09:00:00Z"),
        (KEYS[0], "leak", "OK", "2026-03-02T19:00:00Z"),
    ]
    assert rows[1]["value"] == "-1.5"


def test_a_parquet_of_judgements(works: Works, tmp_path: Path) -> None:
    path = tmp_path / "outcomes.parquet"
    assert works.run("export", "outcome", "--out", path).code == 0
    table = polars.read_parquet(path)
    assert table.schema["time"] == polars.Datetime("us", "UTC")
    assert table["characteristic"].to_list() == ["leak", FORMULA, "leak"]


def test_an_export_has_what_its_reader_may_see(works: Works, tmp_path: Path) -> None:
    with pytest.raises(Forbidden):
        works.clew.acting(principal("user:p", "supplier", PARTNER)).facts.export("outcome", tmp_path / "a.csv")
    with pytest.raises(Forbidden):
        works.clew.acting(principal("user:v", "viewer")).facts.refresh()
    assert works.clew.acting(principal("user:a", "auditor")).facts.export("outcome", tmp_path / "b.csv")["rows"] == 3


@pytest.mark.parametrize(
    ("words", "code"), [(("export", "hold", "--out", "a.csv"), 2), (("export", "outcome", "--out", "a.xlsx"), 2)]
)
def test_another_kind_or_suffix_is_refused(works: Works, words: tuple[str, ...], code: int) -> None:
    assert works.run(*words).code == code


def test_settings_that_name_no_lake_or_engine_are_told(works: Works) -> None:
    for name, value in (("CLEW_LAKE", "http://host/lake"), ("CLEW_FACTS_ENGINE", "polars://")):
        ran = works.run("status", "--json", environment={name: value})
        assert ran.code == 2
        assert value in ran.err


def test_where_spark_is_not_installed_it_says_what_to_install(works: Works, tmp_path: Path) -> None:
    if _installed("pyspark"):
        pytest.skip("Spark is installed here")
    path = tmp_path / "outcomes.csv"
    ran = works.run("export", "outcome", "--out", path, environment={"CLEW_FACTS_ENGINE": "spark://local"})
    assert ran.code == 1
    assert "pyspark" in ran.err
    assert "pip install 'ibis-framework[pyspark]'" in ran.err


def _installed(module: str) -> bool:
    from importlib.util import find_spec

    return find_spec(module) is not None


def test_persons_are_not_in_the_lake(works: Works) -> None:
    facts = works.clew.facts.facts
    facts.refresh()
    for name in TABLES:
        told = repr(facts.dump(name).to_pylist())
        assert PERSON not in told
        assert "tok:" not in told


def test_the_http_twin(works: Works) -> None:
    works.clew.facts.refresh()

    def answer(role: str) -> Any:
        party = PARTNER if role == "supplier" else None
        _, secret = works.clew.create_token("test", role, party=party, days=1)
        client = TestClient(application(works.clew), headers={"Authorization": f"Bearer {secret}"})
        return client.get("/api/v1/facts")

    told = answer("viewer").json()
    expected = works.clew.facts.status()
    assert told == {name: expected[name] for name in expected if name not in ("lake", "folder", "engine")}
    assert told["state"] == "current"
    assert answer("supplier").status_code == 403
    assert TestClient(application(works.clew)).get("/api/v1/facts").status_code == 401
