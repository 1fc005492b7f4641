"""The dictionary's page and schema are generated and current, and no term is undocumented."""

from __future__ import annotations

import json

from tests.house.conftest import REPOSITORY

from clew.events.dictionary import load
from clew.events.dictionary.page import page, schema_text

PAGE = REPOSITORY / "docs" / "dictionary.md"
SCHEMA = REPOSITORY / "docs" / "dictionary.schema.json"


def test_the_page_is_current() -> None:
    """Renew it: ``python -m clew.events.dictionary page > docs/dictionary.md``."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_the_schema_is_current() -> None:
    """Renew it: ``python -m clew.events.dictionary schema > docs/dictionary.schema.json``."""
    assert SCHEMA.read_text(encoding="utf-8") == schema_text()


def test_no_term_is_undocumented() -> None:
    text = PAGE.read_text(encoding="utf-8")
    definitions = json.loads(SCHEMA.read_text(encoding="utf-8"))["$defs"]
    for name, term in load().terms.items():
        row = next((line for line in text.splitlines() if line.startswith(f"| `clew:{name}` |")), "")
        assert row, name
        for cell in (term.zh, term.en, term.zh_definition, term.en_definition):
            assert cell in row, (name, cell)
        assert f"term.{name}" in definitions
