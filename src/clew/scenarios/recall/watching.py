"""Which saved scopes a newly recorded event can change: decided by names, never missing one.

What a trace concludes about a scope stands in statements about its nodes (also the excluded ones), and about things
beside them: the other inputs and outputs of its operations (their classes decide words), and the
containers that hold or held its units. Those beside are kept as *watched*. A new event touches a scope when it,
or an event that it voids, names a node or a watched key in any way: as thing, parent or operation, by another name, in
a class statement or a hold. Declared alternates of classes touch every scope, and so does anything at all where the
scope starts from a set (a facet, an excursion, a content), whose members an event can join without naming one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from clew.scenarios.recall.model import Unit
from clew.storage.recall_reads import Snapshot


def watched_keys(snapshot: Snapshot, units: Iterable[Unit], held: Collection[str]) -> frozenset[str]:
    """The keys beside a scope of which a statement can change it."""
    keys = {unit.key for unit in units}
    return frozenset((snapshot.beside(keys) | set(held)) - keys)
