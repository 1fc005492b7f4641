"""The front end's words: both languages say the same things, and no word stands in the code."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from tests.house.conftest import REPOSITORY, named

WEB = REPOSITORY / "web" / "src"
FRAME = WEB / "language"
CATALOGUES = [FRAME, *sorted(path.parent for path in (WEB / "places").glob("*/en.json"))]
PLURAL = re.compile(r"_(zero|one|two|few|many|other)$")
VARIABLE = re.compile(r"\{\{\s*([\w.]+)[^}]*\}\}")
LITERAL_KEY = re.compile(r"""\b(?:t|frame|say|words)\(\s*["']([A-Za-z][\w.]*)["']""")
CJK = re.compile(r"[\u3400-\u9fff]")
# Text between tags: two letters or more that no braces hold.
TEXT = re.compile(r">\s*([^<>{}()=;|&]*[A-Za-z]{2,}[^<>{}()=;|&]*)\s*</[a-zA-Z]")
ATTRIBUTE = re.compile(
    r"""\b(?:aria-label|placeholder|title|alt|label|okText|cancelText)="([^"]*[A-Za-z]{2,}[^"]*)\""""
)
NAMES = {"Clew", "EN", "QR"}


def catalogue(folder: Path, lang: str) -> dict[str, str]:
    """Dotted keys; plural forms under the key that asks for them."""
    found: dict[str, str] = {}

    def walk(value: Any, path: str) -> None:
        if isinstance(value, dict):
            for name, inner in value.items():
                walk(inner, f"{path}.{name}" if path else name)
        else:
            assert isinstance(value, str), (folder, path)
            found[PLURAL.sub("", path)] = value

    walk(json.loads((folder / f"{lang}.json").read_text(encoding="utf-8")), "")
    return found


@pytest.mark.parametrize("folder", CATALOGUES, ids=lambda folder: folder.name)
def test_both_languages_say_the_same_things(folder: Path) -> None:
    zh, en = catalogue(folder, "zh"), catalogue(folder, "en")
    assert set(zh) == set(en)
    for key in zh:
        assert set(VARIABLE.findall(zh[key])) - {"count"} == set(VARIABLE.findall(en[key])) - {"count"}, key
        assert bool(zh[key].strip()) == bool(en[key].strip()), key
    assert not [key for key, text in en.items() if CJK.search(text)], "Chinese among the English"
    plain = [key for key, text in zh.items() if re.search(r"[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}", text)]
    assert plain == [], "English among the Chinese"


def sources() -> list[Path]:
    return [path for path in sorted(WEB.rglob("*.tsx")) if ".test." not in path.name]


def test_no_word_stands_in_the_code() -> None:
    wrong = []
    for path in sources():
        code = re.sub(r"/\*.*?\*/|//[^\n]*", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        if path.name != "TopBar.tsx":
            wrong += [f"{named(path)}: {found.group()}" for found in CJK.finditer(code)]
        for found in (*TEXT.finditer(code), *ATTRIBUTE.finditer(code)):
            if found[1].strip() not in NAMES:
                wrong.append(f"{named(path)}: {found[1].strip()}")
    assert wrong == []


def test_every_word_that_is_asked_for_is_there() -> None:
    frame = set(catalogue(FRAME, "en"))
    wrong = []
    for path in (*sources(), *sorted(WEB.rglob("*.ts"))):
        if ".test." in path.name or path.name.endswith(".d.ts"):
            continue
        place = WEB / "places" / path.relative_to(WEB / "places").parts[0] if "places" in path.parts else FRAME
        known = frame | (set(catalogue(place, "en")) if (place / "en.json").is_file() else set())
        groups = {key.rsplit(".", depth)[0] for key in known for depth in range(1, key.count(".") + 1)}
        for key in LITERAL_KEY.findall(path.read_text(encoding="utf-8")):
            if key not in known and key not in groups:
                wrong.append(f"{named(path)}: {key}")
    assert wrong == []
