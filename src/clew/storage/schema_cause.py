"""The tables of cause runs: what was asked, on which position, and the answer's own bytes; and what engineers concluded
about its suspects. Decisions of somebody, not derived from the log, so a rebuild leaves them as they are.

A verdict is never changed or taken out: a trigger of the database refuses it, whoever tries. Of one suspect the last
one counts, and the earlier ones stay readable.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Identity, Index, Integer, LargeBinary, Table
from sqlalchemy.dialects.postgresql import JSONB

from clew.storage.schema import Words, metadata

cause_run = Table(
    "cause_run",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("principal", Words, nullable=False),
    Column("position", BigInteger, nullable=False, comment="log position that it stands on"),
    Column("question", JSONB, nullable=False, comment="as it can be asked again"),
    Column("parameters", JSONB, nullable=False, comment="level of false discoveries, permutations, knowledge"),
    Column("seed", BigInteger, nullable=False),
    Column("code_version", Words, nullable=False),
    Column("study_digest", LargeBinary, nullable=False, comment="SHA-256 of the rows and factors that were analysed"),
    Column("verdict", Words, nullable=False),
    Column("answer", LargeBinary, nullable=False, comment="the document, byte by byte"),
    Index("ix_cause_run_at", "at"),
)

cause_verdict = Table(
    "cause_verdict",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("run_id", BigInteger, ForeignKey("cause_run.id"), nullable=False, index=True),
    Column("suspect", Integer, nullable=False, comment="its rank in the answer of the run"),
    Column("at", BigInteger, nullable=False),
    Column("principal", Words, nullable=False),
    Column("verdict", Words, nullable=False, comment="confirmed, doubted or dismissed"),
    Column("because", Words, nullable=False, comment="the reason, in the words of a person"),
)
