"""The tables of quality cases: what people said about a complaint, from opening to close. Nothing here is derived from
the log, so a rebuild leaves it as it is.

A case is its entries. They are numbered in their order, and nothing is ever changed or taken out: a trigger of the
database refuses it, whoever tries.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Identity, Index, Integer, Table
from sqlalchemy.dialects.postgresql import JSONB

from clew.storage.schema import Words, metadata

quality_case = Table(
    "quality_case",
    metadata,
    Column("number", BigInteger, Identity(), primary_key=True),
    Column("version", Integer, nullable=False, comment="of its last entry"),
)

case_entry = Table(
    "case_entry",
    metadata,
    Column("case_number", BigInteger, ForeignKey("quality_case.number"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("principal", Words, nullable=False),
    Column("kind", Words, nullable=False, comment="opened, stepped, wrote, linked, …"),
    Column("subject", Words, nullable=False, comment="what it is about; of one subject the last entry counts"),
    Column("body", JSONB, nullable=False, comment="as it was said"),
    Index("ix_case_entry_at", "at"),
)
