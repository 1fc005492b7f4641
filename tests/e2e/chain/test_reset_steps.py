"""Which steps clean a container is a setting: one set for the whole log, changed by a rebuild and never by halves."""

from __future__ import annotations

from pathlib import Path

import pytest

from clew.bootstrap import Clew, local_principal, open_clew, settings_from
from clew.collection.connectors import Source
from clew.events.epcis import write_json
from clew.events.errors import BadRequest
from clew.events.model import AggregationEvent, AnyEvent, Document, ObjectEvent
from clew.events.timestamps import parse_timestamp, timestamp
from clew.scenarios.asking import TraceOptions
from clew.testing.command_line import CommandLine
from clew.testing.database import DatabaseServer
from clew.testing.factory.documents import NAMESPACES

START = parse_timestamp("2026-03-02T08:00:00Z").microseconds
MINUTE = 60_000_000
RINSING = "https://ns.example.org/BizStep-rinsing"
BOX, FIRST, SECOND = "urn:clew:id:box", "urn:clew:id:first", "urn:clew:id:second"


def packed(minute: int, child: str, action: str) -> AggregationEvent:
    return AggregationEvent(
        event_time=timestamp(START + minute * MINUTE),
        event_time_zone_offset="+00:00",
        event_id=f"urn:clew:event:{minute}",
        action=action,  # type: ignore[arg-type]
        parent_id=BOX,
        child_epcs=(child,),
    )


def cleaned(minute: int, step: str) -> ObjectEvent:
    return ObjectEvent(
        event_time=timestamp(START + minute * MINUTE),
        event_time_zone_offset="+00:00",
        event_id=f"urn:clew:event:{minute}",
        action="OBSERVE",
        biz_step=step,
        epc_list=(BOX,),
    )


def story(step: str) -> list[AnyEvent]:
    """The first thing leaves the box, the box is cleaned, the second goes in."""
    return [packed(0, FIRST, "ADD"), packed(1, FIRST, "DELETE"), cleaned(2, step), packed(3, SECOND, "ADD")]


def captured(clew: Clew, events: list[AnyEvent]) -> None:
    time = parse_timestamp("2026-03-01T00:00:00Z")
    document = Document(kind="EPCISDocument", events=tuple(events), creation_date=time, namespaces=NAMESPACES)
    result = clew.capture(Source(write_json(document), name="box.json"))
    assert not result.refused, [outcome.findings for outcome in result.outcomes]


def touched(clew: Clew) -> bool:
    """Whether the second thing had contact with the first, through the box."""
    answer = clew.trace(FIRST, TraceOptions(direction="forward", contact=True))
    return any(node.key == SECOND and node.word != "excluded" for node in answer.nodes)


@pytest.fixture
def dsn(database_server: DatabaseServer) -> str:
    return database_server.empty()


@pytest.mark.parametrize(
    ("named", "step", "closed"),
    [
        ("", "urn:example:bizstep:cleaning", True),
        ("", RINSING, False),
        ("rinsing", RINSING, True),
        (RINSING, RINSING, True),
        (RINSING, "urn:example:rinsing", False),
        (f"{RINSING}, steaming", "urn:example:bizstep:steaming", True),
        ("rinsing", "urn:example:bizstep:cleaning", True),
        ("inspecting", "https://ref.gs1.org/cbv/BizStep-inspecting", True),
        ("urn:epcglobal:cbv:bizstep:inspecting", "inspecting", True),
    ],
)
def test_a_contact_ends_at_the_steps_that_the_settings_name(
    dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str, step: str, closed: bool
) -> None:
    monkeypatch.setenv("CLEW_RESET_STEPS", named)
    with open_clew(settings_from(data=tmp_path, database=dsn), principal=local_principal()) as clew:
        captured(clew, story(step))
        assert touched(clew) is not closed


def test_a_change_is_taken_over_by_a_rebuild_and_not_before(
    dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_clew(settings_from(data=tmp_path, database=dsn), principal=local_principal()) as clew:
        captured(clew, story(RINSING)[:3])
    monkeypatch.setenv("CLEW_RESET_STEPS", "rinsing")
    with open_clew(settings_from(data=tmp_path, database=dsn), principal=local_principal()) as clew:
        assert clew.reset_steps() == {"in_force": ["cleaning"], "asked": ["cleaning", "rinsing"]}
        # Recorded under the new setting, yet by the steps in force: never half and half.
        captured(clew, [packed(3, SECOND, "ADD"), cleaned(4, RINSING)])
        assert touched(clew)
        clew.rebuild()
        assert clew.reset_steps() == {"in_force": ["cleaning", "rinsing"], "asked": ["cleaning", "rinsing"]}
        assert not touched(clew)
        assert clew.rebuild(verify=True)["equal"]
    monkeypatch.delenv("CLEW_RESET_STEPS")
    with open_clew(settings_from(data=tmp_path, database=dsn), principal=local_principal()) as clew:
        assert not touched(clew), "as recorded, whatever the environment says"
        captured(clew, [packed(5, SECOND, "DELETE"), cleaned(6, RINSING), packed(7, "urn:clew:id:third", "ADD")])
        clew.rebuild()
        assert touched(clew)


def test_status_says_that_the_settings_and_the_record_differ(dsn: str, tmp_path: Path) -> None:
    line, place = CommandLine(tmp_path), ("--database", dsn)
    with open_clew(settings_from(data=tmp_path, database=dsn), principal=local_principal()) as clew:
        captured(clew, story(RINSING))
    changed = {"CLEW_RESET_STEPS": "rinsing"}
    told = line("status", *place, environment=changed)
    assert told.code == 0
    assert "clew rebuild" in told.err
    assert "rinsing" in told.err
    status = line("status", "--json", *place, environment=changed).document
    assert status["reset_steps"] == {"in_force": ["cleaning"], "asked": ["cleaning", "rinsing"]}
    assert line("rebuild", *place, environment=changed).code == 0
    assert "rebuild" not in line("status", *place, environment=changed).err
    assert "rebuild" in line("status", *place).err


@pytest.mark.parametrize("named", ["two words", "rinsing,with\tblank", "a,b c"])
def test_what_is_no_step_is_refused(monkeypatch: pytest.MonkeyPatch, named: str) -> None:
    monkeypatch.setenv("CLEW_RESET_STEPS", named)
    with pytest.raises(BadRequest, match="reset_steps"):
        settings_from()
