"""The tables of recall scopes: decisions somebody took, and what was found then. Nothing here is derived from the log
alone, so a rebuild leaves it as it is; things are named by their keys, because a rebuild may number nodes anew.

A scope of a hundred thousand units is evaluated again and again, and little changes: a row of ``recall_unit`` holds
from the evaluation ``since`` until the evaluation ``until`` that found otherwise. So a version is all rows around it,
a difference the rows that begin or end with it, and no row says anything else later than when it was written.
"""

from __future__ import annotations

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Table,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from clew.storage.schema import Words, metadata

recall_scope = Table(
    "recall_scope",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("name", Words, nullable=False),
    Column("start", JSONB, nullable=False, comment="what it begins with, as a document of a kind"),
    Column("policy", JSONB, nullable=False, comment="direction, windows and what is followed"),
    Column("created_at", BigInteger, nullable=False),
    Column("created_by", Words, nullable=False),
    Column("closed_at", BigInteger),
    Column("closed_by", Words),
    Column("close_reason", Words),
    Column("version", Integer, nullable=False, comment="of its last evaluation"),
    Column("checked", BigInteger, nullable=False, comment="up to here nothing in the log can change it"),
)

recall_evaluation = Table(
    "recall_evaluation",
    metadata,
    Column("scope_id", BigInteger, ForeignKey("recall_scope.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("position", BigInteger, nullable=False, comment="log position that it stands on"),
    Column("at", BigInteger, nullable=False),
    Column("principal", Words, nullable=False),
    Column("why", Words, nullable=False, comment="created, asked, recorded, held or released"),
    Column("summary", JSONB, nullable=False, comment="counts, quantities and gaps"),
    Column("difference", JSONB, nullable=False, comment="how many units were added, left, reworded, moved, otherwise"),
)

# Without a foreign key: checking one for every row takes as long as writing the row, and scopes are never deleted.
recall_unit = Table(
    "recall_unit",
    metadata,
    Column("scope_id", BigInteger, primary_key=True, autoincrement=False),
    Column("ordinal", BigInteger, primary_key=True, autoincrement=False),
    Column("since", Integer, nullable=False, comment="the first version that it holds in"),
    Column("until", Integer, comment="the first version that it no longer holds in"),
    Column("key", Words, nullable=False),
    Column("spelling", Words, nullable=False),
    Column("kind", Words, nullable=False, comment="instance, lot, class or operation"),
    Column("way", Words, nullable=False, comment="subject, forward, backward or both"),
    Column("word", Words, nullable=False, comment="certain, possible or excluded"),
    Column("time", BigInteger, comment="earliest arrival, backward latest departure"),
    Column("share", Float),
    Column("via", Words, comment="key of the node that it was reached from"),
    Column("event", Words, comment="eventID of the link that reached it, or that an excluded one missed"),
    Column("reason", JSONB, comment="why it is excluded"),
    Column("class_key", Words),
    Column("status", Words, comment="where it is, as a word; null for operations and classes"),
    Column("carrier_status", Words, comment="the status of what it is installed in"),
    Column("place", Words),
    Column("destination", Words),
    Column("inside", ARRAY(Words), nullable=False, comment="what it is in or installed in, the nearest first"),
    Column("reach", SmallInteger, nullable=False, comment="1: still inside the works"),
    Column("told_time", BigInteger, comment="instant of the statement that says where it is"),
    Column("told_position", BigInteger, comment="and its log position"),
    Column("holds", ARRAY(Words), nullable=False),
    Column("amounts", JSONB, comment="of a lot: what came in, went out and remains, by unit"),
    Column("gaps", ARRAY(Words), nullable=False),
    Column("caused", ARRAY(BigInteger), nullable=False, comment="log positions of the events that made this row"),
    Column("ended", ARRAY(BigInteger), comment="log positions of the events that ended it"),
    Index("ix_recall_unit_key", "key", postgresql_using="hash", postgresql_where=text("until IS NULL")),
    Index("ix_recall_unit_since", "scope_id", "since"),
    Index("ix_recall_unit_until", "scope_id", "until", postgresql_where=text("until IS NOT NULL")),
)

recall_watch = Table(
    "recall_watch",
    metadata,
    Column("scope_id", BigInteger, nullable=False),
    Column("key", Words, nullable=False, comment="outside the scope, but can change it"),
    Index("ix_recall_watch_scope_id", "scope_id"),
    Index("ix_recall_watch_key", "key", postgresql_using="hash"),
)
