"""A base from links as numbers."""

from __future__ import annotations

from clew.testing.factory.links import link_blocks, link_rows
from clew.tracing.kernel import arrays
from clew.tracing.links import OPEN
from clew.tracing.snapshot.bare_links import base_from_links


def test_it_has_every_link_of_the_generator_once() -> None:
    base = base_from_links(link_blocks(5_000, block=700))
    links = base.links
    found = sorted(
        (p, k & arrays.KIND_MASK, s, t, b, e)
        for p, k, s, t, b, e in zip(
            *(
                column.tolist()
                for column in (links.position, links.kind, links.source, links.target, links.start, links.end)
            ),
            strict=True,
        )
    )
    made = sorted(
        (
            *(row.position, row.kind, row.source, row.target, row.start),
            row.start + 1 if row.end == row.start else OPEN if row.end == OPEN - 1 else row.end,
        )
        for row in link_rows(5_000)
    )
    assert found == made
    assert base.out_first[-1] == len(made)
    assert (base.node & arrays.SEVERAL != 0).any()


def test_no_links_make_an_empty_base() -> None:
    base = base_from_links([])
    assert len(base.node) == 0
    assert base.out_first.tolist() == [0]
