"""The key file and what it seals."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from clew.events.errors import Unavailable
from clew.storage.keys import KeyRing, seal, unseal


def test_made_once_for_the_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    first = KeyRing.open(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert KeyRing.open(path).fingerprint == first.fingerprint
    assert [file.name for file in tmp_path.iterdir()] == ["keys"]


def test_processes_that_make_it_at_once_agree(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        rings = list(pool.map(KeyRing.open, [tmp_path / "keys"] * 16))
    assert len({ring.fingerprint for ring in rings}) == 1
    wrapped = rings[0].new_key()[1]
    assert len({ring.unwrap(wrapped) for ring in rings}) == 1


def test_sealed_bytes_open_only_unchanged_and_in_their_place() -> None:
    key = bytes(32)
    sealed = seal(key, b"secret", b"here")
    assert unseal(key, sealed, b"here") == b"secret"
    assert b"secret" not in sealed
    for wrong in (sealed[:-1] + bytes([sealed[-1] ^ 1]), sealed[1:]):
        with pytest.raises(Unavailable, match="broken_seal"):
            unseal(key, wrong, b"here")
    with pytest.raises(Unavailable, match="broken_seal"):
        unseal(key, sealed, b"there")


def test_a_renewed_master_opens_what_was_wrapped_anew_and_nothing_older(tmp_path: Path) -> None:
    ring = KeyRing.open(tmp_path / "keys")
    key, wrapped = ring.new_key()
    fingerprint = ring.fingerprint
    ring.begin_renewal()
    again = ring.wrap(ring.unwrap(wrapped))
    ring.end_renewal()
    assert ring.unwrap(again) == key
    assert KeyRing.open(tmp_path / "keys").unwrap(again) == key
    assert ring.fingerprint == fingerprint
    with pytest.raises(Unavailable, match="key_destroyed"):
        ring.unwrap(wrapped)


def test_a_damaged_file_is_said_to_be_damaged(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    path.write_bytes(b"{")
    with pytest.raises(Unavailable, match="key_file_unreadable"):
        KeyRing.open(path)


def test_digests_differ_by_kind_and_file(tmp_path: Path) -> None:
    one, other = KeyRing.open(tmp_path / "1"), KeyRing.open(tmp_path / "2")
    assert one.digest("item", b"x") == one.digest("item", b"x")
    assert len({one.digest("item", b"x"), one.digest("subject", b"x"), other.digest("item", b"x")}) == 3
