"""The rows of a list of labels, whatever program wrote it."""

from __future__ import annotations

import pytest

from clew.doors.label_sheet import listed
from clew.events.errors import BadRequest


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_ends_a_line(end: str) -> None:
    assert listed(end.join(("\ufeffA,1", "", " B ,2", '"C",3', ""))) == ["A", "B", "C"]


def test_a_cell_without_end_is_told_with_its_line() -> None:
    with pytest.raises(BadRequest) as refused:
        listed('A\n"' + "x" * 200_000)
    assert (refused.value.code, refused.value.params["line"]) == ("passport.no_list", 2)
