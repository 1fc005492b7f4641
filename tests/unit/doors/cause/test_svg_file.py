"""Where the figures are to go is looked at before anything is reckoned."""

from __future__ import annotations

from pathlib import Path

import pytest

from clew.doors.cli.commands.cause import _check_svg
from clew.events.errors import BadRequest


@pytest.mark.parametrize(
    ("name", "code"), [("a.png", "cause.bad_svg"), ("no/a.svg", "file.unwritable"), ("dir.svg", "file.unwritable")]
)
def test_a_file_that_cannot_be_written_is_refused_at_once(tmp_path: Path, name: str, code: str) -> None:
    (tmp_path / "dir.svg").mkdir()
    with pytest.raises(BadRequest) as refused:
        _check_svg(tmp_path / name)
    assert refused.value.code == code


def test_a_file_beside_others_is_accepted(tmp_path: Path) -> None:
    _check_svg(None)
    _check_svg(tmp_path / "a.svg")
