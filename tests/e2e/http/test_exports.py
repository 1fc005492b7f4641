"""Files: for whoever may export, and never begun where the question is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from starlette.testclient import TestClient

from clew.doors.http.responses import file_response
from clew.events.errors import NotFound

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("http")]
FILES = (
    "/api/v1/quarantine.csv",
    "/api/v1/quality.csv",
    "/api/v1/acquisitions.csv",
    "/api/v1/gauge/impact?id=nothing&format=csv",
    "/api/v1/process/chart.csv?characteristic=nothing",
)


@pytest.mark.parametrize("path", FILES)
def test_a_file_wants_the_right_to_export(client_of: Callable[[str], TestClient], path: str) -> None:
    refused = client_of("operator").get(path)
    assert (refused.status_code, refused.json()["params"]["verb"]) == (403, "export")
    assert client_of("auditor").get(path).status_code in (200, 404)


def test_a_matrix_is_read_by_whoever_may_trace_and_kept_by_whoever_may_export(
    client_of: Callable[[str], TestClient],
) -> None:
    operator = client_of("operator")
    for form, status in (("json", 200), ("csv", 403), ("parquet", 403)):
        asked = {"units": ["urn:epc:id:sgtin:9521001.000060.M000001"], "format": form}
        assert operator.post("/api/v1/exposures", json=asked).status_code == status, form


@pytest.mark.parametrize(("path", "role"), [("/quality", "operator"), ("/quality", "auditor")])
def test_a_printed_page_offers_the_file_to_whoever_may_have_it(
    browser_of: Callable[[str], TestClient], path: str, role: str
) -> None:
    page = browser_of(role).get(path)
    assert page.status_code == 200
    assert ("/api/v1/quality.csv" in page.text) == (role == "auditor")


def test_an_unknown_characteristic_is_a_problem_and_no_empty_file(administrator: TestClient) -> None:
    answer = administrator.get("/api/v1/process/chart.csv", params={"characteristic": "no such"})
    assert (answer.status_code, answer.json()["code"]) == (404, "process.unknown")
    assert "content-disposition" not in answer.headers


def test_no_file_is_begun_before_its_first_piece_is_made() -> None:
    def pieces() -> Iterator[bytes]:
        raise NotFound("process.unknown", name="x", choices="–")
        yield b""

    with pytest.raises(NotFound):
        file_response(pieces(), "x.csv", "text/csv")
