"""What ``make screenshots`` looks at: every place of the front end in every state worth seeing."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import msgspec

from clew.bootstrap.clew import Clew
from clew.collection.connectors import Source
from clew.demo.loading import Loaded
from clew.scenarios.cause.asking import question_of
from clew.scenarios.recall.model import Policy, Start

PLACES = ("today", "trace", "causes", "process", "cases", "data/sources", "passports", "admin/people")
WINDOW = ("2023-07-13T00:00:00Z", "2023-07-19T00:00:00Z")
"""Days of the screw-driving experiments with a treatment and a dose."""
KEPT = "screenshots.furnished"
REFUSED = b"""Run,Time,Serial,Result
1,2026-03-02 08:01:00,S-1,good
2,2026-03-02 08:02:00,S-2,god
3,2026-03-02 08:03:00,S-3,gut
"""
MAPPING = """
name: gauging
version: "1"
names: {en: Gauging, zh: 量检}
time: {column: Time, zone: "+08:00"}
operation: {type: ObjectEvent, action: OBSERVE, id: "urn:clew:event:gauging:{Run}"}
things: [{id: "urn:clew:id:{Serial}"}]
outcomes: [{characteristic: function, result: {column: Result, values: {good: OK, bad: NOK}}}]
"""


class Sight(msgspec.Struct, frozen=True):
    """One state of one place. ``press``: selectors of what is pressed, one after the other, when the page has come."""

    name: str
    path: str
    press: tuple[str, ...] = ()


class Furnished(msgspec.Struct, frozen=True):
    """Numbers of what the pages show: a scope with a hold, a case, two cause runs, a passport, a refused row.
    ``then``: the log position half way through the life of the unit."""

    scope: str
    case: int
    runs: tuple[int, ...]
    code: str
    refused: int
    then: int


def furnished(clew: Clew, loaded: Loaded) -> Furnished:
    """What an earlier run made in this folder, else made now. Raises what the verbs raise."""
    kept = clew.store.settings.get(KEPT)
    if kept is None:
        made = _furnish(clew, loaded)
        clew.store.settings.put(KEPT, msgspec.to_builtins(made), clew.principal.id)
        return made
    return msgspec.convert(kept, Furnished)


def _furnish(clew: Clew, loaded: Loaded) -> Furnished:
    """Fill the places that the demo leaves empty."""
    runs = tuple(
        clew.cause(question_of(outcome=outcome, between=window)).id
        for outcome, window in (("result=NOK", WINDOW), ("insulation_resistance=NOK", None))
    )
    clew.judge_suspect(str(runs[0]), "1", "confirmed", "Came back in three trials.")
    scope = str(clew.scopes.new(Start(things=(loaded.suspect,)), Policy(), name="Resin drum").scope.id)
    clew.scopes.hold(scope, "Varnish under suspicion")
    case = clew.cases.open(
        "Low back-EMF", "Three motors below 41 V at the customer's.", units=[loaded.unit], scopes=[scope]
    )
    clew.cases.link(case.number, "cause", str(runs[0]))
    published = clew.passports.publish([loaded.unit])[0].published
    assert published is not None
    clew.open_passports.report(published, "defect", "The shaft squeaks when it is cold.")
    told = clew.capture(Source(REFUSED, name="gauging.csv", mapping=MAPPING), on_error="proceed")
    waiting = [each.quarantine_id for each in told.outcomes if each.quarantine_id is not None]
    life = clew.show(loaded.unit).entries
    then = life[len(life) // 2].recorded.position
    return Furnished(scope=scope, case=case.number, runs=runs, code=published.code, refused=waiting[0], then=then)


def sights(loaded: Loaded, furnished: Furnished) -> tuple[Sight, ...]:
    """All that is looked at on the demo's data."""
    unit, part, serial, suspect = (
        quote(each, safe="") for each in (loaded.unit, loaded.part, loaded.serial, loaded.suspect)
    )
    return (
        *_frame(),
        *_trace(unit, part, serial, suspect, furnished.then),
        *_causes(furnished),
        *_process(),
        *_cases(furnished, suspect),
        *_data(furnished),
        *_passports(furnished, loaded),
        *(Sight(f"admin-{tab}", f"/admin/{tab}") for tab in ("people", "roles", "tokens", "status", "storage", "jobs")),
    )


def empty_sights() -> tuple[Sight, ...]:
    """The first page of every place, for an installation that holds nothing yet."""
    return tuple(Sight(f"empty-{place.partition('/')[0]}", f"/{place}") for place in PLACES)


def fault_sights() -> tuple[Sight, ...]:
    """The first page of every place, for a server that does not answer well."""
    return tuple(Sight(place.partition("/")[0], f"/{place}") for place in PLACES)


def _frame() -> Iterator[Sight]:
    yield Sight("today", "/today")
    yield Sight("frame-person", "/today", press=(".topbar .right form button",))
    yield Sight("frame-not-found", "/no-such-place")


def _trace(unit: str, part: str, serial: str, suspect: str, then: int) -> Iterator[Sight]:
    thing = "/trace/thing?id="
    yield Sight("trace", "/trace")
    yield Sight("trace-search", "/trace?q=M0000")
    yield Sight("trace-search-nothing", "/trace?q=no-such-thing")
    yield Sight("trace-unit", thing + unit)
    yield Sight("trace-unit-all", f"{thing}{unit}&minor=1&strips=all")
    yield Sight("trace-unit-backward", f"{thing}{unit}&direction=backward")
    yield Sight("trace-unit-near", f"{thing}{unit}&view=0.3-0.6")
    yield Sight("trace-unit-then", f"{thing}{unit}&known={then}")
    yield Sight("trace-table", f"{thing}{unit}&tab=table")
    yield Sight("trace-structure", f"{thing}{unit}&tab=structure", press=(".trace-tree button",))
    yield Sight("trace-policy", thing + unit, press=(".title .actions button[aria-haspopup=dialog]",))
    yield Sight("trace-export", thing + unit, press=(".title .actions button[aria-haspopup=menu]",))
    yield Sight("trace-real-serial", thing + serial)
    yield Sight("trace-part", thing + part)
    yield Sight("trace-lot", thing + suspect)
    yield Sight("trace-lot-forward", f"{thing}{suspect}&direction=forward")
    yield Sight("trace-lot-structure-forward", f"{thing}{suspect}&tab=structure&direction=forward")
    yield Sight("trace-event", "/trace/event?id=22700")
    yield Sight("trace-event-real", "/trace/event?id=31")
    yield Sight("trace-unknown", thing + "no-such-thing")


def _causes(furnished: Furnished) -> Iterator[Sight]:
    ranked, too_few = furnished.runs
    yield Sight("causes", "/causes")
    yield Sight("causes-new", "/causes/new?outcome=result%3DNOK")
    yield Sight("causes-new-named", "/causes/new?bad=S-1,S-2")
    yield Sight("causes-board", f"/causes/{ranked}")
    yield Sight("causes-board-second", f"/causes/{ranked}?suspect=2")
    yield Sight("causes-board-verdict", f"/causes/{ranked}", press=(".causes-give .ant-radio-button-wrapper",))
    yield Sight("causes-board-too-few", f"/causes/{too_few}")
    yield Sight("causes-unknown", "/causes/999")


def _process() -> Iterator[Sight]:
    yield Sight("process", "/process")
    yield Sight("process-torque", "/process?characteristic=tightening_torque")
    yield Sight("process-torque-by-time", "/process?characteristic=tightening_torque&axis=time")
    yield Sight("process-limits-change", "/process?characteristic=unbalance")
    yield Sight("process-judged", "/process?characteristic=result&of=outcome")
    yield Sight("process-unknown", "/process?characteristic=nonsense")


def _cases(furnished: Furnished, suspect: str) -> Iterator[Sight]:
    case, scope = f"/cases/{furnished.case}", f"/cases/scopes/{furnished.scope}"
    yield Sight("cases", "/cases")
    yield Sight("cases-scopes", "/cases?tab=scopes")
    yield Sight("cases-new", "/cases/new")
    yield Sight("case", case)
    for tab in ("8d", "notices", "history"):
        yield Sight(f"case-{tab}", f"{case}?tab={tab}")
    yield Sight("scope", scope)
    for tab in ("hold", "history"):
        yield Sight(f"scope-{tab}", f"{scope}?tab={tab}")
    yield Sight("scope-new", f"/cases/scopes/new?id={suspect}")
    yield Sight("case-unknown", "/cases/999")


def _data(furnished: Furnished) -> Iterator[Sight]:
    yield Sight("data-sources", "/data/sources")
    yield Sight("data-quarantine", "/data/quarantine")
    yield Sight("data-quarantine-row", f"/data/quarantine/{furnished.refused}")
    yield Sight("data-mappings", "/data/mappings")
    yield Sight("data-mapping", "/data/mappings/screwdriving")
    yield Sight("data-mapping-new", "/data/mappings/new")
    yield Sight("data-dictionary", "/data/dictionary?term=gauge")
    yield Sight("data-forms", "/data/forms")
    yield Sight("data-form", "/data/forms/inspect")
    yield Sight("data-acquisitions", "/data/acquisitions")
    yield Sight("data-acquisition", "/data/acquisitions/1")
    yield Sight("data-gauges", "/data/gauges")


def _passports(furnished: Furnished, loaded: Loaded) -> Iterator[Sight]:
    yield Sight("passports", "/passports")
    yield Sight("passports-selected", f"/passports?id={quote(loaded.unit, safe='')}")
    yield Sight("passports-publish", f"/passports?publish={quote(loaded.marking)}")
    for tab in ("values", "recalls", "reports"):
        yield Sight(f"passports-{tab}", f"/passports?tab={tab}")
    yield Sight("passport-public", f"/p/{furnished.code}")
    yield Sight("passport-public-unknown", "/p/0000000000000000")
