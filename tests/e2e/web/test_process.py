"""Process: the chart's figures are those of the command line, and of the facts."""

from __future__ import annotations

from collections.abc import Callable
from statistics import mean

import pytest
from tests.e2e.web.conftest import WebVisit

from clew.testing.factory.gauges import CHARACTERISTICS

Enter = Callable[..., WebVisit]


def _figure(at: WebVisit, name: str) -> str:
    return str(at.page.locator(f"[data-figure={name}]").inner_text())


@pytest.mark.parametrize(("lang", "theme", "size"), [("en", "light", "desktop"), ("zh", "dark", "phone")])
def test_a_chart_is_drawn_with_its_table(visit: Enter, lang: str, theme: str, size: str) -> None:
    at = visit("engineer", lang, theme, size)
    at.go("/process")
    at.page.locator("main div[role=img] > div > svg").first.wait_for()
    at.no_violations()
    at.fine()


def test_the_figures_are_those_of_the_command_line(visit: Enter) -> None:
    at = visit("engineer")
    name = "cogging_torque"
    told = at.cli("process", name)
    at.go(f"/process?characteristic={name}")
    assert at.page.locator("p.statement").inner_text() == told["statement"]
    assert _figure(at, "readings") == f"{told['summary']['count']:,}"
    assert _figure(at, "out") == f"{told['summary']['out']:,}"
    rows = at.demo.clew.facts.facts.measurements(at.demo.clew.visibility, name).to_pylist()
    assert float(_figure(at, "mean")) == pytest.approx(mean(row["number"] for row in rows), rel=1e-5)
    assert float(_figure(at, "greatest")) == max(row["number"] for row in rows)
    at.page.get_by_role("region", name="Table").get_by_role("link").first.click()
    at.page.wait_for_url("**/trace/thing?id=**")


def test_narrowing_stands_in_the_address_and_back_undoes_it(visit: Enter) -> None:
    at = visit("engineer")
    all_of = at.cli("process", "tightening_torque")
    gauge = all_of["choices"]["gauges"][0]
    some = at.cli("process", "tightening_torque", "--gauge", gauge["value"])
    at.go("/process?characteristic=tightening_torque")
    at.page.get_by_role("combobox", name="All gauges").click()
    at.page.get_by_text(f"{gauge['title']} ({gauge['count']})").click()
    at.page.wait_for_url("**gauge=**")
    at.page.get_by_text(some["statement"]).wait_for()
    assert _figure(at, "readings") == f"{gauge['count']:,}" == f"{some['summary']['count']:,}"
    at.page.go_back()
    at.page.get_by_text(all_of["statement"]).wait_for()
    at.fine()


def test_a_reading_of_several_things_is_one_reading(visit: Enter) -> None:
    at = visit("engineer")
    rows = at.demo.clew.facts.facts.measurements(at.demo.clew.visibility, "tightening_torque").to_pylist()
    once = {(row["position"], row["place"]) for row in rows}
    assert len(once) < len(rows)
    at.go("/process?characteristic=tightening_torque")
    assert _figure(at, "readings") == f"{len(once):,}"
    assert at.page.get_by_role("link", name=f"tightening torque N·m {len(once):,}").count() == 1


def test_names_are_in_the_readers_language(visit: Enter) -> None:
    at = visit("engineer", "zh", size="phone")
    told = at.demo.cli("process", "unbalance", lang="zh")
    titles = {each["name"]: each["title"] for each in at.demo.cli("process", lang="zh")["items"]}
    assert [titles[each.name] for each in CHARACTERISTICS] == [each.zh for each in CHARACTERISTICS]
    at.go("/process?characteristic=unbalance")
    at.page.get_by_text(told["statement"]).wait_for()
    assert told["gauges"][0]["name"] in at.page.get_by_role("region", name="表格").inner_text()
    at.fine()


def test_judgements_have_a_rate(visit: Enter) -> None:
    at = visit("engineer")
    told = at.cli("process", "result", "--judged")
    judged = [row["result"] for row in at.demo.clew.facts.facts.outcomes(at.demo.clew.visibility, "result").to_pylist()]
    at.go("/process?characteristic=result&of=outcome")
    assert at.page.locator("p.statement").inner_text() == told["statement"]
    assert _figure(at, "readings") == f"{len(judged):,}"
    assert _figure(at, "out") == f"{judged.count('NOK'):,}"
    at.page.get_by_role("link", name="Why? → Causes").click()
    at.page.wait_for_url("**/causes/new?outcome=result%3DNOK")
    at.fine()


def test_the_table_can_be_taken_along_by_who_may(visit: Enter) -> None:
    at = visit("engineer")
    at.go("/process?characteristic=oven_temperature")
    facts = at.demo.clew.facts.facts.measurements(at.demo.clew.visibility, "oven_temperature")
    with at.page.expect_download() as started:
        at.page.get_by_role("link", name="Export CSV").click()
    lines = started.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == facts.num_rows + 1
    viewer = visit("viewer")
    viewer.go("/process?characteristic=oven_temperature")
    assert viewer.page.get_by_role("button", name="Export CSV").is_disabled()


def test_an_unknown_characteristic_is_said(visit: Enter) -> None:
    at = visit("engineer")
    at.page.goto(f"{at.address}/process?characteristic=nonsense")
    at.page.get_by_text("nonsense was never measured").wait_for()


ASKED = "/api/v1/process/chart"
WATCHED = """() => {
  window.skeletons = 0;
  new MutationObserver(() => { window.skeletons += document.querySelectorAll("main .skeleton").length; })
    .observe(document.querySelector("main"), { childList: true, subtree: true });
}"""


def test_a_failure_stays_while_the_same_is_asked_anew_because_the_log_grew(visit: Enter) -> None:
    at = visit("engineer")
    with at.page.expect_response(lambda answer: ASKED in answer.url):
        at.page.goto(f"{at.address}/process?characteristic=nonsense")
    failure = at.page.get_by_text("nonsense was never measured")
    failure.wait_for()
    with at.page.expect_response(lambda answer: ASKED in answer.url):
        at.page.evaluate(WATCHED)
    failure.wait_for()
    assert at.page.evaluate("window.skeletons") == 0
