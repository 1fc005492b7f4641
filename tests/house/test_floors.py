"""Arrows only point down: the contracts of pyproject.toml, held by import-linter."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

from tests.house.conftest import REPOSITORY


def test_the_floors_hold() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    ran = subprocess.run([str(linter), "--no-cache"], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "0 broken" in ran.stdout
    assert "Contracts: 0 kept" not in ran.stdout


def test_everything_beside_the_drivers_is_forbidden_to_name_one() -> None:
    """A new file beside the drivers is under the contract, too."""
    told = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (contract,) = [each for each in told if each["name"] == "Nobody imports a driver by name"]
    folder = REPOSITORY / "src" / "clew" / "collection"
    beside = {path.stem for path in folder.iterdir() if path.stem[0] not in "_." and path.name != "connectors"}
    assert {f"clew.collection.{name}" for name in beside} <= set(contract["source_modules"])
