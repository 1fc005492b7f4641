"""Opening an installation: an embedded folder or an external server, and what only makes sense without either."""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from clew.bootstrap.clew import Clew
from clew.bootstrap.parts import Parts
from clew.bootstrap.people import People
from clew.bootstrap.settings import Settings
from clew.collection.capture import Capture, Reading, Sender
from clew.collection.connectors import Source, discover
from clew.collection.reading import Judgings
from clew.collection.rules.desk import RulesDesk
from clew.collection.rules.in_force import NoSettings, RulesInForce
from clew.events.dictionary import load
from clew.events.links import reset_steps
from clew.scenarios.snapshots import SnapshotDesk
from clew.scenarios.trace_keeper import TraceKeeper
from clew.security.principals import Principal, principal
from clew.security.tokens import PREFIX
from clew.storage.embedded import EmbeddedServer
from clew.storage.keys import KeyRing
from clew.storage.lake import Facts
from clew.storage.store import Store, wall_clock

KEY_FILE = "keys.json"
LAKE = "lake"


def local_principal() -> Principal:
    """The owner of an embedded folder: whoever runs the command line on it."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        # A uid without a passwd entry, as containers have them.
        name = str(os.getuid())
    return principal(f"local:{name}", "administrator")


@contextmanager
def open_clew(
    settings: Settings, *, principal: Principal, on_progress: Callable[[str], None] | None = None
) -> Iterator[Clew]:
    """The installation that ``settings`` name, started if need be; made on first use, with its administrator.

    ``on_progress`` gets a message code while something takes time. Raises Unavailable when it cannot be had.
    """
    if settings.database is not None:
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _store(settings, settings.database) as store:
            yield _joined(store, settings, principal)
        return
    with (
        EmbeddedServer(settings.data, binaries=settings.postgres, on_progress=on_progress) as address,
        _store(settings, address.dsn) as store,
    ):
        yield _joined(store, settings, principal)


def _store(settings: Settings, dsn: str) -> Store:
    return Store.open(dsn, settings.data / KEY_FILE, reset_steps=reset_steps(settings.reset_steps))


def _joined(store: Store, settings: Settings, principal: Principal) -> Clew:
    dictionary = load()
    rules = RulesInForce(store.settings, dictionary, store.histories, settings.party)

    def capture_by(judgings: Judgings) -> Capture:
        return Capture(
            store, store.vault, dictionary, discover(), store.settings, wall_clock, store.acquisitions, judgings
        )

    people = People(store, KeyRing.open(settings.data / KEY_FILE).digest("session", b"key"))
    snapshots = SnapshotDesk(store, settings.data, wall_clock)
    parts = Parts(
        store=store,
        capture=capture_by(rules.judging),
        capture_by=capture_by,
        rules=rules,
        people=people,
        dictionary=dictionary,
        settings=settings,
        clock=wall_clock,
        snapshots=snapshots,
        traces=TraceKeeper(store, lambda: snapshots, settings.data, wall_clock, settings.snapshot_events),
        facts=Facts(store.engine, settings.lake or str(settings.data / LAKE), store.position, settings.facts_engine),
    )
    return Clew(parts, principal, first_password=people.ensure_administrator(principal.id))


class _NoVault:
    """Tokens for a rehearsal: nothing is kept, so a token need only look like one."""

    def tokenise(self, field: str, plaintext: str) -> str:
        return PREFIX + "-" * 43


class _NoRecord:
    """A rehearsal records nothing; reaching for the record is a defect."""

    def get(self, name: str) -> None:
        return None


def rehearse(source: Source) -> Reading:
    """What a capture would admit and refuse, without any installation (``--dry-run``)."""
    rules = RulesInForce(NoSettings(), load(), None, None)
    return _leading_nowhere(rules.judging).rehearse(source)


def rules_without_record() -> RulesDesk:
    """The shipped rules, to look at and to try others beside, without any installation."""
    rules = RulesInForce(NoSettings(), load(), None, None)
    nobody = Sender(principal="", party="")
    return RulesDesk(rules, _leading_nowhere, wall_clock, nobody, lambda verb: None)


def _leading_nowhere(judgings: Judgings) -> Capture:
    """A way in that reads and judges, and records nothing."""
    nothing = _NoRecord()
    return Capture(nothing, _NoVault(), load(), discover(), nothing, wall_clock, nothing, judgings)  # type: ignore[arg-type]
