"""Array parameters written by hand mean to the server what was meant."""

from __future__ import annotations

import pytest

from clew.storage.copying import digests, numbers, words
from clew.storage.database import driver, reading
from clew.storage.store import Store

pytestmark = pytest.mark.postgres


def test_arrays_arrive_as_they_were(store: Store) -> None:
    texts = ["a", "", 'say "so"', "back\\slash", '\\"', "NULL", "null", "{a,b}", " blank ", "line\nbreak", "批次"]
    hashes = [b"", b"\x00\\\"'", bytes(range(256))]
    with reading(store.engine) as connection:
        row = (
            driver(connection)
            .execute(
                "SELECT %s::text[], %s::bytea[], %s::bigint[], %s::text[]",
                (words(texts), digests(hashes), numbers([-1, 0, 2**62]), words([])),
            )
            .fetchone()
        )
    assert row == (texts, hashes, [-1, 0, 2**62], [])
