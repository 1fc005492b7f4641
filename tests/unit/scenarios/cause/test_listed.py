"""Names in lists and tables."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from clew.events.errors import BadRequest
from clew.scenarios.cause.listed import names_in


def known(names: Collection[str]) -> set[str]:
    return {name for name in names if name.startswith("SN")}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("SN1\nSN2\n", ("SN1", "SN2")),
        ("serial\nSN1\n", ("SN1",)),
        ("SN1\r\n\r\n# comment\r\nlost\r\nSN1\r\n", ("SN1", "lost")),
        ('\ufeff"SN1"\n"SN2"\n', ("SN1", "SN2")),
        ("date,serial\n2026-01-01,SN1\n2026-01-02,other\n", ("SN1", "other")),
        ('text;serial\n"a; b";SN1\n', ("SN1",)),
        ("SN1\tx\nSN2\ty\n", ("SN1", "SN2")),
        ("unknown\nonly\n", ("unknown", "only")),
        ("no header, here\nSN1\n", ("SN1",)),
        ("SN9", ("SN9",)),
        # An identifier that is not known is no heading: it is to be told as not found.
        ("TYPO1\nSN1\nSN2\n", ("TYPO1", "SN1", "SN2")),
        ("urn:epc:id:sgtin:typo\nSN1\n", ("urn:epc:id:sgtin:typo", "SN1")),
        ("TYPO1,2026-01-01\nSN1,2026-01-02\n", ("TYPO1", "SN1")),
        ("typo\nSN\n", ("typo", "SN")),
    ],
)
def test_names(text: str, names: tuple[str, ...]) -> None:
    assert names_in(text, known) == names


def test_nothing() -> None:
    with pytest.raises(BadRequest) as told:
        names_in("\n# nothing\n", known)
    assert told.value.code == "cause.no_names"
