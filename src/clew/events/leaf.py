"""The leaf: what the Merkle log says about one recorded event, frozen.

What this file decides (docs/adr/0002): the leaf covers everything about an event, its body by a salted commitment.
The body is not in the leaf, and without the salt a guess at it cannot be checked: whoever erases body and salt erases
what the log can tell, and the log still verifies.

``commitment``  = SHA-256(salt ‖ record form)
``envelope``    = the canonical JSON of the eight fields below: UTF-8, members in alphabetical order, no spaces, every
                  value a string (bytes in lower-case hex, integers in decimal), an absent device left out
``leaf_hash``   = SHA-256(0x00 ‖ envelope), the leaf hash of RFC 6962 §2.1

Version 1 never changes. Another content or another spelling is another version, and old leaves keep theirs.
Salts are drawn by the caller; nothing here draws randomness or reads a clock.
"""

from __future__ import annotations

import hashlib

import msgspec

from clew.events.errors import InvalidData

VERSION = 1
SALT_BYTES = 32
DIGEST_BYTES = 32
_LEAF_PREFIX = b"\x00"


class LeafEnvelope(msgspec.Struct, frozen=True, kw_only=True):
    """What the log states about one position.

    ``salt`` and ``commitment``: 32 bytes each. ``position``: the gapless log position.
    ``record_time``: UTC microseconds since 1970. ``principal``: who wrote it; ``device``: by which device, if one.
    ``schema_version``: version of the record form's model.
    """

    salt: bytes
    position: int
    record_time: int
    principal: str
    schema_version: str
    commitment: bytes
    device: str | None = None
    version: int = VERSION


class _Written(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The envelope as written; the encoder sorts the members by name."""

    commitment: str
    position: str
    principal: str
    record_time: str
    salt: str
    schema_version: str
    version: str
    device: str | None = None


_ENCODER = msgspec.json.Encoder(order="sorted")
_DECODER = msgspec.json.Decoder(_Written)


def commitment(salt: bytes, record_form: bytes) -> bytes:
    """SHA-256(salt ‖ record form), 32 bytes. Raises ``InvalidData`` unless the salt has 32 bytes."""
    _require(len(salt) == SALT_BYTES, "salt")
    return hashlib.sha256(salt + record_form).digest()


def envelope_bytes(envelope: LeafEnvelope) -> bytes:
    """The canonical bytes of an envelope. Raises ``InvalidData("leaf.field_invalid")`` naming a field out of range."""
    _require(envelope.version == VERSION, "version")
    _require(len(envelope.salt) == SALT_BYTES, "salt")
    _require(len(envelope.commitment) == DIGEST_BYTES, "commitment")
    _require(envelope.position >= 0, "position")
    _require(bool(envelope.principal), "principal")
    _require(bool(envelope.schema_version), "schema_version")
    return _ENCODER.encode(
        _Written(
            commitment=envelope.commitment.hex(),
            position=str(envelope.position),
            principal=envelope.principal,
            record_time=str(envelope.record_time),
            salt=envelope.salt.hex(),
            schema_version=envelope.schema_version,
            version=str(envelope.version),
            device=envelope.device,
        )
    )


def read_envelope(data: bytes) -> LeafEnvelope:
    """The envelope of its canonical bytes, and of no other spelling of them.

    Raises ``InvalidData``: ``leaf.unreadable`` for anything but an envelope in canonical bytes,
    ``leaf.field_invalid`` for a version that this program does not know.
    """
    try:
        written = _DECODER.decode(data)
        envelope = LeafEnvelope(
            salt=bytes.fromhex(written.salt),
            position=int(written.position),
            record_time=int(written.record_time),
            principal=written.principal,
            schema_version=written.schema_version,
            commitment=bytes.fromhex(written.commitment),
            device=written.device,
            version=int(written.version),
        )
    except (msgspec.DecodeError, ValueError) as error:
        raise InvalidData("leaf.unreadable") from error
    if envelope_bytes(envelope) != data:
        raise InvalidData("leaf.unreadable")
    return envelope


def leaf_hash(envelope: LeafEnvelope) -> bytes:
    """The Merkle leaf of a position: SHA-256(0x00 ‖ envelope bytes), 32 bytes (RFC 6962 §2.1)."""
    return hashlib.sha256(_LEAF_PREFIX + envelope_bytes(envelope)).digest()


def _require(holds: bool, field: str) -> None:
    if not holds:
        raise InvalidData("leaf.field_invalid", field=field)
