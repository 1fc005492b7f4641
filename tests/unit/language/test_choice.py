"""Which language a reader gets."""

from __future__ import annotations

import pytest

from clew.language import pick_language


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-GB;q=0.7, zh-Hans;q=0.8", "zh"),
        ("en,zh", "en"),
        ("fr, de;q=0.9, zh;q=0.1", "zh"),
        ("fr, *;q=0.5", "en"),
        ("zh;q=0, en;q=0.1", "en"),
        ("ZH", "zh"),
        ("zh;q=oops, en;q=0.2", "en"),
    ],
)
def test_the_header_decides(header: str, language: str) -> None:
    assert pick_language(header, {"LANG": "fr_FR"}) == language


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "CLEW_LANG": "zh"}, "zh"),
        ({"LANG": "zh_CN", "LC_ALL": ""}, "zh"),
    ],
)
def test_else_the_environment(environ: dict[str, str], language: str) -> None:
    assert pick_language(None, environ) == language
    assert pick_language("fr", environ) == language
