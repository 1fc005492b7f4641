"""Making a unit's passport from the store, and how it stands now. Reads for everybody: what it may say is settled in
``composing``, never by who asks."""

from __future__ import annotations

from collections.abc import Callable, Collection

from clew.events.dictionary import Dictionary
from clew.events.house import subject
from clew.events.house.master_data import CHARACTERISTIC
from clew.scenarios.asking import TraceOptions
from clew.scenarios.chain.desk import AskedChain, ChainDesk
from clew.scenarios.chain.model import Chain
from clew.scenarios.names import Names, OtherNames
from clew.scenarios.passports import composing
from clew.scenarios.passports.model import Named, Passport, Standing
from clew.scenarios.unit_file import UnitFile
from clew.scenarios.unit_reading import UnitReader
from clew.scenarios.whereabouts import stays
from clew.security.visibility import EVERYTHING
from clew.storage.passports import Published
from clew.storage.record import Clock
from clew.storage.store import Store
from clew.tracing import Answer
from clew.tracing.request import TraceRequest

PUBLIC = "passport.public"
"""The setting that names the characteristics graded public."""
EVENTS_READ = 5000
_MISSING = ("stages", "components", "sources", "order", "links")
"""Parts of chain quality whose findings mean that something is not, or not rightly, recorded of the unit."""


class PassportMaker:
    """``trace``: as the installation traces, for a reader of everything."""

    def __init__(
        self, store: Store, dictionary: Dictionary, clock: Clock, trace: Callable[[TraceRequest], Answer]
    ) -> None:
        self._store = store
        self._dictionary = dictionary
        self._clock = clock
        self._trace = trace

    def make(self, key: str) -> Passport:
        """What may be said of the unit. Raises NotFound for one that nothing names any more."""
        now = self._clock()
        file = UnitReader(self._store, EVERYTHING, now).unit_file(key, limit=EVENTS_READ)
        keys = self._keys(file.key)
        entries = [entry for entry in file.entries if entry.in_force]
        answer = self._trace(TraceOptions(direction="backward").request((file.key,)))
        parts = composing.went_in(file, answer.nodes, keys)
        own = composing.own_legs(entries)
        begun = entries[0].local_time[:10] if entries else ""
        offset = entries[0].recorded.event.event_time_zone_offset if entries else "+00:00"
        moved = composing.moved_leg(own, stays(file, self._life), offset)
        legs = [leg for leg in own if leg.stage != "moved"] + ([moved] if moved is not None else [])
        spans = self._store.overview.spans([node.key for node in parts], EVERYTHING)
        gtin, serial = composing.label_of(file.id)
        told, withheld = composing.results(entries, keys, self.public(), self._characteristic)
        stated = composing.leaves([entry.recorded for entry in file.entries])
        return Passport(
            key=file.key,
            spelling=file.id,
            gtin=gtin,
            serial=serial,
            name=self._named(file.product_class or file.id),
            maker=self._maker(file),
            made_on=begun,
            legs=composing.in_order([*composing.material_leg(parts, spans, offset, begun), *legs]),
            materials=composing.materials(parts, self._named),
            results=told,
            withheld=withheld,
            judged=composing.judged(entries, keys),
            leaves=stated,
            fingerprint=composing.fingerprint(stated),
            gaps=self._gaps(file.key),
            position=file.position,
            at=now,
        )

    def standing(self, passport: Passport) -> Standing:
        """How the unit stands at this moment: recalls that were announced, its disposition, holds, its records."""
        keys = self._keys(passport.key)
        announced = self._store.passports.recalls_of(keys)
        thing = self._store.things.info(passport.key, EVERYTHING)
        state = thing.state if thing is not None else None
        if announced:
            first = announced[0]
            word = "recalled" if first.word == "certain" else "possibly_recalled"
            return Standing(word=word, advice=first.advice, since=first.at, scope=first.scope)  # type: ignore[arg-type]
        if state is not None and state.disposition == "recalled":
            return Standing(word="recalled", since=state.last_time)
        if state is not None and state.holds:
            return Standing(word="held", since=state.last_time)
        if not passport.unchanged:
            return Standing(word="changed")
        if passport.gaps is None:
            return Standing(word="unchanged")
        return Standing(word="gaps" if passport.gaps else "complete")

    def public(self) -> frozenset[str]:
        """The characteristics whose values are graded public."""
        return frozenset(self._store.settings.get(PUBLIC) or ())

    def of_identifier(self, identifier: str) -> Published | None:
        """The passport in force that a GTIN and a serial lead to, where its publisher allowed it."""
        found = self._store.passports.of_key(identifier)
        return found if found is not None and found.by_identifier else None

    def _life(self, container: str) -> UnitFile:
        return UnitReader(self._store, EVERYTHING, self._clock()).unit_file(container, limit=EVENTS_READ)

    def _keys(self, key: str) -> Collection[str]:
        return OtherNames(self._store.links.source(EVERYTHING), self._store.position()).of(key)

    def _named(self, identifier: str) -> Named:
        return Named(
            Names(self._store, EVERYTHING, "zh").of(identifier), Names(self._store, EVERYTHING, "en").of(identifier)
        )

    def _characteristic(self, name: str) -> Named:
        term = self._dictionary.get(name)
        if term is not None:
            return Named(term.zh, term.en)
        stated = self._named(subject(CHARACTERISTIC, name))
        plain = name.rpartition(":")[2].replace("_", " ")
        return Named(stated.zh or plain, stated.en or plain)

    def _maker(self, file: UnitFile) -> Named:
        """The name of the place where the first own record was made."""
        for entry in file.entries:
            place = entry.recorded.event.biz_location
            if entry.in_force and place is not None:
                return self._named(place.id)
        return Named()

    def _gaps(self, key: str) -> int | None:
        store = self._store

        def key_of(name: str, _: int | None) -> str:
            return name

        judged = ChainDesk(store.chain, key_of, store.position, EVERYTHING).judge(AskedChain(ids=(key,)))
        return missing(judged)


def missing(chain: Chain) -> int | None:
    """How many findings mean a gap; None where nothing says what the unit should have gone through."""
    parts = {part.name: part for part in chain.parts}
    if not parts["stages"].of and not parts["components"].of:
        return None
    return sum(parts[name].faulty for name in _MISSING)
