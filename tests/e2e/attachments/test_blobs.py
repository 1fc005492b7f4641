"""Blobs: kept once, sealed, durable before their event, readable only by whoever may see an event that names them."""

from __future__ import annotations

import hashlib
import threading

import psycopg
import pytest

from clew.events.errors import InvalidData, NotFound, Unavailable
from clew.events.house import attachment
from clew.events.model import AnyEvent, ObjectEvent
from clew.events.timestamps import timestamp
from clew.security.visibility import EVERYTHING, only
from clew.storage import blobs as blobs_module
from clew.storage.store import Store
from clew.testing.records import PARTY, record_events

pytestmark = pytest.mark.postgres


def naming(sha256: str, media_type: str = "application/json", title: str | None = None) -> AnyEvent:
    return ObjectEvent(
        event_time=timestamp(1_700_000_000_000_000),
        event_time_zone_offset="+00:00",
        action="OBSERVE",
        epc_list=("urn:u:1",),
        extensions=(attachment(sha256, media_type, title=title),),
    )


@pytest.mark.parametrize("size", [0, 1, 1024, blobs_module.CHUNK_BYTES * 2 + 17])
def test_what_is_kept_is_read_again(store: Store, size: int) -> None:
    data = (hashlib.sha256(str(size).encode()).digest() * (size // 32 + 1))[:size]
    sha256 = store.blobs.keep(data)
    assert sha256 == hashlib.sha256(data).hexdigest()
    record_events(store, [naming(sha256)])
    assert store.blobs.read(sha256.upper(), EVERYTHING) == data


def test_large_blobs_are_cut_and_one_too_large_is_refused(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blobs_module, "CHUNK_BYTES", 100)
    monkeypatch.setattr(blobs_module, "LARGEST", 5000)
    data = bytes(hashlib.shake_256(b"x").digest(5000))
    sha256 = store.blobs.keep(data)
    record_events(store, [naming(sha256)])
    assert store.blobs.read(sha256, EVERYTHING) == data
    with pytest.raises(InvalidData, match=r"blob\.too_large"):
        store.blobs.keep(b"\0" * 5001)


def test_the_same_bytes_are_kept_once_by_many_at_once(store: Store) -> None:
    threads = [threading.Thread(target=store.blobs.keep_all, args=([b"a" * 5000, b"b"],)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sha256 = store.blobs.keep(b"a" * 5000)
    record_events(store, [naming(sha256)])
    assert store.blobs.read(sha256, EVERYTHING) == b"a" * 5000


def test_nothing_of_it_stands_in_the_database_in_clear(store: Store, dsn: str) -> None:
    secret = b"the face of somebody on an image" * 20
    store.blobs.keep(secret)
    with psycopg.connect(dsn) as connection:
        rows = connection.execute("SELECT sealed FROM blob_chunk").fetchall()
    assert rows
    assert not any(b"somebody" in bytes(sealed) for (sealed,) in rows)


def test_a_piece_that_was_changed_is_noticed(store: Store, dsn: str) -> None:
    sha256 = store.blobs.keep(b"torque")
    record_events(store, [naming(sha256)])
    with psycopg.connect(dsn) as connection:
        connection.execute("UPDATE blob_chunk SET sealed = set_byte(sealed, 20, get_byte(sealed, 20) # 1)")
    with pytest.raises(Unavailable, match=r"vault\.broken_seal"):
        store.blobs.read(sha256, EVERYTHING)


def test_only_who_sees_an_event_that_names_it_may_read_it(store: Store) -> None:
    sha256 = store.blobs.keep(b"curve")
    with pytest.raises(NotFound, match=r"attachment\.unknown"):
        store.blobs.read(sha256, EVERYTHING)
    record_events(store, [naming(sha256)])
    assert store.blobs.read(sha256, only(PARTY)) == b"curve"
    with pytest.raises(NotFound, match=r"attachment\.unknown"):
        store.blobs.read(sha256, only("urn:p:other"))


def test_a_blob_that_never_came_is_said_to_be_missing(store: Store) -> None:
    record_events(store, [naming("0" * 64)])
    with pytest.raises(NotFound, match=r"attachment\.not_here"):
        store.blobs.read("0" * 64, EVERYTHING)
    assert store.blobs.note("0" * 64, EVERYTHING).size is None


def test_an_erased_blob_is_said_to_be_erased_and_can_come_again(store: Store) -> None:
    sha256 = store.blobs.keep(b"curve")
    record_events(store, [naming(sha256)])
    store.blobs.erase(sha256)
    assert store.blobs.here([sha256]) == frozenset()
    with pytest.raises(NotFound, match=r"attachment\.erased"):
        store.blobs.read(sha256, EVERYTHING)
    assert store.blobs.keep(b"curve") == sha256
    assert store.blobs.read(sha256, EVERYTHING) == b"curve"


def test_a_new_master_key_opens_it_still(store: Store) -> None:
    sha256 = store.blobs.keep(b"curve")
    record_events(store, [naming(sha256)])
    store.vault.forget_in_backups()
    assert store.blobs.read(sha256, EVERYTHING) == b"curve"


def test_a_rebuild_keeps_blobs_and_who_names_them(store: Store) -> None:
    sha256 = store.blobs.keep(b"curve")
    record_events(store, [naming(sha256, "image/png", "photo")])
    before = list(store.projections.dump("attachment"))
    store.projections.rebuild()
    assert list(store.projections.dump("attachment")) == before
    assert store.blobs.note(sha256, EVERYTHING).title == "photo"
    assert store.blobs.read(sha256, EVERYTHING) == b"curve"
