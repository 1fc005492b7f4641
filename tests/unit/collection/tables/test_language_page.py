"""docs/mappings.md: every example does what stands under it, and every key of the language is on the page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from clew.collection.connectors import Source
from clew.collection.connectors.csv_table import connector
from clew.collection.tables import read_mapping
from clew.collection.tables.mapping import model
from clew.testing.tables import told

PAGE = (Path(__file__).parents[4] / "docs/mappings.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```\n", re.MULTILINE | re.DOTALL)


def examples() -> list[tuple[str, list[tuple[str, str]], str]]:
    """Each example: the mapping, its tables by name (the first has none), and what becomes of them."""
    found: list[tuple[str, list[tuple[str, str]], str]] = []
    mapping = ""
    tables: list[tuple[str, str]] = []
    for kind, name, text in BLOCK.findall(PAGE):
        if kind == "yaml":
            mapping, tables = text, []
        elif kind == "csv":
            tables.append((name, text))
        elif kind == "text":
            found.append((mapping, tables, text))
    return found


@pytest.mark.parametrize("example", examples(), ids=lambda example: example[0].partition("\n")[0])
def test_an_example_does_what_it_says(example: tuple[str, list[tuple[str, str]], str]) -> None:
    mapping, ((_, main), *others), expected = example
    companions = tuple(Source(text.encode(), name) for name, text in others)
    reading = connector.reading(
        Source(main.encode(), "table.csv", companions=companions), read_mapping(mapping.encode())
    )
    assert told(reading.whole()) == expected.splitlines()


def test_the_page_has_its_examples() -> None:
    assert len(examples()) >= 10


@pytest.mark.parametrize("name", [name for name in model.__all__ if isinstance(getattr(model, name), type)])
def test_every_key_is_on_the_page(name: str) -> None:
    if name == "Part":
        return
    section = re.search(rf"^### {name}\n(.*?)(?=^### |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert section is not None, name
    told_keys = set(re.findall(r"`(\w+)`", section[1]))
    assert set(getattr(model, name).__struct_fields__) <= told_keys
