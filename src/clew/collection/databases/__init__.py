"""Rows of a database as a source: read-only, in portions, going on where the last run ended (clause 5.1)."""

from __future__ import annotations

from clew.collection.databases.desk import DatabaseDesk, Portion, Request, Run
from clew.collection.databases.document import portion_document, run_document

__all__ = ["DatabaseDesk", "Portion", "Request", "Run", "portion_document", "run_document"]
