"""Holds: an event places one on things, another releases it (clause 8.3, nonconforming things are kept apart)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

from clew.events.errors import InvalidData
from clew.events.house.elements import element, found, required, text, texts
from clew.events.house.identity import listed, named
from clew.events.identifiers import normalise
from clew.events.model import AnyEvent, ObjectEvent, PersistentDisposition
from clew.events.timestamps import Timestamp

HoldAction = Literal["place", "release"]
HELD = "unavailable"


class Hold(msgspec.Struct, frozen=True, omit_defaults=True):
    """One hold placed or released. ``things``: normalised keys; ``case``: the complaint, recall or nonconformity."""

    hold_id: str
    action: HoldAction
    things: tuple[str, ...]
    reason: str | None = None
    case: str | None = None


def hold_event(
    hold_id: str,
    action: HoldAction,
    things: Iterable[str],
    event_time: Timestamp,
    event_time_zone_offset: str = "+00:00",
    *,
    reason: str | None = None,
    case: str | None = None,
    event_id: str | None = None,
) -> ObjectEvent:
    """An ObjectEvent that places or releases a hold. For readers without our terms it also says so in the standard's
    words: bizStep ``holding`` and the persistent disposition ``unavailable``, set and unset."""
    lists = named(*things)
    placed = action == "place"
    return ObjectEvent(
        event_time=event_time,
        event_time_zone_offset=event_time_zone_offset,
        event_id=event_id,
        action="OBSERVE",
        epc_list=lists.epc_list,
        quantity_list=lists.quantity_list,
        biz_step="holding" if placed else None,
        persistent_disposition=PersistentDisposition(set=(HELD,)) if placed else PersistentDisposition(unset=(HELD,)),
        extensions=(element("hold", {"hold_id": hold_id, "hold_action": action, "reason": reason, "case_id": case}),),
    )


def holds(event: AnyEvent) -> tuple[Hold, ...]:
    """The holds that an event places or releases, on the things it lists unless the element names others.

    Raises ``InvalidData`` for an element without identifier or with an unknown action.
    """
    stated: list[Hold] = []
    for hold in found(event.extensions, "hold"):
        things = tuple(map(normalise, texts(hold, "thing"))) or listed(event)
        action = required(hold, "hold_action")
        if action not in ("place", "release"):
            raise InvalidData("house.hold_action", action=action)
        stated.append(
            Hold(
                hold_id=required(hold, "hold_id"),
                action="place" if action == "place" else "release",
                things=things,
                reason=text(hold, "reason"),
                case=text(hold, "case_id"),
            )
        )
    return tuple(stated)
