"""The tables of what is held in custody: sealed bytes, quarantine, the vault of persons, principals, settings."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from clew.storage.schema import Words, metadata

raw = Table(
    "raw",
    metadata,
    Column("digest", LargeBinary, primary_key=True, comment="SHA-256 of the bytes as they arrived"),
    Column("size", BigInteger, nullable=False),
    Column("wrapped_key", LargeBinary, comment="null: erased together with a person named in it"),
    Column("sealed", LargeBinary, comment="compressed, then AES-256-GCM"),
)

raw_subject = Table(
    "raw_subject",
    metadata,
    Column("subject_ref", LargeBinary, primary_key=True),
    Column("digest", LargeBinary, ForeignKey("raw.digest"), primary_key=True),
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("capture_id", Uuid, ForeignKey("capture.id"), nullable=False),
    Column("party_id", Integer, ForeignKey("party.id"), nullable=False),
    Column("raw_digest", LargeBinary, ForeignKey("raw.digest"), nullable=False, comment="of the whole capture"),
    Column("place", Words, nullable=False),
    Column("item_digest", LargeBinary, nullable=False, comment="keyed: tells the same item again"),
    Column("state", Words, nullable=False, comment="open, corrected, released or dismissed"),
    Column("opened_at", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False, comment="item and findings, under the key of the capture's raw"),
    Column("released_position", BigInteger),
    Column("mapping", Words, comment="that it was read by last, where that is not the capture's own"),
    Column("mapping_version", Words),
    Index("ix_quarantine_state", "state", "id"),
    Index("ix_quarantine_item_digest", "item_digest", postgresql_using="hash"),
)

quarantine_step = Table(
    "quarantine_step",
    metadata,
    Column("quarantine_id", BigInteger, ForeignKey("quarantine.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("principal", Words, nullable=False),
    Column("action", Words, nullable=False, comment="correct, release, refuse, dismiss or reopen"),
    Column("raw_digest", LargeBinary, ForeignKey("raw.digest"), nullable=False, comment="under whose key it is sealed"),
    Column("sealed", LargeBinary, nullable=False, comment="reason, and the corrected item and findings if any"),
    Column("mapping", Words, comment="that it was read by in this step"),
    Column("mapping_version", Words),
)

subject = Table(
    "subject",
    metadata,
    Column("ref", LargeBinary, primary_key=True, comment="keyed digest of the person's name for us"),
    Column("wrapped_key", LargeBinary, nullable=False),
)

vault = Table(
    "vault",
    metadata,
    Column("token", Words, primary_key=True),
    Column("subject_ref", LargeBinary, ForeignKey("subject.ref", ondelete="CASCADE"), nullable=False, index=True),
    Column("field", Words, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

account = Table(
    "account",
    metadata,
    Column("name", Words, primary_key=True),
    Column("role", Words, nullable=False),
    Column("party", Words),
    Column("password_hash", Words),
    Column("disabled", Boolean, nullable=False, server_default=text("false")),
    Column("created_at", BigInteger, nullable=False),
    Column("created_by", Words, nullable=False),
)

api_token = Table(
    "api_token",
    metadata,
    Column("id", Words, primary_key=True, comment="public; names its principal token:<id>"),
    Column("digest", LargeBinary, nullable=False, unique=True, comment="SHA-256 of the token; the token is nowhere"),
    Column("role", Words, nullable=False),
    Column("party", Words),
    Column("label", Words, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("created_by", Words, nullable=False),
    Column("expires_at", BigInteger),
    Column("revoked_at", BigInteger),
)

ended_session = Table(
    "ended_session",
    metadata,
    Column(
        "id", Words, primary_key=True, comment="drawn at random when somebody signed in; no cookie can be made from it"
    ),
    Column(
        "expires_at",
        BigInteger,
        nullable=False,
        comment="from then on the session is over by itself, and this row may go",
    ),
)

setting = Table(
    "setting",
    metadata,
    Column("name", Words, primary_key=True),
    Column("value", JSONB, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("changed_by", Words, nullable=False),
)

__all__ = [
    "account",
    "api_token",
    "ended_session",
    "quarantine",
    "quarantine_step",
    "raw",
    "raw_subject",
    "setting",
    "subject",
    "vault",
]
