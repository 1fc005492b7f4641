"""``make scaffold connector NAME`` makes a driver folder that works and passes its exam as it stands."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from clew.testing.scaffold.__main__ import main

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(REPOSITORY / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "tests/unit/collection/connectors").mkdir(parents=True)
    return tmp_path


def test_a_scaffolded_connector_passes_its_exam(copy: Path) -> None:
    assert main(["connector", "daily_export"], copy) == 0
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/unit/collection/connectors"],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert " passed" in ran.stdout


def test_a_name_that_is_taken_or_malformed_is_refused(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["connector", "epcis_file"], copy) == 2
    assert main(["connector", "Daily-Export"], copy) == 2
    assert "lower_snake" in capsys.readouterr().err
