"""From a unit's file and its backward trace to its passport. Pure: everything comes in as an argument.

What may be said is decided here and nowhere else (docs/passports.md): names (the dictionary grades them public), days,
counts, the outcome of the last inspection, and values of characteristics that the house graded public. Never who bought
it, who worked on it, on what machine, from which supplier, or a place finer than the maker's name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from urllib.parse import unquote

from clew.events.canonical import content_hash
from clew.events.identifiers import identify, product_class
from clew.events.leaf import leaf_hash
from clew.events.model import AssociationEvent
from clew.events.timestamps import in_offset
from clew.scenarios.names import HOUSE_ID
from clew.scenarios.passports.model import STAGES, Judged, Leaf, Leg, Material, Named, Result, Stage
from clew.scenarios.unit_file import Entry, UnitFile
from clew.scenarios.whereabouts import Stay
from clew.storage.reads.events import RecordedEvent
from clew.tracing.request import Node

_MADE = frozenset(
    ("commissioning", "creating_class_instance", "assembling", "disassembling", "encoding", "installing", "removing")
)
_MOVED = frozenset(
    ("packing", "unpacking", "loading", "unloading", "staging_outbound", "shipping", "departing", "transporting")
) | frozenset(("arriving", "receiving", "accepting", "storing", "stocking", "picking", "consigning", "cycle_counting"))
_SOLD = frozenset(("retail_selling", "dispensing"))
_MENDED = frozenset(("repairing", "replacing"))
_ENDED = frozenset(("decommissioning", "destroying", "killing"))
_GOOD, _BAD = frozenset(("OK", "PASS", "PASSED")), frozenset(("NOK", "NG", "FAIL", "FAILED", "REJECT", "REJECTED"))


def stage_of(entry: Entry, sold: bool) -> Stage | None:
    """Which stage of the life an own event states; what is no business of the public, None. ``sold``: before it."""
    step, disposition = entry.biz_step or "", entry.disposition or ""
    if step in _SOLD or disposition in ("retail_sold", "dispensed"):
        return "sold"
    if step in _ENDED or disposition == "destroyed":
        return "ended"
    if sold and (step in _MENDED or step in _MADE or step == "inspecting" or disposition == "returned"):
        return "used"
    if step == "inspecting" or (step not in _MADE and entry.outcomes):
        return "tested"
    if step in _MADE or step in _MENDED:
        return "made"
    return "moved" if step in _MOVED else None


def own_legs(entries: Sequence[Entry]) -> list[Leg]:
    """The stages that the unit's own events in force state."""
    days: dict[Stage, list[str]] = {}
    for entry in entries:
        stage = stage_of(entry, "sold" in days)
        if stage is not None:
            days.setdefault(stage, []).append(entry.local_time[:10])
    return [Leg(stage, min(days[stage]), max(days[stage]), len(days[stage])) for stage in STAGES if stage in days]


def material_leg(nodes: Collection[Node], spans: Mapping[str, tuple[int, int]], offset: str, until: str) -> list[Leg]:
    """When what went in was first seen, until the unit was begun."""
    first = [spans[node.key][0] for node in nodes if node.key in spans]
    if not first:
        return []
    start = in_offset(min(first), offset)[:10]
    lots = sum(node.kind == "lot" for node in nodes)
    return [Leg("materials", min(start, until), until, len(nodes), lots=lots)]


def moved_leg(own: Sequence[Leg], stays: Sequence[Stay], offset: str) -> Leg | None:
    """What is said of packing and transport: the unit's own events, and the containers that carried it away."""
    told = next((leg for leg in own if leg.stage == "moved"), None)
    days = [in_offset(time, offset)[:10] for stay in stays for time in (stay.start, stay.end) if time is not None]
    days += [told.start, told.end] if told is not None else []
    if not days:
        return None
    sent = sum(stay.sent for stay in stays)
    return Leg("moved", min(days), max(days), told.records if told is not None else 0, len(stays) - sent, sent)


def in_order(legs: Sequence[Leg]) -> tuple[Leg, ...]:
    """As a life is told."""
    return tuple(sorted(legs, key=lambda leg: STAGES.index(leg.stage)))


def went_in(file: UnitFile, nodes: Sequence[Node], names: Collection[str]) -> list[Node]:
    """Lots and parts in the unit as it is: without itself, and without parts that were taken out again."""
    taken: set[str] = set()
    for entry in file.entries:
        event = entry.recorded.event
        if not entry.in_force or not isinstance(event, AssociationEvent) or "parent" not in entry.roles:
            continue
        children = {each.key for each in entry.others if each.role == "child"}
        taken = taken | children if event.action == "DELETE" else taken - children
    return [
        node
        for node in nodes
        if node.kind in ("lot", "instance")
        and node.word != "excluded"
        and node.key not in names
        and node.key not in taken
    ]


def materials(nodes: Sequence[Node], named: Callable[[str], Named]) -> tuple[Material, ...]:
    """Classes of what went in that have a name, the most numerous first; parts before lots."""
    counted: dict[tuple[str, Named], list[int]] = {}
    for node in nodes:
        name = named(product_class(node.key) or node.key)
        # One name from two suppliers is one material to the public: whose it is, is not said.
        counted.setdefault((node.kind, name), [0, 0])[node.word == "possible"] += 1
    told = [
        Material(name, "instance" if kind == "instance" else "lot", certain, possible)
        for (kind, name), (certain, possible) in counted.items()
        if name.zh is not None
    ]
    return tuple(sorted(told, key=lambda each: (each.kind, -each.certain, -each.possible, each.name.en or "")))


def results(
    entries: Sequence[Entry], keys: Collection[str], public: Collection[str], named: Callable[[str], Named]
) -> tuple[tuple[Result, ...], int]:
    """The last reading of each characteristic graded public, and how many others were measured."""
    last: dict[str, Result] = {}
    withheld: set[str] = set()
    for entry in entries:
        for each in entry.measurements:
            name = each.characteristic
            if name is None or each.value is None or (each.things and set(keys).isdisjoint(each.things)):
                continue
            if name not in public:
                withheld.add(name)
                continue
            last[name] = Result(
                characteristic=name,
                name=named(name),
                value=each.value,
                unit=each.uom,
                lower=each.lower_limit,
                upper=each.upper_limit,
                conforms=each.within_limits,
                day=entry.local_time[:10],
            )
    return tuple(last[name] for name in sorted(last)), len(withheld)


def judged(entries: Sequence[Entry], keys: Collection[str]) -> Judged:
    """The last judgement of each characteristic: a repaired unit is judged by its last inspection."""
    last: dict[str, bool] = {}
    for entry in entries:
        for each in entry.outcomes:
            word = (each.result or "").strip().upper()
            if word in _GOOD | _BAD and (not each.things or not set(keys).isdisjoint(each.things)):
                last[each.characteristic] = word in _GOOD
    return Judged(len(last), sum(last.values()))


def leaves(events: Sequence[RecordedEvent]) -> tuple[Leaf, ...]:
    """Each record of the unit, its two hashes computed again from what is stored and compared with what was noted."""
    return tuple(
        Leaf(
            position=each.position,
            leaf=each.leaf_hash.hex(),
            matches=leaf_hash(each.leaf) == each.leaf_hash and content_hash(each.event) == each.content_hash,
        )
        for each in sorted(events, key=lambda each: each.position)
    )


def fingerprint(told: Sequence[Leaf]) -> str:
    """SHA-256 over the leaf hashes (bytes) in the order of the log, in hexadecimal."""
    digest = hashlib.sha256()
    for leaf in told:
        digest.update(bytes.fromhex(leaf.leaf))
    return digest.hexdigest()


def label_of(spelling: str) -> tuple[str | None, str]:
    """GTIN (14 digits) and what is printed as number on the unit: its serial, else its lot, else the house's code."""
    read = identify(spelling)
    plain = unquote(spelling.removeprefix(HOUSE_ID))
    return read.gtin, read.serial or read.lot or plain


def masked(number: str) -> str:
    """The number with its end hidden: whoever holds the unit can compare, whoever has only the page cannot copy it."""
    hidden = 2 if len(number) >= 6 else 1
    return number[: len(number) - hidden] + "•" * hidden if len(number) > hidden else "•" * len(number)
