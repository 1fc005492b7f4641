"""Alembic's entry: runs the revisions on the connection that ``clew.storage.migrate`` hands over."""

from __future__ import annotations

from alembic import context

from clew.storage import schema_custody
from clew.storage.schema import metadata

assert schema_custody.setting.metadata is metadata  # noqa: S101 - importing it completes the metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
