"""Links by the million: dense numbers, rising times, and a graph whose answers are known."""

from __future__ import annotations

import json
from array import array
from pathlib import Path

import pytest

from clew.testing.factory.links import (
    CONSUME,
    CONTAIN,
    GOODS,
    INSTALL,
    MAGNET,
    OPEN,
    PRODUCE,
    LinkRow,
    link_blocks,
    link_rows,
    units_of_lot,
    write_links,
)


def test_as_many_as_asked_for_in_whole_units() -> None:
    rows = list(link_rows(5000))
    assert 5000 <= len(rows) < 5020
    assert {row.kind for row in rows} == {CONSUME, PRODUCE, INSTALL, CONTAIN}
    assert [row.position for row in rows] == sorted(row.position for row in rows)
    assert len({*(row.source for row in rows), *(row.target for row in rows)}) == 1 + max(
        max(row.source, row.target) for row in rows
    )
    for row in rows:
        assert (row.end == row.start) if row.kind in (CONSUME, PRODUCE) else row.end >= row.start
    assert any(row.end == OPEN for row in rows)


def test_blocks_are_the_same_links() -> None:
    few = [len(block) for block in link_blocks(3000, 500)]
    assert len(few) >= 5
    assert sum(few) == len(list(link_rows(3000)))


def test_a_lot_reaches_the_units_that_it_should() -> None:
    """Followed through the rows by hand: a magnet lot is in thirty motors."""
    rows = list(link_rows(4000))
    motors = sorted({row.target for row in rows if row.kind == INSTALL})
    reached = {_lots_of_magnets(rows)[1]}
    for row in rows:  # times rise, so that one pass is enough
        if row.kind != CONTAIN and row.source in reached:
            reached.add(row.target)
    found = [number for number, motor in enumerate(motors) if motor in reached]
    assert found == list(units_of_lot(MAGNET, 1, len(motors)))
    assert len(found) == GOODS[MAGNET]


def _lots_of_magnets(rows: list[LinkRow]) -> list[int]:
    """The second input of every operation of three inputs, in order of first use."""
    taken: dict[int, list[int]] = {}
    for row in rows:
        if row.kind == CONSUME:
            taken.setdefault(row.target, []).append(row.source)
    return list(dict.fromkeys(inputs[1] for inputs in taken.values() if len(inputs) == 3))


def test_columns_on_disk(tmp_path: Path) -> None:
    written = write_links(tmp_path, 2000)
    facts = json.loads((tmp_path / "links.json").read_text())
    assert facts["links"] == written >= 2000
    assert facts["simulated"] is True
    sources = array("q")
    with (tmp_path / "source.i8").open("rb") as file:
        sources.fromfile(file, written)
    assert list(sources) == [row.source for row in link_rows(2000)]
    assert (tmp_path / "kind.u1").stat().st_size == written
    assert facts["nodes"] == 1 + max(max(row.source, row.target) for row in link_rows(2000))


def test_at_least_one() -> None:
    with pytest.raises(ValueError, match="positive"):
        next(link_rows(0))
