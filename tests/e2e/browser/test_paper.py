"""Printed, each sheet of a report says what it is of, at which log position, who printed it and when."""

from __future__ import annotations

import re
import zlib
from urllib.parse import urlencode

import pytest
from tests.e2e.browser.conftest import Visit

from clew.scenarios.recall.model import Policy, Start
from clew.testing.front_end import Served
from clew.testing.installation import Installation

pytestmark = pytest.mark.browser
IMPRINT = "getComputedStyle(document.documentElement).getPropertyValue('--imprint')"
WITHOUT = "document.documentElement.removeAttribute('data-imprint')"
_PAGE = re.compile(rb"/Type /Page\n.*?/Contents (\d+) 0 R", re.DOTALL)


def drawn(pdf: bytes) -> list[int]:
    """How much is drawn on each sheet: bytes of its drawing, unpacked."""
    sizes = []
    for number in _PAGE.findall(pdf):
        begun = pdf.index(b"\n%b 0 obj" % number)
        start = pdf.index(b"stream\n", begun) + len(b"stream\n")
        sizes.append(len(zlib.decompressobj().decompress(pdf[start:])))
    return sizes


@pytest.fixture
def reports(installation: Installation) -> dict[str, str]:
    """The reports, and what their imprint names beside position, person and time."""
    clew, truth = installation.clew, installation.truth
    scope = clew.scopes.new(Start(things=(truth.suspect,)), Policy()).scope.id
    case = clew.cases.open("Torn thread", "Two of them.", units=[truth.unit]).number
    return {
        "/thing?" + urlencode({"id": truth.unit}): truth.unit,
        "/balance?" + urlencode({"id": truth.suspect}): truth.suspect,
        "/chain": "Chain quality",
        "/quality": "Data quality",
        "/gauges": "Gauges",
        f"/scopes/{scope}": f"Recall scope {scope}",
        f"/cases/{case}/report": f"Case {case}",
    }


def test_every_sheet_of_a_report_can_be_told(visit: Visit, site: Served, reports: dict[str, str]) -> None:
    visit.go(f"/sign-in?ticket={site.ticket('engineer-1')}")
    visit.page.wait_for_url(site.address + "/today")
    sheets = 0
    for path, named in reports.items():
        visit.go(path)
        said = visit.page.evaluate(IMPRINT)
        assert named in said, path
        assert re.search(r"position \d+|#\d+", said), (path, said)
        assert re.search(r"engineer-1  ·  \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", said), (path, said)
        with_imprint = drawn(visit.page.pdf(format="A4"))
        visit.page.evaluate(WITHOUT)
        without = drawn(visit.page.pdf(format="A4"))
        assert len(with_imprint) == len(without) > 0, path
        assert all(more > less for more, less in zip(with_imprint, without, strict=True)), (path, with_imprint, without)
        sheets = max(sheets, len(with_imprint))
    assert sheets > 1, "no report takes a second sheet: this proves nothing"


def test_every_sheet_of_a_passport_can_be_told(visit: Visit, installation: Installation) -> None:
    code = installation.clew.passports.publish([installation.truth.unit])[0].published
    assert code is not None
    visit.go(f"/p/{code.code}?lang=en")
    said = visit.page.evaluate(IMPRINT)
    position = installation.clew.store.position()
    assert f"{position}" in said.replace(",", "")
    assert installation.truth.unit.rpartition(".")[2] not in said, "on paper, too, the serial is masked"
    with_imprint = drawn(visit.page.pdf(format="A4"))
    visit.page.evaluate(WITHOUT)
    without = drawn(visit.page.pdf(format="A4"))
    assert len(with_imprint) == len(without) > 0
    assert all(more > less for more, less in zip(with_imprint, without, strict=True))
