"""Trace in a browser: find, lanes, witness, structure, table, event, then and now; numbers are those of ``clew``."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import expect
from tests.e2e.web.conftest import Demo, WebVisit

Enter = Callable[..., WebVisit]
BAD = {"NOK", "FAIL", "REJECT"}


@pytest.fixture(scope="module")
def life(demo: Demo) -> dict[str, Any]:
    """What ``clew show`` says of the simulated motor."""
    told: dict[str, Any] = demo.cli("show", demo.loaded.unit)
    return told


def _thing(id: str, **asked: str) -> str:
    return f"/trace/thing?id={quote(id, safe='')}" + "".join(f"&{name}={quote(value)}" for name, value in asked.items())


def _mark(at: WebVisit, name: str) -> Any:
    return at.page.locator(f'svg.trace-lanes g[data-opens="{name}"]')


def _asked(at: WebVisit, name: str) -> str | None:
    found: str | None = at.page.evaluate("name => new URLSearchParams(location.search).get(name)", name)
    return found


def test_a_marking_leads_to_its_lanes(visit: Enter, demo: Demo, life: dict[str, Any]) -> None:
    at = visit("engineer")
    at.page.keyboard.press("/")
    at.page.keyboard.type(demo.loaded.marking)
    at.page.keyboard.press("Enter")
    at.page.wait_for_url("**/trace/thing?id=*")
    at.settled()
    assert _asked(at, "id") == life["id"]
    assert f"{life['total']} events" in at.page.inner_text(".title")
    # One block for each event of the thing that is in force; parts' operations beside them.
    own = [event for event in life["events"] if event["voided_at"] is None and not event["declaration"]]
    for event in own:
        expect(_mark(at, f"op:{event['position']}")).to_have_count(1)
    at.page.go_back()
    at.page.wait_for_url("**/today")
    at.fine()


def test_a_failed_housing_shows_what_was_measured_against_its_limits(visit: Enter, demo: Demo) -> None:
    at = visit("viewer", "zh", "dark")
    file = at.cli("show", demo.loaded.serial)
    bad = [event for event in file["events"] if any(each["result"] in BAD for each in event["outcomes"])]
    assert bad
    at.go(_thing(file["id"], sel=f"op:{bad[-1]['position']}"))
    panel = at.page.inner_text(".trace-panel")
    assert any(str(each["result"]) in panel for each in bad[-1]["outcomes"] if each["result"] in BAD)
    for each in bad[-1]["measurements"]:
        assert each["value"] in panel
    expect(at.page.locator(".trace-panel .chip.bad")).not_to_have_count(0)
    # Fifty screwings in half an hour: they are bunched, and the bunch with the chosen one is marked and comes nearer.
    held = at.page.locator("svg.trace-lanes .trace-block.on")
    expect(held).to_have_class(re.compile("defect"))
    held.focus()
    at.page.keyboard.press("Enter")
    at.page.wait_for_function("new URLSearchParams(location.search).get('view') !== null")
    expect(_mark(at, f"op:{bad[-1]['position']}")).to_have_class(re.compile("defect"))
    at.no_violations()
    at.fine()


def test_lots_land_where_they_went_in_and_say_why(visit: Enter, demo: Demo) -> None:
    at = visit("engineer")
    unit = demo.loaded.unit
    traced = at.cli("trace", unit, "--direction", "backward")
    words = {node["id"]: node["word"] for node in traced["nodes"]}
    at.go(_thing(unit, minor="1"))
    drawn = at.page.eval_on_selector_all(
        'svg.trace-lanes g[data-opens^="lot:"]',
        "all => all.map(each => each.dataset.opens.slice(4))",
    )
    assert drawn
    for lot in drawn:
        assert words[lot] in ("certain", "possible")
        expect(_mark(at, f"lot:{lot}")).to_have_class(re.compile(words[lot]))
    chosen = drawn[0]
    _mark(at, f"lot:{chosen}").click(position={"x": 8, "y": 8}, force=True)
    at.page.wait_for_function("name => new URLSearchParams(location.search).get('sel') === name", arg=f"lot:{chosen}")
    at.page.get_by_role("button", name="Why is it related?").click()
    steps = at.cli("trace", unit, "--direction", "backward", "--witness", chosen)["witness"]
    expect(at.page.locator(".trace-steps li")).to_have_count(len(steps))
    assert steps[-1]["node"] == chosen
    at.no_violations()
    at.fine()


def test_what_has_no_bar_below_is_counted_and_can_be_reached(visit: Enter, demo: Demo) -> None:
    at = visit("engineer")
    start = demo.loaded.suspect
    at.go(_thing(start))
    bars = at.page.locator('svg.trace-lanes g[data-opens^="stay:"]').count()
    said = re.search(r"downstream (\d+)", at.page.inner_text(".trace-card"))
    more = at.page.locator("svg.trace-lanes a.trace-rest")
    told = re.match(r"\+ (\d+) more", more.text_content() or "")
    assert said is not None
    assert told is not None
    assert bars + int(told[1]) == int(said[1])
    at.no_violations()
    more.press("Enter")
    at.page.locator(".trace-groups .statement").wait_for()
    assert (_asked(at, "tab"), _asked(at, "direction")) == ("structure", "forward")
    at.go(_thing(start, direction="backward"))
    expect(more).to_have_count(0)
    at.fine()


@pytest.mark.parametrize("direction", ["backward", "forward"])
def test_the_structure_counts_what_the_trace_counts(visit: Enter, demo: Demo, direction: str) -> None:
    at = visit("engineer")
    start = demo.loaded.suspect
    traced = at.cli("trace", start, "--direction", direction, "--limit", "0")
    at.go(_thing(start, tab="structure", direction=direction))
    certain, possible = traced["counts"]["certain"], traced["counts"]["possible"]
    if certain + possible == 0:
        assert "No record" in at.page.inner_text(".card .statement")
        return
    said = at.page.inner_text(".trace-groups .statement")
    assert f"{certain + possible} in " in said
    told = [f"{count} {word}" for word, count in (("certain", certain), ("possible", possible)) if count]
    assert f": {', '.join(told)}." in said
    counts = [int(each) for each in at.page.locator(".trace-group-count strong").all_inner_texts()]
    assert sum(counts) == certain + possible
    at.page.locator(".trace-tree button").first.click()
    at.page.locator(".trace-members tbody tr").first.wait_for()
    assert at.page.locator(".trace-members tbody tr").count() == min(counts[0], 50)
    assert _asked(at, "group")
    at.no_violations()
    at.page.go_back()
    expect(at.page.locator(".trace-members")).to_have_count(0)
    at.fine()


def test_keys_move_along_bands_and_choose_a_direction(visit: Enter, demo: Demo) -> None:
    at = visit("engineer")
    at.go(_thing(demo.loaded.unit))
    operations = at.page.eval_on_selector_all(
        'svg.trace-lanes g[data-opens^="op:"]', "all => all.map(each => each.dataset.opens)"
    )
    _mark(at, operations[0]).focus()
    at.page.keyboard.press("ArrowRight")
    at.page.wait_for_function("name => new URLSearchParams(location.search).get('sel') === name", arg=operations[1])
    at.page.keyboard.press("ArrowUp")
    at.page.wait_for_function("document.activeElement.dataset.opens.match(/^(lot:|minor)/)")
    # Two keys at once: the second undoes nothing of the first.
    at.page.keyboard.press("ArrowDown")
    at.page.keyboard.press("b")
    at.page.wait_for_function("new URLSearchParams(location.search).get('direction') === 'backward'")
    at.page.wait_for_function("(new URLSearchParams(location.search).get('sel') || '').startsWith('op:')")
    expect(at.page.locator('svg.trace-lanes g[data-opens^="stay:"]')).to_have_count(0)
    at.page.keyboard.press("b")
    at.page.wait_for_function("new URLSearchParams(location.search).get('direction') === null")
    at.page.keyboard.press("+")
    at.page.wait_for_function("new URLSearchParams(location.search).get('view') !== null")
    at.page.keyboard.press("0")
    at.page.wait_for_function("new URLSearchParams(location.search).get('view') === null")
    _mark(at, operations[0]).press("Escape")
    at.page.wait_for_function("new URLSearchParams(location.search).get('sel') === null")
    # The panel is gone, and the lanes are as wide as without it: their marks are drawn anew.
    at.page.wait_for_timeout(500)
    _mark(at, operations[0]).press("Enter")
    at.page.wait_for_function("name => new URLSearchParams(location.search).get('sel') === name", arg=operations[0])
    expect(_mark(at, operations[0])).to_have_attribute("aria-pressed", "true")
    at.page.keyboard.press("Enter")
    at.page.wait_for_url("**/trace/event?id=*")
    at.fine()


def test_a_brush_comes_nearer_and_is_in_the_address(visit: Enter, demo: Demo) -> None:
    at = visit("engineer")
    at.go(_thing(demo.loaded.unit))
    axis = at.page.locator("svg.trace-lanes .trace-brushable").bounding_box()
    at.page.mouse.move(axis["x"] + axis["width"] * 0.3, axis["y"] + 10)
    at.page.mouse.down()
    at.page.mouse.move(axis["x"] + axis["width"] * 0.45, axis["y"] + 10)
    at.page.mouse.move(axis["x"] + axis["width"] * 0.6, axis["y"] + 10)
    at.page.mouse.up()
    at.page.wait_for_function("new URLSearchParams(location.search).get('view') !== null")
    shown = _asked(at, "view") or ""
    left, right = (float(each) for each in shown.split("-"))
    assert left == pytest.approx(0.3, abs=0.01)
    assert right == pytest.approx(0.6, abs=0.01)
    at.page.get_by_role("button", name="Show the whole axis").click()
    at.page.wait_for_function("new URLSearchParams(location.search).get('view') === null")


def test_the_table_says_what_the_lanes_show(visit: Enter, demo: Demo, life: dict[str, Any]) -> None:
    at = visit("auditor", "en", "dark")
    at.go(_thing(demo.loaded.unit, tab="table"))
    text = at.page.inner_text("main")
    for event in life["events"]:
        for each in event["measurements"]:
            assert each["value"] in text
    at.no_violations()
    at.fine()


def test_an_event_is_shown_with_its_source(visit: Enter, life: dict[str, Any]) -> None:
    at = visit("administrator")
    event = life["events"][-1]
    source = at.cli("source", str(event["position"]))
    at.go(f"/trace/event?id={event['position']}")
    text = at.page.inner_text("main")
    for told in (event["content_hash"], event["leaf_hash"], event["event_id"], source["source"], source["place"]):
        assert told in text
    at.no_violations()
    at.fine()


def test_what_was_known_then_differs_from_now(visit: Enter, demo: Demo, life: dict[str, Any]) -> None:
    at = visit("engineer")
    events = life["events"]
    then = events[len(events) // 2]["position"]
    at.go(_thing(demo.loaded.unit, known=str(then)))
    known = sum(event["position"] <= then for event in events)
    counts = at.page.locator(".trace-then-now")
    counts.wait_for()
    assert f"events {known} → {len(events)}" in counts.inner_text()
    at.page.get_by_role("button", name="Back to now").click()
    expect(at.page.locator(".trace-known")).to_have_count(0)
    at.fine()


def test_the_structure_counts_only_the_words_that_are_shown(visit: Enter, demo: Demo) -> None:
    at = visit("engineer")
    certain = at.cli("trace", demo.loaded.unit, "--direction", "backward", "--limit", "0")["counts"]["certain"]
    assert certain > 0
    at.go(_thing(demo.loaded.unit, tab="structure", direction="backward", words="certain"))
    said = at.page.inner_text(".trace-groups .statement")
    assert said.startswith(f"{certain} in ")
    assert said.endswith(f": {certain} certain.")
    at.fine()


def test_leaving_the_field_of_the_log_position_is_not_choosing_one(visit: Enter, demo: Demo) -> None:
    at = visit("engineer")
    then = at.cli("show", demo.loaded.unit)["events"][-1]["position"]
    at.go(_thing(demo.loaded.unit, known=str(then)))
    field = at.page.locator("#trace-known")
    expect(field).to_have_value(str(then))
    before = at.page.evaluate("history.length")
    for key in ("Tab", "Shift+Tab"):
        field.focus()
        field.press(key)
    field.fill("")
    field.press("Tab")
    expect(field).to_have_value(str(then))
    assert (_asked(at, "known"), at.page.evaluate("history.length")) == (str(then), before)
    field.fill(str(then - 1))
    field.press("Tab")
    at.page.wait_for_url(f"**known={then - 1}**")
    at.fine()


def test_a_phone_shows_the_list_first_and_the_drawing_scrolls_by_itself(visit: Enter, demo: Demo) -> None:
    at = visit("viewer", "zh", "light", "phone")
    at.go(_thing(demo.loaded.unit))
    life = at.page.locator(".trace-life").bounding_box()
    lanes = at.page.locator("svg.trace-lanes").bounding_box()
    assert life["y"] < lanes["y"]
    assert lanes["width"] > 390
    at.no_violations()
    at.fine()


REFUSED = '{"type":"urn:clew:problem:x","title":"No","status":%s,"detail":"Said by the server.","code":"x","params":{}}'


@pytest.mark.parametrize("fault", ["down", "403", "garbage"])
def test_lanes_without_a_server_say_so(visit: Enter, demo: Demo, fault: str) -> None:
    at = visit("engineer")

    def answer(route: Any) -> None:
        if fault == "down":
            route.abort()
        elif fault == "garbage":
            route.fulfill(status=200, content_type="application/json", body="<html>")
        else:
            route.fulfill(status=int(fault), content_type="application/problem+json", body=REFUSED % fault)

    at.page.route("**/api/v1/lanes**", answer)
    at.page.goto(at.address + _thing(demo.loaded.unit))
    alert = at.page.locator("main [role=alert]").first
    alert.wait_for(timeout=20_000)
    assert {"down": "cannot be reached", "403": "Said by the server.", "garbage": "could not be read"}[fault] in (
        alert.inner_text()
    )


def test_what_is_exported_is_what_is_shown(visit: Enter, demo: Demo) -> None:
    at = visit("engineer")
    then = str(at.cli("status")["position"])
    at.go(_thing(demo.loaded.unit, contact="1", mixing="perfect", cutoff="1%", depth="2", words="certain", known=then))
    at.page.get_by_role("button", name="Export").click()
    for name, path in (("Drawing backward (SVG)", "/api/v1/trace.svg"), ("Trace backward (JSON)", "/api/v1/trace")):
        address = urlsplit(at.page.get_by_role("link", name=name).get_attribute("href"))
        assert address.path == path
        assert parse_qs(address.query) == {
            "id": [demo.loaded.unit],
            "direction": ["backward"],
            "words": ["certain"],
            "contact": ["true"],
            "mixing": ["perfect:cutoff=1%"],
            "as_known_at": [then],
            "max_depth": ["2"],
        }
        assert at.page.request.get(f"{at.address}{path}?{address.query}").ok
    at.page.keyboard.press("Escape")
    at.page.locator(".title").get_by_role("button", name="Recall scope").click()
    at.page.wait_for_url("**/cases/scopes/new?**")
    at.settled()
    assert at.page.get_by_label("Least share").input_value() == "1%"
    at.fine()
