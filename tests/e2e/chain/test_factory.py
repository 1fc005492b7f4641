"""The simulated factory with all its mischief: each kind of finding against what the factory knows to be wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clew.bootstrap import local_principal, open_clew, settings_from
from clew.collection.connectors import Source
from clew.events.house import Stage, master_data_event, stage_elements
from clew.events.house.master_data import PRODUCT
from clew.events.identifiers import normalise
from clew.events.model import VocabularyElement
from clew.scenarios.chain.desk import AskedChain, ShownFinding
from clew.scenarios.chain.model import Chain
from clew.testing.database import DatabaseServer
from clew.testing.factory import QUIET, WILD, Description, Plan, simulate
from clew.testing.factory.documents import document_bytes
from clew.testing.factory.journal import DAY, instant
from clew.testing.factory.plant import BALANCING, CURING, OFFSET, ROTOR, STATOR, WORKS
from clew.testing.factory.simulation import START

UNITS = 240
Run = tuple[Chain, list[ShownFinding], Description]


def judged(server: DatabaseServer, folder: Path, mischief: Any) -> Iterator[Run]:
    dsn = server.empty()
    with open_clew(settings_from(data=folder, database=dsn), principal=local_principal()) as clew:
        simulation = simulate(11, plan=Plan(units=UNITS, units_a_day=120, mischief=mischief))
        # What the factory's own master data do not say: a stator is cured, a rotor balanced.
        stages = [
            master_data_event(
                PRODUCT,
                VocabularyElement(WORKS.keys.class_of(item)),
                instant(START - DAY // 2),
                OFFSET,
                valid_from=instant(START - DAY // 2),
                terms=stage_elements([Stage("commissioning", 10), Stage(f"urn:clew:bizstep:{step.process_step}", 20)]),
                event_id=f"urn:clew:event:stages-{item}",
            )
            for item, step in ((STATOR, CURING), (ROTOR, BALANCING))
        ]
        document = document_bytes([*stages, *simulation])
        clew.capture(Source(document, name="factory.json"), on_error="proceed")
        chain = clew.chain.judge(AskedChain())
        yield chain, clew.chain.findings(chain, limit=10_000)[1], simulation.description
    server.drop(dsn)


@pytest.fixture(scope="module")
def wild(database_server: DatabaseServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    yield from judged(database_server, tmp_path_factory.mktemp("wild"), WILD)


@pytest.fixture(scope="module")
def quiet(database_server: DatabaseServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    yield from judged(database_server, tmp_path_factory.mktemp("quiet"), QUIET)


def things(run: Run, kind: str) -> set[str]:
    return {normalise(each.thing or "") for each in run[1] if each.finding.kind == kind}


def number(told: ShownFinding, name: str) -> int:
    return int(str(told.params[name]))


def ids(run: Run, kind: str) -> set[str]:
    return {each.events[0].event_id for each in run[1] if each.finding.kind == kind}


def test_a_quiet_factory_has_nothing_but_real_gaps(quiet: Run) -> None:
    kinds = {each.finding.kind for each in quiet[1]}
    # A motor with a salvaged rotor leaves the number of the rotor it did not need unused; customers write by mail.
    assert kinds <= {"serial_gap", "late"}
    assert all("/R" in str(each.params["first"]) for each in quiet[1] if each.finding.kind == "serial_gap")


def test_serials_that_nobody_made(wild: Run) -> None:
    trouble = wild[2].trouble
    unknown = {normalise(serial) for _, serial in trouble.orphans} | {
        normalise(spelt) for _, spelt, _ in trouble.respelled
    }
    assert unknown
    assert things(wild, "orphan") == unknown


def test_names_that_look_alike(wild: Run) -> None:
    trouble = wild[2].trouble
    assert trouble.respelled
    assert things(wild, "look_alike") == {normalise(spelt) for _, spelt, _ in trouble.respelled}
    meant = {normalise(spelt): normalise(right) for _, spelt, right in trouble.respelled}
    for each in wild[1]:
        if each.finding.kind == "look_alike":
            assert each.params["other"] == meant[normalise(each.thing or "")]


def test_stages_that_nobody_recorded(wild: Run) -> None:
    missing = {normalise(thing) for thing, _ in wild[2].trouble.missing}
    parts = {thing for thing in things(wild, "stage_missing") if f"/01/{WORKS.keys.gtin(60)}/" not in thing}
    assert missing
    assert parts == missing


def test_a_clock_that_lied(wild: Run) -> None:
    (clock,) = wild[2].trouble.clocks
    (told,) = [each for each in wild[1] if each.finding.kind == "clock_disagreement"]
    assert told.params["device"] == clock.device
    seconds, spread = number(told, "seconds"), number(told, "spread")
    assert abs(seconds - clock.offset_seconds) <= spread + 120
    offset = clock.offset_seconds * 1_000_000
    assert clock.since <= number(told, "since") - offset < number(told, "until") - offset < clock.until
    assert {each.event_id for each in told.events} & set(clock.event_ids)
    early = ids(wild, "seen_before_produced")
    assert early
    assert early <= set(clock.event_ids), "nothing else is out of order"


def test_nothing_is_wrong_with_what_was_corrected_honestly(wild: Run) -> None:
    corrections = next(part for part in wild[0].parts if part.name == "corrections")
    assert corrections.of == len(wild[2].trouble.voided)
    assert corrections.faulty == 0


def test_as_many_are_late_as_were_held_up(wild: Run) -> None:
    late = len(ids(wild, "late"))
    assert 0.9 * wild[2].late <= late <= 1.3 * wild[2].late


def test_bills_of_materials_and_links_are_in_order(wild: Run) -> None:
    assert [each.thing for each in wild[1] if each.finding.part in ("components", "links", "ends")] == []
