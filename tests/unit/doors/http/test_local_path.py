"""Only paths of ours are gone back to."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.doors.http.local_path import local_path, page_to_enter


@pytest.mark.parametrize(
    "given_path", ["/", "/data", "/thing?id=urn%3Ax%3A1", "/trace?q=a+b&c=%2F%2Fevil", "/thing?id=https://x/y"]
)
def test_our_own_pages_are(given_path: str) -> None:
    assert local_path(given_path) == given_path


@pytest.mark.parametrize(
    "given_path",
    [
        None,
        "",
        "data",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\n/evil.example",
        " //evil.example",
        "/x y",
        "/" + "a" * 5000,
    ],
)
def test_nothing_else_is(given_path: str | None) -> None:
    assert local_path(given_path) == "/"


@given(st.text(max_size=60) | st.text(st.sampled_from("/\\.:@?#a \t\n%"), max_size=20))
def test_whatever_is_given_one_stays_here(text: str) -> None:
    reached = urlsplit(urljoin("http://clew.example/sign-in", local_path(text)))
    assert (reached.scheme, reached.netloc) == ("http", "clew.example")


def test_signing_in_does_not_lead_back_to_signing_in() -> None:
    assert page_to_enter("/sign-in?back=/") == "/"
    assert page_to_enter("/sign-out") == "/"
    assert page_to_enter("/data") == "/data"
