"""What a question can be about: what was judged or measured, of which products, and what can be held fixed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from clew.modelling.cause.windows import WINDOWS
from clew.scenarios.starting_sets.facets import facet_names
from clew.storage.lake import Characteristic
from clew.storage.reads.facets import FacetReads

if TYPE_CHECKING:
    from clew.events.dictionary import Dictionary
    from clew.security.visibility import Visibility
    from clew.storage.lake import Reads
    from clew.storage.store import Store


class CauseChoices(msgspec.Struct, frozen=True, kw_only=True):
    """``products``: classes of what was judged or measured, with the number of rows, most frequent first; ``fix``:
    facets that some event states, and windows of time. What one question does not have of them it refuses."""

    position: int
    characteristics: tuple[Characteristic, ...]
    products: tuple[tuple[str, int], ...]
    fix: tuple[str, ...]


def choices(store: Store, facts: Reads, dictionary: Dictionary, visibility: Visibility, position: int) -> CauseChoices:
    """As the facts stand at ``position``, up to which they were brought."""
    counts: dict[str, int] = {}
    for table in (
        facts.outcomes(visibility, as_known_at=position, columns=["product"]),
        facts.measurements(visibility, as_known_at=position, columns=["product"]),
    ):
        for each in table.column("product").value_counts().to_pylist():
            if each["values"] is not None:
                counts[each["values"]] = counts.get(each["values"], 0) + each["counts"]
    stated = FacetReads(store.engine)
    order = {name: place for place, name in enumerate(dictionary.terms)}
    facets = sorted(facet_names(), key=lambda name: (order.get(name, len(order)), name))
    return CauseChoices(
        position=position,
        characteristics=facts.characteristics(visibility, as_known_at=position),
        products=tuple(sorted(counts.items(), key=lambda each: (-each[1], each[0]))),
        fix=tuple(
            dict.fromkeys((*(each for each in facets if stated.spellings(each, position, visibility)), *WINDOWS))
        ),
    )
