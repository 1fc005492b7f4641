"""The same factory handed over as tables: read by their mappings, they are the same events."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from clew.collection.connectors import Connector, Source, discover
from clew.events.canonical import content_hash
from clew.events.house import MasterData, master_data
from clew.events.model import AnyEvent
from clew.testing.factory import CALM, Plan, simulate
from clew.testing.factory.tables import SYSTEMS, mapping_of, told, write_tables
from clew.testing.factory.tables.systems import System

PLAN = Plan(units=70, mischief=msgspec.structs.replace(CALM, duplicated=0.02))
SEED = 9


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tables")
    write_tables(folder, seed=SEED, plan=PLAN)
    return folder / "tables"


@pytest.fixture(scope="module")
def events() -> dict[str, AnyEvent]:
    return {event.event_id or "": event for event in simulate(SEED, plan=PLAN) if event.error_declaration is None}


def connector(suffix: str) -> Connector:
    (manifest,) = [each for each in discover() if suffix in each.suffixes]
    return manifest.load()


def source(folder: Path, system: System) -> Source:
    main, *others = system.sheets
    beside = dict.fromkeys(sheet.file for sheet in others if sheet.file != main.file)
    companions = tuple(Source((folder / name).read_bytes(), name=name) for name in beside)
    data = (folder / main.file).read_bytes()
    return Source(data, name=main.file, mapping=mapping_of(system.mapping), companions=companions)


def same(told_event: AnyEvent, mapped: AnyEvent) -> bool:
    """The same content; of master data, whatever the order in which a table lists components and stages."""
    if not master_data(told_event):
        return content_hash(told_event) == content_hash(mapped)
    return list(map(_unordered, master_data(told_event))) == list(map(_unordered, master_data(mapped)))


def _unordered(data: MasterData) -> MasterData:
    parts = tuple(sorted(data.components, key=lambda part: part.product_class))
    stages = tuple(sorted(data.stages, key=lambda stage: stage.number or 0))
    return msgspec.structs.replace(data, components=parts, stages=stages, elements=())


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system.mapping)
def test_a_table_read_by_its_mapping_is_the_events(folder: Path, events: dict[str, AnyEvent], system: System) -> None:
    parsed = connector(Path(system.sheets[0].file).suffix).parse(source(folder, system))
    assert [item.findings for item in parsed.items if item.event is None] == []
    assert not parsed.findings or {finding.severity for finding in parsed.findings} == {"flag"}
    mapped = {item.event.event_id or "": item.event for item in parsed.items if item.event is not None}
    known = {event_id for event_id, event in events.items() if any(number == 0 for number, _ in system.lines(event))}
    assert mapped.keys() == known
    assert known
    for event_id in known:
        assert same(told(events[event_id]), mapped[event_id]), (told(events[event_id]), mapped[event_id])


def test_together_the_tables_tell_most_of_what_is_made(events: dict[str, AnyEvent]) -> None:
    def untold(event: AnyEvent) -> bool:
        return told(event) == event

    known = [event for event in events.values() if any(list(system.lines(event)) for system in SYSTEMS)]
    assert len(known) > len(events) / 4
    whole = [event for event in known if untold(event)]
    assert len(whole) > len(known) / 2, "most of them without loss"


def test_tables_and_mappings_are_the_same_bytes_again(folder: Path, tmp_path: Path) -> None:
    paths = write_tables(tmp_path, seed=SEED, plan=PLAN)
    assert len(paths) == len({path.name for path in paths})
    for path in paths:
        assert path.read_bytes() == (folder / path.name).read_bytes(), path.name
    assert "SIMULATED" in (tmp_path / "README.md").read_text(encoding="utf-8")
    names = {path.stem for path in (tmp_path / "mappings").iterdir()}
    assert names == {system.mapping for system in SYSTEMS}
    assert all("SIMULATED" in mapping_of(name) for name in names)
