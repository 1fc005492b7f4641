"""What somebody finds in the demonstration beside the record: passports to open, and cases that are under way.

Decisions, not events: nothing here goes into the log. The first case is about a real housing and its like; the second,
about the simulated works, says so in its title. Made once; a second start finds what the first made.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from clew.bootstrap import Clew
from clew.demo.loading import Loaded, telling_run
from clew.events.errors import NotFound
from clew.language import render
from clew.scenarios.passports.composing import label_of
from clew.scenarios.recall.model import Policy, Start

MARK = "demo.filled"


class Filled(msgspec.Struct, frozen=True, kw_only=True):
    """``passports``: codes, the real unit's first; ``cases``, ``scopes``: numbers, those on real data first."""

    passports: tuple[str, ...]
    scopes: tuple[int, ...]
    cases: tuple[int, ...]

    def paths(self) -> list[tuple[str, str]]:
        """(message code of what it is, path of the page)."""
        return [
            ("demo.at.case", f"/cases/{self.cases[0]}"),
            ("demo.at.scope", f"/cases/scopes/{self.scopes[0]}"),
            ("demo.at.simulated_case", f"/cases/{self.cases[1]}"),
            ("demo.at.passport", f"/p/{self.passports[0]}"),
            ("demo.at.simulated_passport", f"/p/{self.passports[1]}"),
        ]


def fill(clew: Clew, loaded: Loaded, lang: str) -> Filled:
    """Passports and cases of the demo, in the words of a language; those of an earlier start where there are any."""
    kept = clew.store.settings.get(MARK)
    if isinstance(kept, dict) and _is_there(clew, filled := msgspec.convert(kept, Filled)):
        return filled
    done = clew.passports.publish([loaded.serial, loaded.unit])
    codes = tuple(each.published.code for each in done if each.published is not None)
    real, real_scope = _real(clew, loaded, lang)
    simulated, simulated_scope = _simulated(clew, loaded, lang)
    made = Filled(passports=codes, scopes=(real_scope, simulated_scope), cases=(real, simulated))
    clew.store.settings.put(MARK, msgspec.to_builtins(made), clew.principal.id)
    return made


def _is_there(clew: Clew, filled: Filled) -> bool:
    try:
        for number in filled.cases:
            clew.cases.one(number)
    except NotFound:
        return False
    return True


def _real(clew: Clew, loaded: Loaded, lang: str) -> tuple[int, int]:
    """A housing whose screwing failed, and all that were used as often at the same position of the screw."""
    run = telling_run()
    told = {"serial": run.serial, "uses": run.use_count}
    start = Start(facets=(f"use_count={run.use_count}", f"position={run.position}"))
    scope = clew.scopes.new(start, Policy(), render("demo.real_scope", told, lang)).scope.id
    number = _opened(clew, "real_case", told, lang, units=[loaded.serial], on=run.time[:10], scope=scope)
    return number, scope


def _simulated(clew: Clew, loaded: Loaded, lang: str) -> tuple[int, int]:
    """A motor of the simulated works, and all that the drum of resin behind it went into."""
    told: dict[str, Any] = {"marking": label_of(loaded.marking)[1]}
    scope = clew.scopes.new(Start(things=(loaded.suspect,)), Policy(), render("demo.simulated_scope", told, lang))
    number = _opened(clew, "simulated_case", told, lang, units=[loaded.unit], on=None, scope=scope.scope.id)
    return number, scope.scope.id


def _opened(
    clew: Clew, which: str, told: dict[str, Any], lang: str, *, units: Sequence[str], on: str | None, scope: int
) -> int:
    said = {part: render(f"demo.{which}.{part}", told, lang) for part in ("title", "text", "by")}
    case = clew.cases.open(
        said["title"],
        said["text"],
        complained_by=said["by"],
        complained_on=on,
        units=units,
        scopes=[str(scope)],
    )
    return case.number
