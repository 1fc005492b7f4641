"""The tables of exposures, calibrations, suppliers' lots and attachments: derived, and the blobs themselves.

Derived ones are refolded like those of ``clew.storage.schema``; ``blob`` and ``blob_chunk`` are record: they hold what
an event names by its digest and nothing else has.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, Table

from clew.storage.schema import Words, metadata

# --- the record -----------------------------------------------------------------------------------------------------

blob = Table(
    "blob",
    metadata,
    Column("sha256", Words, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("wrapped_key", LargeBinary, comment="null: erased"),
)

blob_chunk = Table(
    "blob_chunk",
    metadata,
    Column("sha256", Words, ForeignKey("blob.sha256"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("sealed", LargeBinary, nullable=False, comment="a piece of the compressed bytes, AES-256-GCM"),
)

# --- derived: refolded by Projections.rebuild -----------------------------------------------------------------------

exposure_value = Table(
    "exposure_value",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("term", Words, nullable=False, comment="a dictionary term of role facet, read_point or biz_location"),
    Column("value", Words, nullable=False, comment="as written; a place: its key"),
    Column("unit", Words),
    Index("ix_exposure_value_term", "term", "id"),
    Index("ix_exposure_value_value", "value", postgresql_using="hash"),
    comment="Each value of each facet once; exposures point here.",
)

exposure = Table(
    "exposure",
    metadata,
    Column("event_time", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("value_id", Integer, nullable=False),
    Column("party_id", Integer, nullable=False),
    Index("ix_exposure_value_id", "value_id", "event_time"),
    Index("ix_exposure_position", "position"),
)

calibration = Table(
    "calibration",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("party_id", Integer, nullable=False),
    Column("gauge", Words, nullable=False, comment="key: clew.events.house.calibration.gauge_key"),
    Column("event_time", BigInteger, nullable=False),
    Column("result", Words, nullable=False, comment="passed, adjusted or failed"),
    Column("due", BigInteger),
    Column("certificate", Words),
    Index("ix_calibration_gauge", "gauge", postgresql_using="hash"),
)

lot_name = Table(
    "lot_name",
    metadata,
    Column("key", Words, primary_key=True, comment="of a lot that a thing or an alias names"),
    Column("issuer", Words, nullable=False, comment="the identifier of who gave the number; of a GS1 lot: its GTIN"),
    Column("number", Words, nullable=False),
    Column("folded_number", Words, nullable=False, comment="for finding, never for identity"),
    Index("ix_lot_name_folded_number", "folded_number", postgresql_using="hash"),
    comment="Issuer and number of each lot key, so that a bare number finds it.",
)

attachment = Table(
    "attachment",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("party_id", Integer, nullable=False),
    Column("sha256", Words, nullable=False),
    Column("media_type", Words, nullable=False),
    Column("title", Words),
    Index("ix_attachment_sha256", "sha256", postgresql_using="hash"),
)
