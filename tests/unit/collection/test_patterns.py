"""Regular expressions of strangers: Python's language in RE2's time."""

from __future__ import annotations

import re

import pytest

from clew.collection.patterns import MAX_PATTERN, MAX_TEXT, compiled

TEXTS = (
    "",
    "a",
    "A1",
    "左",
    "１",
    "a b",
    "a\u3000b",
    "x]y",
    "[x]",
    "a-b_c",
    "{,3}",
    "aaa",
    "aaaa",
    "é",
    "²",
    "\x1c",
    "Case 7",
)
PATTERNS = (
    r"\w+", r"[\w-]+", r"\d+", r"[\d]+", r"\s", r"[\s]", r"\S+", r"\W", r"\D*", "[]x]+", "[^]x]+", r"[[x\]]+", "a{,3}",
    r"a{,3}\Z", r"\Aa\Z", "a$", "(?i)CASE (.+)", "a|b", r"[\^]", r"\\", "(a)?|b", "(?:a|(.))", "[{,3}]+", "(?P<x>a)",
    ".*",
)  # fmt: skip


@pytest.mark.parametrize("pattern", PATTERNS)
def test_says_what_python_says(pattern: str) -> None:
    for text in TEXTS:
        match = re.compile(pattern).fullmatch(text)
        groups = re.compile(pattern).groups
        expected = None if match is None else (match[1] or "") if groups else match[0]
        assert compiled(pattern).kept(text) == expected, text
        assert compiled(pattern).fits(text) is (match is not None)


@pytest.mark.parametrize(
    "pattern", ["(", "(?=a)a", r"(a)\1", r"[\W]", "(?<!x)a", "\\", "(a{1000}){1000}", "a" * (MAX_PATTERN + 1)]
)
def test_refuses_what_is_unbounded_or_broken(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        compiled(pattern)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("pattern", ["(a+)+", "(a|aa)+", "(.*a){20}", "([a-z]+)*", "(a?){300}a{300}x"])
def test_no_pattern_takes_for_ever(pattern: str) -> None:
    assert compiled(pattern).kept("a" * (MAX_TEXT - 1) + "!") is None


def test_a_text_beyond_the_limit_or_no_text_fits_nothing() -> None:
    assert compiled(".*").kept("a" * (MAX_TEXT + 1)) is None
    assert compiled(".*").kept("\ud800") is None
