"""What arrives together, and what is recorded already, as one: so that rules judge alike in whatever order things come.

A portion is judged against itself and the record. What a later portion or file brings is not known yet; a rule that
looks at history can therefore flag the later one of two, whichever it is (docs/rules.md "Order").
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import msgspec

from clew.collection.rules.model import ComponentsCheck, SpellingCheck, StagesCheck
from clew.collection.rules.said import PERSONS, step_name, steps_of
from clew.events import house
from clew.events.errors import InvalidData
from clew.events.house.master_data import CHARACTERISTIC
from clew.events.identifiers import product_class
from clew.events.identifiers.folding import fold, look_alike
from clew.events.model import AnyEvent
from clew.events.participants import ThingMention, participants
from clew.security.tokens import is_token
from clew.storage.reads.histories import NOTHING, Asked, History, Known, known_master_data

RANK_OF_BATCH = 1 << 60
"""What arrives counts after everything recorded."""


class Sighting(msgspec.Struct, frozen=True):
    """A thing was seen at a stage. ``recorded``: before this batch."""

    steps: frozenset[str]
    time: int
    recorded: bool


class Batch:
    """Events that are judged together. ``sought``: which parts of the history the rules need."""

    def __init__(self, events: Sequence[AnyEvent], sought: frozenset[str]) -> None:
        self.events = [event for event in events if event.error_declaration is None]
        self._sought = sought
        self.history: History = NOTHING

    @cached_property
    def things(self) -> dict[int, tuple[ThingMention, ...]]:
        """The participants of each event, by its identity: they are asked for again and again."""
        return {id(event): participants(event) for event in self.events}

    @cached_property
    def mentioned(self) -> Counter[str]:
        """How often each thing is named; persons are nobody's things."""
        return Counter(
            thing.key for things in self.things.values() for thing in things if not thing.key.startswith(PERSONS)
        )

    @cached_property
    def _classes(self) -> dict[str, str]:
        """What the batch says of product classes; of several statements the latest in event time."""
        stated: dict[str, tuple[int, str]] = {}
        for event in self.events:
            try:
                said = house.stated_product_classes(event)
            except InvalidData:
                continue
            for key, named in said.items():
                stated[key] = max(stated.get(key, (-(2**63), "")), (event.event_time.microseconds, named))
        return {key: named for key, (_, named) in stated.items()}

    @cached_property
    def _master(self) -> dict[str, tuple[Known, ...]]:
        stating = (event for event in self.events if house.found(event.extensions, "master_data"))
        return known_master_data(stating, RANK_OF_BATCH)

    def asked(self) -> Asked:
        """What the record must be asked."""
        sought = self._sought
        things = frozenset(self.mentioned) if sought & {"stages", "components", "classes"} else frozenset()
        return Asked(
            folds=frozenset(self._folds.values()) if "spelling" in sought else frozenset(),
            things=things,
            classes=self._classes if things else {},
            subjects=self._characteristics() if "limits" in sought else frozenset(),
            staged=frozenset(key for key, all_known in self._master.items() if any(k.data.stages for k in all_known)),
            masters="classes" not in sought,
        )

    def _characteristics(self) -> frozenset[str]:
        return frozenset(
            house.subject(CHARACTERISTIC, one.characteristic)
            for event in self.events
            if event.sensor_element_list
            for one in house.measurements(event)
            if one.characteristic
        )

    # --- answers

    def may_concern(self, check: type) -> bool:
        """Whether a check of this type can find anything in the batch at all."""
        if check is SpellingCheck:
            return bool(self.doubtful)
        stated = [known.data for each in (self._master, self.history.master) for k in each.values() for known in k]
        if check is StagesCheck:
            return any(data.stages for data in stated)
        if check is ComponentsCheck:
            return any(data.components for data in stated)
        return True

    @cached_property
    def doubtful(self) -> dict[str, str]:
        """New things that may be known ones: key → the known one, as it was first written."""
        alike: dict[str, str] = {}
        for key, number in self._folds.items():
            if number in self.history.alike or number in self._together:
                known = self._known_alike(key)
                if known is not None:
                    alike[key] = known
        return alike

    def class_of(self, key: str) -> str | None:
        """The product class of a thing: in its identifier, else as stated here, else as recorded."""
        return product_class(key) or self._classes.get(key) or self.history.classes.get(key)

    def master_data(self, key: str, time: int) -> house.MasterData | None:
        """What was in force of it at a time."""
        known = (*self.history.master.get(key, ()), *self._master.get(key, ()))
        valid = [k for k in known if k.since <= time and (k.data.valid_to is None or time < k.data.valid_to)]
        return max(valid, key=lambda k: (k.since, k.rank)).data if valid else None

    def _known_alike(self, key: str) -> str | None:
        """The known thing that a new one may be, as it was first written; None for a thing that is known itself.

        Of two new ones in the batch the one named less often (or later in the order of spelling) is in doubt.
        """
        number = self._folds[key]
        recorded = self.history.alike.get(number, ())
        if any(known == key for known, _ in recorded):
            return None
        alike = [spelling for known, spelling in recorded if look_alike(key, known)]
        if alike:
            return min(alike)
        mine = (-self.mentioned[key], key)
        here = [other for other in self._together.get(number, ()) if look_alike(key, other)]
        better = [other for other in here if (-self.mentioned[other], other) < mine]
        return min(better, key=lambda other: (-self.mentioned[other], other)) if better else None

    @cached_property
    def _folds(self) -> dict[str, int]:
        return {key: fold(key) for key in self.mentioned if not is_token(key)}

    @cached_property
    def _together(self) -> dict[int, tuple[str, ...]]:
        """Keys of the batch that fold alike, where there are several."""
        found: dict[int, list[str]] = {}
        for key, number in self._folds.items():
            found.setdefault(number, []).append(key)
        return {number: tuple(keys) for number, keys in found.items() if len(keys) > 1}

    @cached_property
    def _sightings(self) -> Mapping[str, list[Sighting]]:
        found: dict[str, list[Sighting]] = {}
        for event in self.events:
            steps = steps_of(event)
            if steps:
                for thing in self.things[id(event)]:
                    found.setdefault(thing.key, []).append(Sighting(steps, event.event_time.microseconds, False))
        for key, seen in self.history.seen.items():
            found.setdefault(key, []).extend(Sighting(steps_of(event), time, True) for time, event in seen)
        return found

    def sightings(self, key: str, step: str) -> Iterable[Sighting]:
        """When a thing was at a stage."""
        wanted = step_name(step)
        return (sighting for sighting in self._sightings.get(key, ()) if wanted in sighting.steps)
