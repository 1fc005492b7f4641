"""A table's columns, read and judged: profiles, roles, relations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clew.collection.suggest.profile import profile
from clew.collection.suggest.relations import relate
from clew.collection.suggest.roles import Column, propose

if TYPE_CHECKING:
    from clew.collection.suggest.opening import Opened


def analyse(opened: Opened) -> list[Column]:
    """The columns of the sample, with their roles."""
    sample = opened.sample
    rows = [row.fields for row in sample.records]
    columns = [
        propose(profile(name, index, [fields[index] for fields in rows]), opened.units.get(name, ""))
        for index, name in enumerate(sample.header)
    ]
    relate(columns)
    return columns
