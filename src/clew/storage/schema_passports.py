"""The tables of product passports: who published which unit to everybody, which recalls were announced there, and what
the public reported back. Decisions and messages of people, not derived from the log, so a rebuild leaves them as they
are; things are named by their keys.

What somebody unknown wrote may name a person: it is sealed under a key of its own, like quarantined items.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Identity, Index, LargeBinary, Table, text

from clew.storage.schema import Words, metadata

passport = Table(
    "passport",
    metadata,
    Column("number", BigInteger, Identity(), primary_key=True),
    Column("code", Words, nullable=False, unique=True, comment="what the address ends with; drawn at random"),
    Column("key", Words, nullable=False),
    Column("spelling", Words, nullable=False),
    Column("by_identifier", Boolean, nullable=False, comment="GTIN and serial lead to it, too"),
    Column("published_at", BigInteger, nullable=False),
    Column("published_by", Words, nullable=False),
    Column("position", BigInteger, nullable=False, comment="head of the log when it was published"),
    Column("withdrawn_at", BigInteger),
    Column("withdrawn_by", Words),
    Column("because", Words),
    Column("opened", BigInteger, nullable=False, server_default=text("0"), comment="how often; never by whom"),
    Index("uq_passport_in_force", "key", unique=True, postgresql_where=text("withdrawn_at IS NULL")),
)

passport_recall = Table(
    "passport_recall",
    metadata,
    Column("number", BigInteger, Identity(), primary_key=True),
    Column("scope_id", BigInteger, ForeignKey("recall_scope.id"), nullable=False),
    Column("advice", Words, nullable=False, comment="what owners are to do, in the words of the house"),
    Column("announced_at", BigInteger, nullable=False),
    Column("announced_by", Words, nullable=False),
    Column("lifted_at", BigInteger),
    Column("lifted_by", Words),
    Index("uq_passport_recall_in_force", "scope_id", unique=True, postgresql_where=text("lifted_at IS NULL")),
)

passport_report = Table(
    "passport_report",
    metadata,
    Column("number", BigInteger, Identity(), primary_key=True),
    Column("passport", BigInteger, ForeignKey("passport.number"), nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
    Column("kind", Words, nullable=False, comment="defect, safety, counterfeit or other"),
    Column("wrapped_key", LargeBinary, nullable=False),
    Column("sealed", LargeBinary, nullable=False, comment="the text"),
    Column("seen_at", BigInteger),
    Column("seen_by", Words),
)
