"""Which PostgreSQL a folder may be opened with."""

from __future__ import annotations

from pathlib import Path

import pytest

from clew.events.errors import Unavailable
from clew.storage.embedded.binaries import (
    WHEEL,
    Binaries,
    ClusterRecord,
    check_major,
    choose_source,
    find_binaries,
    parse_version,
)


@pytest.mark.parametrize(
    ("text", "version", "major"),
    [
        ("postgres (PostgreSQL) 18.6\n", "18.6", 18),
        ("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)\n", "15.14", 15),
        ("postgres (PostgreSQL) 19beta2\n", "19beta2", 19),
    ],
)
def test_versions(text: str, version: str, major: int) -> None:
    assert parse_version(text) == version
    assert Binaries(Path("/x"), WHEEL, version).major == major


def test_something_else_is_no_postgresql() -> None:
    with pytest.raises(Unavailable) as refused:
        parse_version("BusyBox v1.35")
    assert refused.value.code == "embedded.version_unreadable"


def test_named_before_remembered_before_wheel() -> None:
    record = ClusterRecord(18, "/opt/pg18/bin")
    assert choose_source(record, Path("/other")) == "/other"
    assert choose_source(record, None) == "/opt/pg18/bin"
    assert choose_source(None, None) == WHEEL


def test_the_record_reads_what_it_wrote() -> None:
    for record in (ClusterRecord(18, WHEEL), ClusterRecord(15, "/usr/lib/邮局/bin")):
        assert ClusterRecord.from_text(record.to_text()) == record


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"major": "x", "binaries": "y"}', '{"major": 18}', "null"])
def test_a_damaged_record_is_said_to_be(text: str) -> None:
    with pytest.raises(Unavailable) as refused:
        ClusterRecord.from_text(text)
    assert refused.value.code == "embedded.record_damaged"


@pytest.mark.parametrize(
    ("version", "cluster", "code"),
    [
        ("14.9", None, "embedded.too_old"),
        ("18.6", 15, "embedded.other_major"),
        ("15.1", 18, "embedded.other_major"),
        ("18.1", 18, None),
        ("15.1", None, None),
    ],
)
def test_majors_must_agree(version: str, cluster: int | None, code: str | None) -> None:
    binaries = Binaries(Path("/x"), WHEEL, version)
    if code is None:
        check_major(binaries, cluster)
        return
    with pytest.raises(Unavailable) as refused:
        check_major(binaries, cluster)
    assert refused.value.code == code


def test_a_program_that_does_not_run_is_named(tmp_path: Path) -> None:
    for name in ("postgres", "initdb"):
        (tmp_path / name).write_text("not a program")
    with pytest.raises(Unavailable) as refused:
        find_binaries(str(tmp_path))
    assert refused.value.code == "embedded.binaries_fail"
