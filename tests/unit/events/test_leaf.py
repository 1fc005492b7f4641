from __future__ import annotations

import hashlib
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.events.errors import InvalidData
from clew.events.leaf import LeafEnvelope, commitment, envelope_bytes, leaf_hash, read_envelope

GOLDEN = LeafEnvelope(
    salt=bytes(range(32)),
    position=1_000_001,
    record_time=1_795_334_400_123_456,
    principal="local:质检员",
    device='gauge "7"\n',
    schema_version="1",
    commitment=commitment(bytes(range(32)), b"the record form"),
)
ENVELOPES = st.builds(
    LeafEnvelope,
    salt=st.binary(min_size=32, max_size=32),
    position=st.integers(0, 2**70),
    record_time=st.integers(-(2**62), 2**62),
    principal=st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=20),
    device=st.none() | st.text(st.characters(exclude_categories=("Cs",)), max_size=20),
    schema_version=st.just("1"),
    commitment=st.binary(min_size=32, max_size=32),
)


def changed(**fields: Any) -> LeafEnvelope:
    return msgspec.structs.replace(GOLDEN, **fields)


def test_the_envelope_is_frozen() -> None:
    assert envelope_bytes(GOLDEN).decode() == (
        '{"commitment":"1aae35e7704dcee62057e049c8ab9ef233fc4bc21235ca75f1dbcf0edfed5f91",'
        '"device":"gauge \\"7\\"\\n","position":"1000001","principal":"local:质检员",'
        '"record_time":"1795334400123456",'
        '"salt":"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f","schema_version":"1","version":"1"}'
    )


def test_the_leaf_is_frozen() -> None:
    assert leaf_hash(GOLDEN).hex() == "2629e5be404dacbaa8bba475db5eea82a742955cc05d5743485e914dc580496a"
    assert leaf_hash(changed(device=None)).hex() == "941bacd44efffe5df33a8423831be8be4b51afb4e3bc00a52963b5dcb39db410"


def test_the_leaf_is_an_rfc_6962_leaf() -> None:
    assert leaf_hash(GOLDEN) == hashlib.sha256(b"\x00" + envelope_bytes(GOLDEN)).digest()


def test_the_commitment_hides_behind_its_salt() -> None:
    assert commitment(b"\x01" * 32, b"same") == hashlib.sha256(b"\x01" * 32 + b"same").digest()
    assert commitment(b"\x01" * 32, b"same") != commitment(b"\x02" * 32, b"same")


@given(ENVELOPES)
def test_an_envelope_is_read_from_its_bytes(envelope: LeafEnvelope) -> None:
    assert read_envelope(envelope_bytes(envelope)) == envelope


@given(ENVELOPES, ENVELOPES)
def test_other_envelopes_have_other_leaves(one: LeafEnvelope, other: LeafEnvelope) -> None:
    assert (one == other) == (leaf_hash(one) == leaf_hash(other))


@pytest.mark.parametrize(
    "fields",
    [
        {"salt": bytes(range(1, 33))},
        {"position": 1_000_002},
        {"record_time": 1_795_334_400_123_457},
        {"principal": "local:质检"},
        {"device": ""},
        {"device": None},
        {"schema_version": "2"},
        {"commitment": bytes(32)},
    ],
)
def test_every_field_counts(fields: dict[str, Any]) -> None:
    assert leaf_hash(changed(**fields)) != leaf_hash(GOLDEN)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("salt", b""),
        ("salt", bytes(31)),
        ("salt", bytes(33)),
        ("commitment", bytes(20)),
        ("position", -1),
        ("principal", ""),
        ("schema_version", ""),
        ("version", 0),
        ("version", 2),
    ],
)
def test_a_field_out_of_range_is_named(field: str, value: object) -> None:
    with pytest.raises(InvalidData) as refused:
        envelope_bytes(changed(**{field: value}))
    assert (refused.value.code, refused.value.params) == ("leaf.field_invalid", {"field": field})


def test_a_salt_of_another_length_makes_no_commitment() -> None:
    with pytest.raises(InvalidData):
        commitment(bytes(16), b"")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"position":"1000001"', b'"position":"01000001"'),
        (b'"position":"1000001"', b'"position": "1000001"'),
        (b'"position":"1000001"', b'"position":1000001'),
        (b'"position":"1000001"', b'"position":"one"'),
        (b'"version":"1"}', b'"version":"1","more":"1"}'),
        (b'"version":"1"}', b'"version":"1"} '),
        (b"1e1f", b"1E1F"),
        (b'"schema_version":"1",', b""),
        (b"{", b""),
    ],
)
def test_only_canonical_bytes_are_an_envelope(old: bytes, new: bytes) -> None:
    data = envelope_bytes(GOLDEN)
    assert old in data
    with pytest.raises(InvalidData) as refused:
        read_envelope(data.replace(old, new, 1))
    assert refused.value.code == "leaf.unreadable"
