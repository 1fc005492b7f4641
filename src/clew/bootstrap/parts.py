"""What an installation is joined from."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from clew.bootstrap.people import People
from clew.bootstrap.settings import Settings
from clew.collection.capture import Capture
from clew.collection.reading import Judgings
from clew.collection.rules.in_force import RulesInForce
from clew.events.dictionary import Dictionary
from clew.scenarios.snapshots import SnapshotDesk
from clew.scenarios.trace_keeper import TraceKeeper
from clew.security.principals import Principal
from clew.security.roles import PARTNERS
from clew.security.visibility import EVERYTHING, Visibility, only
from clew.storage.lake import Facts
from clew.storage.record import Clock
from clew.storage.store import Store


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """One of each."""

    store: Store
    capture: Capture
    capture_by: Callable[[Judgings], Capture]
    rules: RulesInForce
    people: People
    dictionary: Dictionary
    settings: Settings
    clock: Clock
    snapshots: SnapshotDesk
    traces: TraceKeeper
    facts: Facts


def visibility_of(principal: Principal) -> Visibility:
    """Partners see their own statements; the house sees all of its database."""
    if principal.role in PARTNERS:
        return only(principal.party) if principal.party else only()
    return EVERYTHING
