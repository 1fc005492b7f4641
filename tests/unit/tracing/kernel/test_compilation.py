"""Where compiled loops are kept, and what happens where they cannot be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numba
import pytest

from clew.tracing.kernel import compilation


@pytest.fixture(autouse=True)
def as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    settings: Any = numba.config
    monkeypatch.setattr(settings, "CACHE_DIR", settings.CACHE_DIR)


def kept_in() -> Path:
    settings: Any = numba.config
    return Path(settings.CACHE_DIR)


def test_below_the_folder_named(tmp_path: Path) -> None:
    compilation.keep_in(str(tmp_path / "cache"))
    assert kept_in().parent == tmp_path / "cache"
    assert kept_in().is_dir()


def test_for_this_process_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("no folder")
    compilation.keep_in(str(tmp_path / "cache"))
    assert kept_in().is_dir()
    assert tmp_path not in kept_in().parents
