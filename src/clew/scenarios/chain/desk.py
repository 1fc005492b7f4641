"""Chain quality as one person asks for it: which things, as known when, and the findings page by page."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Protocol

import msgspec

from clew.events.errors import BadRequest, NotFound, Parameter
from clew.events.identifiers import class_key
from clew.scenarios.chain.judging import judge
from clew.scenarios.chain.model import KINDS, PARTS, Chain, Finding
from clew.security.visibility import Visibility
from clew.storage.reads.chain import Material, Named, Scope, Told
from clew.tracing.request import known_position

MOST = 10_000


class ChainStore(Protocol):
    def material(self, scope: Scope, visibility: Visibility, known: int) -> Material: ...

    def names(self, things: Collection[int]) -> dict[int, Named]: ...

    def events(self, positions: Collection[int], visibility: Visibility) -> dict[int, Told]: ...

    def existing(self, keys: Collection[str]) -> frozenset[str]: ...


class AskedChain(msgspec.Struct, frozen=True, kw_only=True):
    """What a person types. ``ids``: things; ``product``: a GTIN, a class, or any identifier that has one; ``lot``: a
    lot and what was made of it directly; ``since``, ``until``: UTC µs, what was made then. Several of them add up;
    nothing means everything."""

    ids: tuple[str, ...] = ()
    product: str | None = None
    lot: str | None = None
    since: int | None = None
    until: int | None = None
    as_known_at: int | None = None


class ShownFinding(msgspec.Struct, frozen=True):
    """A finding with the names of what it is about. ``thing``: identifier as first captured."""

    finding: Finding
    thing: str | None
    events: tuple[Told, ...]
    params: Mapping[str, Parameter]


class ChainDesk:
    """``key_of``: the node key of what a person calls a thing, as known at a position; it raises NotFound."""

    def __init__(
        self,
        store: ChainStore,
        key_of: Callable[[str, int | None], str],
        position: Callable[[], int],
        visibility: Visibility,
    ) -> None:
        self._store = store
        self._key_of = key_of
        self._position = position
        self._visibility = visibility

    def judge(self, asked: AskedChain) -> Chain:
        """The score with its parts and all findings. Raises NotFound for a thing, lot or product that nothing visible
        names, BadRequest for a window or position that cannot be."""
        position = known_position(asked.as_known_at, self._position())
        if asked.since is not None and asked.until is not None and asked.until <= asked.since:
            raise BadRequest("chain.bad_window")
        product = class_key(asked.product) if asked.product is not None else None
        scope = Scope(
            keys=tuple(self._key_of(each, asked.as_known_at) for each in asked.ids),
            product=product,
            lots=() if asked.lot is None else (self._key_of(asked.lot, asked.as_known_at),),
            since=asked.since,
            until=asked.until,
        )
        material = self._store.material(scope, self._visibility, position)
        if asked.product is not None and not material.units:
            raise NotFound("chain.no_such_product", product=asked.product)
        return judge(material, position, self._store.existing)

    def findings(
        self, chain: Chain, *, kinds: Sequence[str] = (), limit: int = 50, offset: int = 0
    ) -> tuple[int, list[ShownFinding]]:
        """How many findings there are of these kinds (or parts; none: all); ``limit`` of them from ``offset`` on."""
        wanted = kinds_of(kinds)
        chosen = [each for each in chain.findings if each.kind in wanted]
        if not 0 <= limit <= MOST or offset < 0:
            raise BadRequest("chain.bad_page", most=MOST)
        return len(chosen), self._shown(chosen[offset : offset + limit])

    def _shown(self, findings: Sequence[Finding]) -> list[ShownFinding]:
        things = {each.thing for each in findings if each.thing is not None}
        things |= {parent for each in findings if isinstance(parent := each.params.get("parent"), int)}
        names = self._store.names(things)
        events = self._store.events({position for each in findings for position in each.positions}, self._visibility)
        shown = []
        for each in findings:
            named = names[each.thing].spelling if each.thing is not None else None
            parent = each.params.get("parent")
            params: dict[str, Parameter] = dict(each.params)
            if isinstance(parent, int):
                params["parent"] = names[parent].spelling
            told = tuple(events[position] for position in dict.fromkeys(each.positions) if position in events)
            shown.append(ShownFinding(each, named, told, params))
        return shown


def kinds_of(names: Sequence[str]) -> frozenset[str]:
    """Kinds of findings by their own names and by those of parts. Raises BadRequest."""
    if not names:
        return frozenset(KINDS)
    found: set[str] = set()
    for name in names:
        if name not in PARTS and name not in KINDS:
            raise BadRequest("request.bad_choice", name="findings", value=name, choices=", ".join((*PARTS, *KINDS)))
        found |= set(PARTS.get(name, (name,)))
    return frozenset(found)
