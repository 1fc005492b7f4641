"""The first start of an installation, seen from several shells at once."""

from __future__ import annotations

from typing import Any

from clew.bootstrap.people import People
from clew.events.errors import Conflict


class TakenMeanwhile:
    """No account when asked, one when it is made: another process was faster."""

    def accounts(self) -> list[Any]:
        return []

    def add_account(self, name: str, *_: object, **__: object) -> None:
        raise Conflict("account.exists", name=name)


class Joined:
    principals = TakenMeanwhile()


def test_two_first_starts_at_once_make_one_administrator() -> None:
    assert People(Joined(), b"0" * 32).ensure_administrator("local:li") is None  # type: ignore[arg-type]
