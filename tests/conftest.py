"""Fixtures that every family of tests shares."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from clew.language import require_messages
from clew.testing.law import at_size

require_messages()

# The suite decides whether a change may land, so it asks the same each time; chance looks further in ``make test-law``.
settings.register_profile("suite", derandomize=True)
if not at_size():
    settings.load_profile("suite")

REPOSITORY = Path(__file__).resolve().parent.parent


def shared_data_folder() -> Path | None:
    """The folder of third-party test data: ``CLEW_SHARED_DATA``, else ``shared/data`` beside the checkout."""
    named = os.environ.get("CLEW_SHARED_DATA")
    folder = Path(named) if named else REPOSITORY.parent / "shared" / "data"
    return folder if folder.is_dir() else None


@pytest.fixture(scope="session")
def shared_data() -> Path:
    folder = shared_data_folder()
    if folder is None:
        pytest.skip("did not run: the third-party test data (shared/data beside the checkout) is absent")
    return folder
