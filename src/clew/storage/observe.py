"""From an event to what it says about each of its things: the observations that ``state`` folds. Pure.

Used twice with the same rows: by the record, for events just admitted, and by a refold, for rows read back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

import msgspec

from clew.storage.derive import Summary
from clew.storage.state import Observation


class Mention(msgspec.Struct, frozen=True, gc=False):
    """A thing in an event, by node number."""

    node_id: int
    role: str
    by_quantity: bool


class Pair(msgspec.Struct, frozen=True, gc=False):
    """An add or delete of one event, by node numbers; ``thing_id`` None: a DELETE that names no children."""

    kind: str
    bond: str
    thing_id: int | None
    parent_id: int
    by_quantity: bool


class HoldChange(msgspec.Struct, frozen=True, gc=False):
    """``action``: place or release."""

    node_id: int
    hold_id: str
    action: str


def observations(
    summary: Summary,
    position: int,
    mentions: Iterable[Mention],
    pairs: Iterable[Pair],
    holds: Iterable[HoldChange] = (),
) -> dict[int, Observation]:
    """Per node: what this event, in force, says about it. A declaration says nothing."""
    if summary.is_declaration:
        return {}
    added, deleted, emptied = _by_node(pairs)
    roles: dict[int, set[str]] = {}
    for mention in mentions:
        single = roles.setdefault(mention.node_id, set())
        if not mention.by_quantity:
            single.add(mention.role)
    held: PairsOfHolds = defaultdict(list)
    for change in holds:
        held[change.node_id].append((change.hold_id, change.action))
    plain = not (added or deleted or emptied or held)
    alike: dict[str | None, Observation] = {}
    found: dict[int, Observation] = {}
    for node, single in roles.items():
        ended = ended_by(summary.type, summary.action, single)
        if plain and ended in alike:  # most events say the same about each of their things
            found[node] = alike[ended]
            continue
        found[node] = alike[ended] = Observation(
            time=summary.event_time,
            position=position,
            biz_step=summary.biz_step,
            disposition=summary.disposition,
            read_point=summary.read_point,
            biz_location=summary.biz_location,
            ended=ended,
            added_to=tuple(added.get(node, ())),
            deleted_from=tuple(deleted.get(node, ())),
            emptied=tuple(emptied.get(node, ())),
            holds=tuple(held.get(node, ())),
        )
    return found


def let_go(position: int, time: int, pairs: Iterable[Pair]) -> Observation | None:
    """What a parent's DELETE without children says about a thing that is not in the event."""
    ended = tuple((pair.parent_id, pair.bond) for pair in pairs if pair.kind == "delete" and pair.thing_id is None)
    return Observation(time=time, position=position, named=False, deleted_from=ended) if ended else None


PairsByNode = dict[int, list[tuple[int, str]]]
PairsOfHolds = dict[int, list[tuple[str, str]]]


def _by_node(pairs: Iterable[Pair]) -> tuple[PairsByNode, PairsByNode, dict[int, list[str]]]:
    added: PairsByNode = defaultdict(list)
    deleted: PairsByNode = defaultdict(list)
    emptied: dict[int, list[str]] = defaultdict(list)
    for pair in pairs:
        if pair.thing_id is None:
            emptied[pair.parent_id].append(pair.bond)
        elif pair.by_quantity:
            continue
        elif pair.kind == "add":
            added[pair.thing_id].append((pair.parent_id, pair.bond))
        else:  # a DELETE that names the child ends the pair's links of any kind
            deleted[pair.thing_id].append((pair.parent_id, ""))
    return added, deleted, emptied


def ended_by(kind: str, action: str | None, single: Collection[str]) -> str | None:
    """How an event of this type and action ends a thing, if it does. ``single``: the roles in which the event names
    the thing itself, not a quantity of it."""
    if "input" in single and "output" not in single:
        return "consumed"
    if kind == "ObjectEvent" and action == "DELETE" and "epc" in single:
        return "decommissioned"
    return None
