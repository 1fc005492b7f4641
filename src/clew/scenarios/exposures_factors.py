"""The factors of an exposure matrix, read in bulk: who took part in what, what each event and node stands for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

import msgspec

from clew.events.identifiers import normalise
from clew.events.vocabulary import normalise_term
from clew.scenarios.exposures_columns import Bucket, Columns, Factor, Pairs, of_events, of_nodes, of_times
from clew.scenarios.exposures_lineage import Lineage
from clew.security.visibility import Visibility
from clew.storage.reads.exposures import ExposureReads, TookPart
from clew.storage.store import Store
from clew.tracing.identity import Identity
from clew.tracing.loader import is_operation
from clew.tracing.ports import AliasRecord, LinkSource

if TYPE_CHECKING:
    from clew.tracing.batch.crossing import Grouped, Part

RECEIVING = "receiving"
PARTIES = ("owning_party", "possessing_party")
AT_ONCE = 50_000
"""Keys or positions in one read."""
Wanted = TypeVar("Wanted")
Read = TypeVar("Read")


class Factors(msgspec.Struct, frozen=True):
    """``part``: the events that each node took part in; ``of_event``, ``of_node``: places in ``factors``."""

    part: Part
    of_event: Grouped
    of_node: Grouped
    factors: list[Factor]


class FactorReads:
    def __init__(self, store: Store, visibility: Visibility) -> None:
        self._store = store
        self._visibility = visibility
        self._reads = ExposureReads(store.engine)
        self._source = store.links.source(visibility)

    def factors(self, told: Lineage, wanted: Callable[[str], bool], known: int, bucket: Bucket | None) -> Factors:
        """``wanted``: which facets to give. ``known``: the log position."""
        columns = Columns(wanted)
        names, whole, taken = self.participations(told, known)
        positions = {position: number for number, position in enumerate(sorted({each.position for _, each in taken}))}
        when = {each.position: each.time for _, each in taken}
        part = part_of(taken, positions, told)
        stated = _in_pieces(list(positions), lambda some: self._reads.stated(some, self._visibility))
        values = self._reads.values({number for _, number in stated})
        steps = self.steps(positions)
        pairs = of_events(columns, stated, values, positions)
        if bucket is not None:
            pairs += of_times(columns, bucket, when, steps, positions)
        shown = self._source.spellings(told.keys)
        spelt = [shown[key].text if key in shown else key for key in told.keys]
        classes = self._source.product_classes(whole, known)
        delivered = self.suppliers(told, part, list(positions), steps)
        own = of_nodes(columns, told.kinds, names, spelt, classes, delivered)
        return Factors(part, _by_first(pairs, len(positions)), _by_first(own, len(told.keys)), columns.factors)

    def participations(
        self, told: Lineage, known: int
    ) -> tuple[list[tuple[str, ...]], set[str], list[tuple[int, TookPart]]]:
        """The keys that each node goes by, all of them, and ``(node, event)``: under an alias only while it held."""
        places = {key: place for place, key in enumerate(told.keys)}
        aliases = _aliases_around(self._source, told.keys, known)
        aliased = {key for record in aliases for key in (record.a, record.b)}
        identity = Identity(aliases, self._source.spellings(aliased) if aliased else {}, known)
        names: list[dict[str, None]] = [{key: None} for key in told.keys]
        for key in sorted(aliased):
            for node in identity.nodes(key):
                if node in places:
                    names[places[node]][key] = None
        whole = {*places, *aliased}
        read = _in_pieces(sorted(whole), lambda some: self._reads.took_part(some, known, self._visibility))
        taken = []
        for each in read:
            node = identity.node(each.key, each.time) if each.key in aliased else each.key
            if node in places:
                taken.append((places[node], each))
        return [tuple(each) for each in names], whole, taken

    def steps(self, positions: Collection[int]) -> dict[int, str]:
        """The bizStep of each event that states one."""
        found = _in_pieces(list(positions), lambda some: list(self._reads.steps(some, self._visibility).items()))
        return dict(found)

    def suppliers(
        self, told: Lineage, part: Part, positions: Sequence[int], steps: Mapping[int, str]
    ) -> dict[int, list[str]]:
        """Who owned or held each ancestor before it was received, by itself or in a container; receipts after it had
        its last influence do not count: then it was somebody else's purchase."""
        import numpy as np

        receiving = np.array([steps.get(position) == RECEIVING for position in positions], np.bool_)
        latest = np.full(len(told.keys), np.iinfo(np.int64).min)
        np.maximum.at(latest, told.ancestry.node, told.ancestry.latest)
        node = np.repeat(np.arange(len(told.keys)), np.diff(part.first))
        chosen = receiving[part.event] & (part.time <= latest[node])
        receipts: defaultdict[int, list[int]] = defaultdict(list)
        for who, event in zip(node[chosen].tolist(), part.event[chosen].tolist(), strict=True):
            if told.kinds[who] in ("lot", "instance"):
                receipts[positions[event]].append(who)
        suppliers: defaultdict[int, list[str]] = defaultdict(list)
        for recorded in _in_pieces(sorted(receipts), lambda some: self._store.events.several(some, self._visibility)):
            parties = [
                normalise(each.id)
                for each in recorded.event.source_list
                if normalise_term("source", each.type) in PARTIES
            ]
            for who in receipts[recorded.position]:
                suppliers[who].extend(dict.fromkeys(parties))
        return suppliers


def _in_pieces(wanted: Sequence[Wanted], read: Callable[[Sequence[Wanted]], Sequence[Read]]) -> list[Read]:
    found: list[Read] = []
    for begin in range(0, len(wanted), AT_ONCE):
        found.extend(read(wanted[begin : begin + AT_ONCE]))
    return found


def _aliases_around(source: LinkSource, keys: Iterable[str], known: int) -> set[AliasRecord]:
    """Every alias in force that joins one of the keys to others, directly or not."""
    records: set[AliasRecord] = set()
    asked: set[str] = set()
    waiting = {key for key in keys if not is_operation(key)}
    while waiting:
        found = set(_in_pieces(sorted(waiting), lambda some: list(source.aliases(some, known))))
        records |= found
        asked |= waiting
        waiting = {key for record in found for key in (record.a, record.b)} - asked
    return records


def part_of(taken: Sequence[tuple[int, TookPart]], positions: Mapping[int, int], told: Lineage) -> Part:
    """The events of each node: its own, and those of its containers while it was inside."""
    import numpy as np

    from clew.tracing.batch.crossing import taking_part

    node = np.array([node for node, _ in taken], np.int64)
    time = np.array([each.time for _, each in taken], np.int64)
    event = np.array([positions[each.position] for _, each in taken], np.int32)
    return taking_part(node, time, event, told.stays, len(told.keys))


def _by_first(pairs: Pairs, count: int) -> Grouped:
    import numpy as np

    from clew.tracing.batch.crossing import grouped

    both = np.array(sorted(set(pairs)), np.int64).reshape(-1, 2)
    return grouped(both[:, 0], both[:, 1].astype(np.int32), count)
