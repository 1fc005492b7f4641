"""The tables. Everything above the line "derived" can be dropped and refolded from ``event`` (docs/adr/0005).

Conventions: instants are UTC microseconds (bigint), so every year EPCIS allows fits and no session time zone can touch
them; text compares bytewise (collation ``C``) on any server; names of things are interned once in ``node`` and
referred to by number, numbered in the order of the log so that a rebuild numbers them alike.
Nothing a person could be read from stands here in clear: raw bytes, quarantined items and vault values are sealed.
"""

from __future__ import annotations

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMES)

Words = Text(collation="C")

# --- the record -----------------------------------------------------------------------------------------------------

log_head = Table(
    "log_head",
    metadata,
    Column("id", SmallInteger, CheckConstraint("id = 1", name="one_row"), primary_key=True, autoincrement=False),
    Column("position", BigInteger, nullable=False),
    Column("record_time", BigInteger, nullable=False),
    Column("node_id", BigInteger, nullable=False, comment="the number last given to a node"),
    comment="One row. Its row lock is the sequencer.",
)

party = Table(
    "party",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("name", Words, nullable=False, unique=True),
)

acquisition = Table(
    "acquisition",
    metadata,
    Column("number", BigInteger, Identity(), primary_key=True),
    Column("identity", LargeBinary, nullable=False, comment="SHA-256 of what is read, for whom and by what"),
    Column("digest", LargeBinary, nullable=False, comment="SHA-256 of the bytes as they arrived"),
    Column("size", BigInteger, nullable=False),
    Column("companions", JSONB, nullable=False, comment="joined sources: [{name, digest, size}]"),
    Column("source_name", Words),
    Column("media_type", Words),
    Column("connector", Words),
    Column("mapping", Words),
    Column("mapping_version", Words),
    Column("rule_book", Words),
    Column("program", Words, nullable=False, comment="version of the program that read it"),
    Column("principal", Words, nullable=False),
    Column("party_id", Integer, ForeignKey("party.id"), nullable=False),
    Column("device", Words),
    Column("on_error", Words, nullable=False),
    Column("portion_size", Integer, nullable=False, comment="records in a portion; how a restart cuts it again"),
    Column("started_at", BigInteger, nullable=False),
    Column("finished_at", BigInteger),
    Column("state", Words, nullable=False, comment="running, done, or refused: turned back whole"),
    Column("portions", Integer, nullable=False, comment="how many are committed"),
    Column("records", BigInteger, nullable=False),
    Column("made", BigInteger, nullable=False, comment="records that made items which were admitted"),
    Column("left_out", BigInteger, nullable=False),
    Column("refused", BigInteger, nullable=False, comment="records that admission refused"),
    Column("items", BigInteger, nullable=False),
    Column("recorded", BigInteger, nullable=False),
    Column("duplicate", BigInteger, nullable=False),
    Column("conflict", BigInteger, nullable=False),
    Column("quarantined", BigInteger, nullable=False),
    Column("not_recorded", BigInteger, nullable=False),
    Column("reasons", JSONB, nullable=False, comment="why records were left out: [{rule, code, params, count}]"),
    Column("filled", JSONB, nullable=False, comment="cells that say something, by column"),
    Column("first_position", BigInteger),
    Column("last_position", BigInteger),
    Index("ix_acquisition_identity", "identity"),
)

capture = Table(
    "capture",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("number", BigInteger, Identity(), nullable=False, unique=True),
    Column("received_at", BigInteger, nullable=False),
    Column("principal", Words, nullable=False),
    Column("party_id", Integer, ForeignKey("party.id"), nullable=False),
    Column("device", Words),
    Column("sequence", BigInteger),
    Column("connector", Words),
    Column("mapping", Words),
    Column("mapping_version", Words),
    Column("source_name", Words),
    Column("media_type", Words),
    Column("raw_digest", LargeBinary, nullable=False),
    Column("on_error", Words, nullable=False),
    Column("state", Words, nullable=False, comment="done: nothing went to quarantine; refused: something did"),
    Column("recorded", Integer, nullable=False),
    Column("duplicate", Integer, nullable=False),
    Column("quarantined", Integer, nullable=False),
    Column("not_recorded", Integer, nullable=False),
    Column("first_position", BigInteger),
    Column("last_position", BigInteger),
    Column("acquisition", BigInteger, ForeignKey("acquisition.number"), comment="null: made by Clew, or a release"),
    Column("portion", Integer, comment="of the acquisition, from 1"),
    Index("ix_capture_acquisition", "acquisition"),
)

event = Table(
    "event",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("capture_id", Uuid, nullable=False),
    Column("party_id", Integer, nullable=False),
    Column("place", Words, nullable=False),
    Column("event_id", Words, nullable=False, comment="the given eventID, else the CBV ni: hash"),
    Column("event_id_given", Boolean, nullable=False),
    Column("is_declaration", Boolean, nullable=False),
    Column("content_hash", LargeBinary, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("leaf_hash", LargeBinary, nullable=False),
    Column("leaf_version", SmallInteger, nullable=False),
    Column("record_time", BigInteger, nullable=False),
    Column("clock_held", Boolean, nullable=False),
    Column("event_time", BigInteger, nullable=False),
    Column("type", Words, nullable=False),
    Column("action", Words),
    Column("biz_step", Words),
    Column("disposition", Words),
    Column("read_point", Words),
    Column("biz_location", Words),
    Column("transformation_id", Words, comment="normalised"),
    Column("flags", JSONB),
    Column("document", LargeBinary, nullable=False, comment="record form; personal fields are tokens"),
    Index("ix_event_event_id", "event_id", postgresql_using="hash"),
    Index("ix_event_content_hash", "content_hash", postgresql_using="hash"),
    Index("ix_event_event_time", "event_time", "position"),
)

# --- derived: refolded by Projections.rebuild -----------------------------------------------------------------------

node = Table(
    "node",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("key", Words, nullable=False),
    Column("level", Words, nullable=False, comment="what the identifier names: instance, lot, class, other; operation"),
    Column("class_key", Words, comment="the product class that the identifier itself names"),
    Column("spelling", Words, nullable=False, comment="as first captured"),
    Column("display", Words, nullable=False, comment="the part a person reads: serial or last component"),
    Column("first_position", BigInteger, nullable=False),
    Column("folded", BigInteger, comment="alike for spellings that people take for one another: identifiers.folding"),
    Index("ix_node_folded", "folded", postgresql_where=text("folded IS NOT NULL")),
    Index("ix_node_key", "key", postgresql_using="hash"),
    Index("ix_node_class_key", "class_key", postgresql_where=text("class_key IS NOT NULL")),
)

event_thing = Table(
    "event_thing",
    metadata,
    Column("node_id", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("party_id", Integer, nullable=False),
    Column("role", Words, nullable=False),
    Column("by_quantity", Boolean, nullable=False),
    Column("spelling", Words, comment="null: as in node"),
    Column("event_time", BigInteger, nullable=False, comment="of the event: the latest of a thing is asked for"),
    Index("ix_event_thing_node_id", "node_id", "event_time", "position"),
    Index("ix_event_thing_position", "position"),
)

link_fact = Table(
    "link_fact",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("party_id", Integer, nullable=False),
    Column("event_time", BigInteger, nullable=False),
    Column("kind", Words, nullable=False),
    Column("bond", Words, nullable=False),
    Column("thing_id", BigInteger),
    Column("parent_id", BigInteger),
    Column("operation_id", BigInteger, comment="null for consume and produce: the operation is the event itself"),
    Column("by_quantity", Boolean, nullable=False),
    Column("quantity", Words),
    Column("uom", Words),
    Column("paired_with", ARRAY(Words)),
    # In the order of time: the latest add of a thing, and what ended it (``standing``).
    Index(
        "ix_link_fact_thing_id",
        "thing_id",
        "kind",
        "event_time",
        "position",
        postgresql_where=text("thing_id IS NOT NULL"),
    ),
    Index(
        "ix_link_fact_parent_id",
        "parent_id",
        "event_time",
        "position",
        postgresql_where=text("parent_id IS NOT NULL"),
    ),
    Index("ix_link_fact_operation_id", "operation_id", postgresql_where=text("operation_id IS NOT NULL")),
    # Of a pair, and what was ever installed where: the live engine reads these few among the many of a hub.
    Index(
        "ix_link_fact_pair",
        "parent_id",
        "thing_id",
        postgresql_where=text("thing_id IS NOT NULL AND parent_id IS NOT NULL"),
    ),
    Index(
        "ix_link_fact_installed",
        "thing_id",
        "parent_id",
        postgresql_where=text("kind = 'add' AND bond = 'install' AND NOT by_quantity"),
    ),
    # What a parent let go of, in the order of time: the next one after an ADD is what ends it.
    Index(
        "ix_link_fact_let_go",
        "parent_id",
        "bond",
        "event_time",
        "position",
        postgresql_where=text("thing_id IS NULL AND parent_id IS NOT NULL"),
    ),
)

hold_fact = Table(
    "hold_fact",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("party_id", Integer, nullable=False),
    Column("node_id", BigInteger, nullable=False, index=True),
    Column("hold_id", Words, nullable=False, index=True),
    Column("action", Words, nullable=False, comment="place or release"),
    Column("reason", Words),
)

voided = Table(
    "voided",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("voided_at", BigInteger, nullable=False, comment="position of the earliest declaration that voids it"),
    Index("ix_voided_voided_at", "voided_at"),
)

alias = Table(
    "alias",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("party_id", Integer, nullable=False),
    Column("a", Words, nullable=False),
    Column("b", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("valid_from", BigInteger),
    Column("valid_to", BigInteger),
    Index("ix_alias_a", "a", postgresql_using="hash"),
    Index("ix_alias_b", "b", postgresql_using="hash"),
)

product_class = Table(
    "product_class",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("party_id", Integer, nullable=False),
    Column("key", Words, nullable=False),
    Column("class_key", Words, nullable=False),
    Column("event_time", BigInteger, nullable=False),
    Index("ix_product_class_key", "key", postgresql_using="hash"),
)

alternate = Table(
    "alternate",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("party_id", Integer, nullable=False),
    Column("a", Words, nullable=False, comment="a product class, and one that counts as the same"),
    Column("b", Words, nullable=False),
)

master_data = Table(
    "master_data",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("party_id", Integer, nullable=False),
    Column("type", Words, nullable=False),
    Column("key", Words, nullable=False),
    Column("name", Words),
    Column("attributes", JSONB, nullable=False, comment="[[URI, text], …] of the plain attributes"),
    Column("valid_from", BigInteger, nullable=False, comment="stated, else the time of the event"),
    Column("valid_to", BigInteger),
    Index("ix_master_data_key", "key", postgresql_using="hash"),
)

current_state = Table(
    "current_state",
    metadata,
    Column("node_id", BigInteger, primary_key=True, autoincrement=False),
    Column("last_time", BigInteger, nullable=False),
    Column("last_position", BigInteger, nullable=False),
    Column("biz_step", Words),
    Column("disposition", Words),
    Column("read_point", Words),
    Column("biz_location", Words),
    Column("container_id", BigInteger),
    Column("assembly_id", BigInteger),
    Column("ended", Words, comment="consumed or decommissioned"),
    Column("holds", ARRAY(Words), nullable=False, comment="identifiers of the holds in force, in order"),
    Column("contents_ended_time", BigInteger, comment="its last DELETE that named no children, bond contain"),
    Column("contents_ended_position", BigInteger),
    Column("components_ended_time", BigInteger, comment="the same, bond install"),
    Column("components_ended_position", BigInteger),
    Index("ix_current_state_container_id", "container_id", postgresql_where=text("container_id IS NOT NULL")),
    Index("ix_current_state_assembly_id", "assembly_id", postgresql_where=text("assembly_id IS NOT NULL")),
    postgresql_with={"fillfactor": "85"},
)

projection = Table(
    "projection",
    metadata,
    Column("name", Words, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("position", BigInteger, nullable=False, comment="high-water mark"),
    Column("current", Boolean, nullable=False, comment="kept up to date by the transaction that records"),
    Column("state", JSONB, comment="of one outside the database: where it is, and which version of each table"),
)
