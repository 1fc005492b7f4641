"""The tables of quarantine as a work list, and of the data-quality report. Nothing here holds a cell's text."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Identity, Integer, Table, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from clew.storage.schema import Words, metadata

cause = Table(
    "cause",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("key", Words, nullable=False, unique=True, comment="digest of the five below: the same on every machine"),
    Column("connector", Words, nullable=False),
    Column("mapping", Words, nullable=False),
    Column("rule", Words, nullable=False),
    Column("code", Words, nullable=False, comment="of the message"),
    Column("field", Words, nullable=False, comment="column or element; never what stands in it"),
)

quarantine_cause = Table(
    "quarantine_cause",
    metadata,
    Column("quarantine_id", BigInteger, ForeignKey("quarantine.id"), primary_key=True),
    Column("cause_id", Integer, ForeignKey("cause.id"), primary_key=True, index=True),
    Column("first", Boolean, nullable=False, comment="why it was refused when it came"),
    Column("now", Boolean, nullable=False, comment="why it is refused as it is now"),
)

quarantine_event = Table(
    "quarantine_event",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("quarantine_id", BigInteger, ForeignKey("quarantine.id"), nullable=False, index=True),
    comment="the events that were recorded from quarantined items",
)

quarantine_release = Table(
    "quarantine_release",
    metadata,
    Column("capture_id", Uuid, ForeignKey("capture.id"), primary_key=True),
    Column("items", Integer, nullable=False, comment="how many items this capture tried to release"),
    comment="captures that are no source of their own: their items came earlier, with another capture",
)

capture_quality = Table(
    "capture_quality",
    metadata,
    Column("capture_id", Uuid, ForeignKey("capture.id"), primary_key=True),
    Column("events", Integer, nullable=False),
    Column("invalid", Integer, nullable=False, comment="recorded with a flag that says a value is wrong"),
    Column("contradicting", Integer, nullable=False, comment="recorded with a flag that says two facts disagree"),
    Column("late", JSONB, nullable=False, comment="{step: events}: recordTime minus eventTime, in logarithmic steps"),
    Column("rules", JSONB, nullable=False, comment="{rule: events} of the flags"),
    Column("version", Integer, nullable=False, server_default=text("1")),
    comment="kept sums of the report, one row a capture; made when the report is first asked for, can be dropped",
)
