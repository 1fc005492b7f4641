"""The plaintext of a personal field is in the vault alone, sealed: whatever came in, by whichever way, valid or not,
no file of the data folder holds it in any spelling, and no table holds it behind PostgreSQL's compression."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError

from clew.bootstrap import Clew
from clew.collection.connectors import Source
from clew.events.epcis import write_json, write_xml
from clew.events.errors import NotFound
from clew.events.house.elements import element, elements
from clew.events.model import (
    AnyEvent,
    BusinessTransaction,
    Document,
    ErrorDeclaration,
    Extension,
    ObjectEvent,
    Place,
    QuantityElement,
    SensorElement,
    SensorReport,
    SourceOrDestination,
    TransformationEvent,
    Vocabulary,
    VocabularyElement,
)
from clew.events.timestamps import timestamp
from clew.security.tokens import is_token
from clew.security.visibility import EVERYTHING

pytestmark = [pytest.mark.postgres]

NAMESPACES = (("clew", "urn:clew:term:"), ("shop", "urn:example:shop:"))
START = 1_700_000_000_000_000
OPEN_WORD = "KONTROLLE-Öffnung-4711"
"""Written in a field that is not personal: the search has to find it, or it would find nothing else either."""

COMMON = "欧阳惊鸿"
"""Stands in every name."""


class People:
    """Persons, each with a name of their own for every way in which they come, so that a leak tells where it is."""

    def __init__(self) -> None:
        self._numbers = count(4001)
        self.named: dict[str, str] = {}

    def __call__(self, way: str) -> str:
        name = f"Jörg-{COMMON}-{next(self._numbers)}-Müßig"
        self.named[way] = name
        return name


def seen(event_id: str, *extensions: Extension, **fields: Any) -> ObjectEvent:
    return ObjectEvent(
        event_time=timestamp(START),
        event_time_zone_offset="+08:00",
        event_id=event_id,
        action="ADD" if "ilmd" in fields else "OBSERVE",
        epc_list=fields.pop("epc_list", (f"urn:x:thing:{event_id}",)),
        extensions=extensions,
        **fields,
    )


def everywhere(people: People, way: str) -> Iterator[AnyEvent]:
    """Events with a personal value at every place that may carry one."""
    yield seen(f"urn:e:{way}:1", element("operator", people(f"{way} operator")), element("equipment", OPEN_WORD))
    yield seen(f"urn:e:{way}:2", element("inspector", people(f"{way} inspector")))
    contact = {"person_name": people(f"{way} name"), "phone": people(f"{way} phone"), "email": people(f"{way} email")}
    yield seen(f"urn:e:{way}:3", element("contact", contact))
    foreign = Extension("{urn:example:shop:}shift", children=(element("id_number", people(f"{way} nested")),))
    yield seen(f"urn:e:{way}:4", foreign, ilmd=(element("operator", people(f"{way} ilmd")),))
    report = SensorReport(type="Temperature", value="5", extensions=(element("inspector", people(f"{way} sensor")),))
    place = Place(id="urn:x:place", extensions=(element("operator", people(f"{way} place")),))
    yield seen(f"urn:e:{way}:5", sensor_element_list=(SensorElement(sensor_report=(report,)),), read_point=place)
    yield seen(f"urn:e:{way}:6", *elements("operator", [people(f"{way} first"), people(f"{way} second")]))
    yield seen(
        f"urn:e:{way}:7",
        epc_list=(f"urn:clew:person:{people(f'{way} epc')}", "urn:x:badge"),
        source_list=(SourceOrDestination("possessing_party", f"urn:clew:person:{people(f'{way} source')}"),),
        biz_transaction_list=(BusinessTransaction(f"urn:clew:person:{people(f'{way} transaction')}"),),
    )
    yield TransformationEvent(
        event_time=timestamp(START),
        event_time_zone_offset="+08:00",
        event_id=f"urn:e:{way}:8",
        input_quantity_list=(
            QuantityElement("urn:x:lot", "1", "KGM", extensions=(element("operator", people(f"{way} quantity")),)),
        ),
        output_epc_list=(f"urn:clew:person:{people(f'{way} output')}",),
    )
    declared = ErrorDeclaration(
        declaration_time=timestamp(START), extensions=(element("inspector", people(f"{way} declaration")),)
    )
    yield seen(f"urn:e:{way}:1", error_declaration=declared)


def document(*events: AnyEvent, **fields: Any) -> Document:
    return Document(kind="EPCISDocument", events=events, namespaces=NAMESPACES, **fields)


MAPPING = """
name: shifts
version: "1"
time: {column: time, zone: Asia/Shanghai}
operation: {type: ObjectEvent, id: "urn:e:csv:{run}"}
things: [{id: "urn:clew:id:{serial}"}]
facets:
  operator: {column: worker}
  use_count: {column: uses}
"""


def capture(clew: Clew, data: bytes, name: str, mapping: str | None = None, on_error: Any = "proceed") -> list[str]:
    result = clew.capture(Source(data, name=name, mapping=mapping), on_error=on_error)
    print(name, [outcome for outcome in result.outcomes if outcome.findings])
    return [outcome.state for outcome in result.outcomes]


def capture_valid(clew: Clew, people: People) -> None:
    person = VocabularyElement(
        id=f"urn:clew:person:{people('master identifier')}",
        attributes=(Extension("{urn:clew:term:}person_name", people("master name")),),
    )
    master = (Vocabulary(type="urn:example:vtype:staff", elements=(person,)),)
    about = {"vocabulary_type": "person", "name": people("master statement")}
    stated = seen("urn:e:m", element("master_data", about), epc_list=(f"urn:clew:person:{people('master thing')}",))
    spoken = document(*everywhere(people, "json"), stated, master_data=master, creation_date=timestamp(START))
    assert set(capture(clew, write_json(spoken), "valid.json")) == {"recorded"}
    assert set(capture(clew, write_xml(document(*everywhere(people, "xml"))), "valid.xml")) == {"recorded"}
    zipped = gzip.compress(write_json(document(seen("urn:e:gz", element("operator", people("gzip"))))))
    assert capture(clew, zipped, "valid.json.gz") == ["recorded"]
    table = f"run,time,serial,worker,uses\n1,2026-01-01 08:00:00,A1,{people('csv')},3\n"
    assert capture(clew, table.encode(), "valid.csv", MAPPING) == ["recorded"]


def capture_refused(clew: Clew, people: People) -> None:
    """Everything that ends in quarantine, by each way to it, and what people then do with it."""
    misplaced = element("operator", people("not scalar"))
    wrong = Extension(misplaced.name, children=(Extension("{urn:example:shop:}part", misplaced.text),))
    data = write_json(document(seen("urn:e:q1", wrong), seen("urn:e:q2", element("operator", people("beside it")))))
    assert sorted(capture(clew, data, "dictionary.json", on_error="rollback")) == ["not_recorded", "quarantined"]
    # The same name in a place whose finding quotes the value.
    stated = {"person_name": people("quoted"), "phone": people("quoted phone"), "no_such_term": people("unknown")}
    assert capture(clew, write_json(document(seen("urn:e:q3", element("contact", stated)))), "terms.json") == [
        "quarantined"
    ]
    spoilt = write_json(document(seen("urn:e:q4", element("operator", people("schema"))))).replace(b"OBSERVE", b"LOOK")
    assert capture(clew, spoilt, "schema.json") == ["quarantined"]
    cut = write_json(document(seen("urn:e:q5", element("operator", people("cut"))))).rstrip(b"}]")
    assert capture(clew, cut, "cut.json") == ["quarantined"]
    broken = write_xml(document(seen("urn:e:q6", element("operator", people("xml cut"))))).replace(b"</", b"<")
    assert capture(clew, broken, "cut.xml") == ["quarantined"]
    conflict = write_json(document(seen("urn:e:json:2", element("inspector", people("conflict")))))
    assert capture(clew, conflict, "conflict.json") == ["conflict"]
    table = f"run,time,serial,worker,uses\n2,never,A1,{people('csv refused')},many\n"
    assert capture(clew, table.encode(), "refused.csv", MAPPING) == ["quarantined"]
    negative = seen(
        "urn:e:q7", quantity_list=(QuantityElement(f"urn:clew:person:{people('negative')}", "-1", "KGM"),), epc_list=()
    )
    assert capture(clew, write_json(document(negative)), "negative.json") == ["quarantined"]


GROUPED = """
name: crews
version: "1"
zone: Asia/Shanghai
group: [run]
time: {column: time}
operation: {id: "urn:e:crew:{run}"}
things: [{id: "urn:clew:id:{serial}", each: rows}]
facets: {operator: {column: worker}}
attachments: [{columns: [worker, serial], title: shift sheet, each: rows}]
refuse: [{when: {column: run, equals: "9"}, columns: [worker], reason: {en: not this worker, zh: 不是此人}}]
leave_out: [{when: {column: run, equals: "8"}, columns: [worker], reason: {en: a trial, zh: 试验}}]
"""
RULES = """
name: crew
rules:
  - {name: known-crew, severity: flag, check: {kind: value, field: operator, one_of: [somebody]}}
"""


def capture_tables(clew: Clew, people: People) -> None:
    """Tables: recorded, refused by every kind of rule, left out, corrected by the cell, replayed, released."""
    clew.rules.add(RULES.encode())
    rows = [
        f"1,2026-01-01 08:00:00,G1,{people('grouped')}",
        f"9,2026-01-01 08:00:00,G2,{people('refused by rule')}",
        f"8,2026-01-01 08:00:00,G3,{people('left out')}",
        f"7,2026-01-01 08:00:00,G4,{people('disagreeing')}",
        f"7,2026-01-01 08:00:00,G5,{people('disagreeing too')}",
    ]
    table = "\n".join(["run,time,serial,worker", *rows, ""]).encode()
    states = capture(clew, table, "crews.csv", GROUPED)
    assert sorted(states) == ["quarantined", "quarantined", "recorded"]
    wrong = next(
        item for item in clew.quarantine.list()[1] if item.source_name == "crews.csv" and "2 rows" in item.place
    )
    mended = wrong.raw.replace(people.named["disagreeing too"].encode(), people.named["disagreeing"].encode())
    clew.quarantine.correct(wrong.id, mended, note=people("note of a group"))
    assert not clew.quarantine.release(wrong.id).refused


def settle(clew: Clew, people: People) -> None:
    """Correct, release and dismiss: corrections are as personal as what they correct."""
    total, items = clew.quarantine.list()
    assert total == len(items) == 8
    by_source = {item.source_name: item for item in items}
    mended = write_json(document(seen("urn:e:q4", element("operator", people("corrected")))))
    clew.quarantine.correct(by_source["schema.json"].id, mended, note=people("note"))
    assert [outcome.state for outcome in clew.quarantine.release(by_source["schema.json"].id).outcomes] == ["recorded"]
    still = f"run,time,serial,worker,uses\n2,never,A1,{people('still wrong')},3\n".encode()
    clew.quarantine.correct(by_source["refused.csv"].id, still)
    assert clew.quarantine.release(by_source["refused.csv"].id).refused
    clew.quarantine.dismiss(by_source["cut.json"].id, reason=people("dismissal"))


BREAK = """
CREATE FUNCTION break() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION 'broken on purpose: %', NEW; END $$
"""


def capture_failing(house: Any, people: People) -> None:
    """Statements that fail and are logged with all that the server knows of them, whatever an administrator logs."""
    house.administrate(
        "ALTER SYSTEM SET log_statement = 'all'",
        "ALTER SYSTEM SET log_parameter_max_length_on_error = -1",
        "ALTER SYSTEM SET log_error_verbosity = 'verbose'",
        "SELECT pg_reload_conf()",
        BREAK,
    )
    for table in ("event", "quarantine", "raw", "vault", "event_thing"):
        house.administrate(f"CREATE TRIGGER broken BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION break()")
        good = seen(
            f"urn:e:f:{table}",
            element("operator", people(f"failing {table}")),
            epc_list=(f"urn:clew:person:{people(f'failing {table} epc')}",),
        )
        bad = seen(f"urn:e:f:{table}:2", element("operators", people(f"failing {table} refused")))
        with house.open() as clew, pytest.raises((DBAPIError, psycopg.Error)):
            capture(clew, write_json(document(good, bad)), f"{table}.json")
        house.administrate(f"DROP TRIGGER broken ON {table}")
    log = house.log()
    assert log.count("broken on purpose: (") == 5
    assert "LOG:  " in log
    assert "statement: " in log or "execute " in log


def test_plaintext_is_nowhere_in_the_data_folder(house: Any) -> None:
    people = People()
    with house.open() as clew:
        capture_valid(clew, people)
        capture_refused(clew, people)
        settle(clew, people)
        capture_tables(clew, people)
    capture_failing(house, people)
    house.administrate("CHECKPOINT")
    assert house.files_with([OPEN_WORD], OPEN_WORD), "the search itself finds nothing"
    assert house.tables_with([OPEN_WORD]) == {OPEN_WORD: ["event", "exposure_value"]}
    ways = {name: way for way, name in people.named.items()}
    assert len(ways) > 50
    leaks = {ways[name]: found for name, found in house.files_with(ways, COMMON).items()}
    assert not leaks
    leaks = {ways[name]: found for name, found in house.tables_with(ways).items()}
    assert not leaks


def test_the_search_knows_the_spellings_of_a_leak(tell_spellings: Callable[[str], set[bytes]]) -> None:
    name = "Jörg-欧阳"
    forms = tell_spellings(name)
    assert {name.encode(), name.encode("utf-16-le"), name.encode("utf-16-be"), name.encode().hex().encode()} <= forms
    assert {rb"J\u00f6rg-\u6b27\u9633", rb"J\u00F6rg-\u6B27\u9633"} <= forms
    assert {b"J%C3%B6rg-%E6%AC%A7%E9%98%B3", b"J%c3%b6rg-%e6%ac%a7%e9%98%b3"} <= forms
    for before in (b"", b"x", b"xy"):
        encoded = base64.b64encode(before + name.encode() + b"behind")
        assert any(form in encoded for form in forms)


def by_operator(event_id: str, name: str) -> Source:
    return Source(write_json(document(seen(event_id, element("operator", name)))), name="shift.json")


def operator_token(clew: Clew, position: int) -> str:
    recorded = clew.store.events.at(position, EVERYTHING)
    (operator,) = (extension for extension in recorded.event.extensions if extension.name.endswith("}operator"))
    assert operator.text is not None
    return operator.text


def test_a_token_is_stable_reveals_and_is_gone_after_erasure(house: Any) -> None:
    name, other = "Aloysius-张-9001", "Bonifaz-李-9002"
    with house.open() as clew:
        first = clew.capture(by_operator("urn:e:t1", name))
        again = clew.capture(by_operator("urn:e:t2", f" {name} "))
        beside = clew.capture(by_operator("urn:e:t3", other))
    with house.open() as clew:  # another process of the installation, as far as the vault can tell
        token = operator_token(clew, first.position)
        assert is_token(token)
        assert operator_token(clew, again.position) == token
        assert operator_token(clew, beside.position) != token
        vault = clew.store.vault
        assert vault.reveal(token) == name
        assert name.encode() in clew.store.captures.raw(first.capture_id, EVERYTHING)
        vault.erase(token)
        with pytest.raises(NotFound):
            vault.reveal(token)
        for result in (first, again):
            with pytest.raises(NotFound):
                clew.store.captures.raw(result.capture_id, EVERYTHING)
        assert vault.reveal(operator_token(clew, beside.position)) == other
        # Whoever comes again is somebody new: the old token stays nobody's.
        later = clew.capture(by_operator("urn:e:t4", name))
        assert operator_token(clew, later.position) != token
        with pytest.raises(NotFound):
            vault.reveal(token)
