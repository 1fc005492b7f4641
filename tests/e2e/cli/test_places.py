"""What is refused is told with the row it stands in, whether the mapping refuses it or the rules of events do."""

from __future__ import annotations

from pathlib import Path

from clew.testing.command_line import CommandLine

MAPPING = """
name: limits
version: "1"
names: {en: Limits, zh: 限值}
time: {column: since}
things: [{id: "{name}"}]
master_data:
  kind: characteristic
  attributes: {lower_limit: {column: lower}, upper_limit: {column: upper}, unit: {column: unit}}
"""
ROWS = """name,unit,lower,upper,since
width,mm,1,2,2026-01-01T00:00:00Z
depth,mm,20,10,2026-01-01T00:00:00Z
height,stone,1,2,2026-01-01T00:00:00Z
"""


def test_every_refusal_names_its_row(tmp_path: Path) -> None:
    (tmp_path / "limits.yaml").write_text(MAPPING, encoding="utf-8")
    (tmp_path / "limits.csv").write_text(ROWS, encoding="utf-8")
    ran = CommandLine(tmp_path / "no-data")(
        "capture", str(tmp_path / "limits.csv"), "--mapping", str(tmp_path / "limits.yaml"), "--dry-run"
    )
    assert ran.code == 3
    assert "row 3, clew:master_data.clew:upper_limit" in ran.out
    assert "row 4, column unit" in ran.out
    assert "row 4, row 4" not in ran.out
