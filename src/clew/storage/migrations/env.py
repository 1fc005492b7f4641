"""Alembic's entry: runs the revisions on the connection that ``clew.storage.migrate`` hands over."""

from __future__ import annotations

from alembic import context

from clew.storage import (
    schema_cases,
    schema_cause,
    schema_custody,
    schema_exposure,
    schema_passports,
    schema_recall,
    schema_worklist,
)
from clew.storage.schema import metadata

# Importing them completes the metadata.
for module in (
    schema_cases,
    schema_cause,
    schema_custody,
    schema_exposure,
    schema_passports,
    schema_recall,
    schema_worklist,
):
    assert module.metadata is metadata  # noqa: S101

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
