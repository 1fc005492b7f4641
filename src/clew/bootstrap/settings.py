"""Settings: from the environment (``CLEW_*``), overridden by the words of a command. Documented in docs/settings.md."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from clew.events.errors import BadRequest
from clew.events.links import reset_steps


def default_data_folder() -> Path:
    """``$XDG_DATA_HOME/clew``, ``~/Library/Application Support/clew`` on macOS, else ``~/.local/share/clew``."""
    if os.environ.get("XDG_DATA_HOME"):
        return Path(os.environ["XDG_DATA_HOME"]) / "clew"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "clew"
    return Path.home() / ".local" / "share" / "clew"


DEFAULT_FOLDER = "$XDG_DATA_HOME/clew, ~/.local/share/clew"
"""How the default of ``data`` is written in documentation."""


class Settings(BaseSettings):
    """What an installation needs to know. The environment variable of a field is ``CLEW_`` and its name; what each
    means is the message ``setting.<name>``, from which docs/settings.md is made."""

    model_config = SettingsConfigDict(env_prefix="CLEW_", env_ignore_empty=True, frozen=True, extra="forbid")

    data: Path = Field(default_factory=default_data_folder)
    database: str | None = None
    lang: str | None = None
    party: str = "self"
    postgres: Path | None = None
    reset_steps: str = ""
    snapshot_events: int = Field(default=5000, ge=0)
    lake: str | None = None
    facts_engine: str = "duckdb://"
    public_address: str | None = None


def settings_from(*, data: Path | None = None, database: str | None = None, language: str | None = None) -> Settings:
    """The settings of one command: its own words first, then the environment, then the defaults."""
    words: dict[str, object] = {"data": data, "database": database, "lang": language}
    settings = Settings(**{name: value for name, value in words.items() if value is not None})  # type: ignore[arg-type]
    _check_database(settings.database)
    reset_steps(settings.reset_steps)
    return settings


def _check_database(dsn: str | None) -> None:
    """Raises BadRequest for what is no libpq address; libpq's own words may hold the password, so they are not told."""
    if dsn is None:
        return
    try:
        conninfo_to_dict(dsn)
    except ProgrammingError as error:
        raise BadRequest("settings.database") from error
