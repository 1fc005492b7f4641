"""`clew rebuild`, `status`, `doctor`, `token`, and the options that every command has."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.cli.conftest import POSITIONS, UNIT

from clew.testing.command_line import CommandLine

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("cli")]


def test_rebuild_gives_equal_dumps(desk: CommandLine, observation: Callable[..., Any], written: Any) -> None:
    desk.json("capture", written(observation()))
    report = desk.json("rebuild", "--verify")
    assert (report["verified"], report["equal"], report["different"]) == (True, True, [])
    assert report["position"] == desk.json("status")["position"]
    assert desk.json("rebuild")["equal"] is None
    assert "equal" in desk("rebuild", "--verify").out


def test_status_counts(life: CommandLine) -> None:
    status = life.json("status")
    assert (status["position"], status["events"], status["captures"]) == (POSITIONS, POSITIONS, 1)
    assert (status["operations"], status["voided"], status["quarantine_open"]) == (3, 0, 0)
    assert all(mark["position"] == POSITIONS for mark in status["projections"])
    assert "日志位置" in life("status", "--lang", "zh").out


def test_doctor_on_a_good_folder(life: CommandLine) -> None:
    report = life.json("doctor")
    assert report["ok"] is True
    assert {check["name"] for check in report["checks"]} == {"python", "folder", "disk", "keys", "server", "settings"}
    assert "✗" not in life("doctor", "--lang", "zh").out


def test_doctor_makes_nothing(tmp_path: Path) -> None:
    ran = CommandLine(tmp_path / "absent")("doctor", "--json")
    assert ran.code == 0
    assert not (tmp_path / "absent").exists()


def test_doctor_on_folders_that_cannot_be_used(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    keys = tmp_path / "open-keys"
    keys.mkdir()
    (keys / "keys.json").write_text("{}")
    (keys / "keys.json").chmod(0o644)
    for folder, code in ((file, "folder"), (keys, "keys")):
        ran = CommandLine(folder)("doctor", "--json")
        assert ran.code == 1
        assert [check["name"] for check in ran.document["checks"] if check["state"] == "fail"] == [code]
    assert CommandLine(file)("status").code == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="did not run: for root no folder is read-only")
def test_doctor_on_a_read_only_folder(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o500)
    ran = CommandLine(folder)("doctor", "--json")
    assert ran.code == 1
    assert CommandLine(folder)("status").code == 1


def test_doctor_on_a_broken_cluster(tmp_path: Path) -> None:
    from clew.storage.embedded import EmbeddedServer
    from clew.storage.embedded.layout import Layout

    folder = tmp_path / "data"
    with EmbeddedServer(folder):
        pass
    (Layout(folder).cluster / "PG_VERSION").write_text("12\n")
    doctor, status = CommandLine(folder)("doctor", "--json"), CommandLine(folder)("status", "--json")
    assert (doctor.code, status.code) == (1, 1)
    assert [check["name"] for check in doctor.document["checks"] if check["state"] == "fail"] == ["server"]
    assert "error" in status.document


def test_an_external_database_that_is_not_there(tmp_path: Path) -> None:
    clew = CommandLine(tmp_path / "keys")
    assert clew("status", "--database", "postgresql://nobody@127.0.0.1:1/none").code == 1
    ran = clew("doctor", "--database", "postgresql://nobody@127.0.0.1:1/none", "--json")
    assert ran.code == 1
    assert not ran.document["ok"]


def test_tokens(desk: CommandLine) -> None:
    made = desk.json("token", "create", "press line", "--role", "operator", "--days", "3", "--party", "urn:x")
    assert set(made) == {"id", "token", "name", "role", "party"}
    assert made["token"].startswith("clew_")
    listed = {each["id"]: each for each in desk("token", "list", "--json").documents}
    assert (listed[made["id"]]["name"], listed[made["id"]]["revoked"]) == ("press line", False)
    assert made["token"] not in desk("token", "list", "--json").out
    shown = desk("token", "create", "scripts")
    assert shown.out.strip().startswith("clew_"), "standard output is the secret alone"
    assert desk.json("token", "revoke", made["id"]) == {"id": made["id"], "revoked": True}
    assert {each["id"]: each["revoked"] for each in desk("token", "list", "--json").documents}[made["id"]] is True
    assert desk("token", "revoke", "nobody").code == 4
    assert desk("token", "create", "x", "--role", "emperor").code == 2
    assert desk("token", "create", "x", "--days", "0").code == 2
    assert desk("token", "create").code == 2


def test_common_options_before_and_after_the_command(life: CommandLine) -> None:
    nowhere = CommandLine(None)
    folder = str(life.data)
    for words in (
        ("--data", folder, "--json", "--lang", "zh", "show", UNIT),
        ("show", UNIT, "--data", folder, "--json", "--lang", "zh"),
        ("--json", "show", "--data", folder, UNIT, "--lang=zh"),
    ):
        assert nowhere(*words).document["id"] == UNIT
    grouped = nowhere("--data", folder, "quarantine", "--help")
    assert grouped.code == 0
    assert nowhere("quarantine", "list", "--data", folder, "--lang", "zh").out.strip() == "隔离区为空。"


def test_an_external_server_is_used_by_its_address(desk: CommandLine, tmp_path: Path) -> None:
    from clew.storage.embedded.address import ServerAddress
    from clew.storage.embedded.configuration import ROLE
    from clew.storage.embedded.folders import read_passwords
    from clew.storage.embedded.layout import Layout
    from clew.storage.embedded.status import status

    assert desk.data is not None
    desk.json("status")
    password = read_passwords(Layout(desk.data))[ROLE]
    dsn = ServerAddress(host=status(desk.data)["socket"], password=password).dsn
    for words in (("--database", dsn, "status"), ("status", "--database", dsn)):
        assert CommandLine(desk.data).json(*words)["position"] == desk.json("status")["position"]
    other = CommandLine(tmp_path / "other-keys")("status", "--database", dsn)
    assert other.code == 1, "the keys of another installation do not open this one"
