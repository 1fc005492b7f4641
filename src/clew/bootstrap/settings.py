"""Settings: from the environment (``CLEW_*``), overridden by the words of a command. Documented in docs/settings.md."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


def default_data_folder() -> Path:
    """``$XDG_DATA_HOME/clew``, ``~/Library/Application Support/clew`` on macOS, else ``~/.local/share/clew``."""
    if os.environ.get("XDG_DATA_HOME"):
        return Path(os.environ["XDG_DATA_HOME"]) / "clew"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "clew"
    return Path.home() / ".local" / "share" / "clew"


class Settings(BaseSettings):
    """What an installation needs to know. The environment variable of a field is ``CLEW_`` and its name."""

    model_config = SettingsConfigDict(env_prefix="CLEW_", frozen=True, extra="forbid")

    data: Annotated[
        Path, Field(description="Folder of the installation: the embedded database, its keys, its log.")
    ] = Field(default_factory=default_data_folder)
    database: Annotated[
        str | None, Field(description="libpq address of an external PostgreSQL ≥ 15; the folder then holds keys only.")
    ] = None
    lang: Annotated[
        str | None, Field(description="Language of commands: zh or en; else LC_ALL, LC_MESSAGES, LANG.")
    ] = None
    party: Annotated[str, Field(description="Identifier of our own organisation, as source of our own events.")] = (
        "self"
    )
    postgres: Annotated[
        Path | None, Field(description="Folder of PostgreSQL binaries (≥ 15) to use instead of the ones shipped.")
    ] = None


def settings_from(*, data: Path | None = None, database: str | None = None, language: str | None = None) -> Settings:
    """The settings of one command: its own words first, then the environment, then the defaults."""
    words: dict[str, object] = {"data": data, "database": database, "lang": language}
    return Settings(**{name: value for name, value in words.items() if value is not None})  # type: ignore[arg-type]
