"""Settings: words of the command first, then the environment, then defaults."""

from __future__ import annotations

from pathlib import Path

import pytest

from clew.bootstrap.settings import default_data_folder, settings_from
from clew.events.errors import BadRequest


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CLEW_DATA", "CLEW_DATABASE", "CLEW_LANG", "CLEW_PARTY", "CLEW_POSTGRES", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)


def test_defaults() -> None:
    settings = settings_from()
    assert settings.data == default_data_folder()
    assert (settings.database, settings.lang, settings.party, settings.postgres) == (None, None, "self", None)


def test_the_environment_and_then_the_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLEW_DATA", "/srv/clew")
    monkeypatch.setenv("CLEW_PARTY", "urn:clew:id:works-1")
    assert settings_from().data == Path("/srv/clew")
    assert settings_from().party == "urn:clew:id:works-1"
    assert settings_from(data=Path("/srv/other")).data == Path("/srv/other")


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLEW_DATA", "")
    monkeypatch.setenv("CLEW_DATABASE", "")
    assert settings_from().data == default_data_folder()
    assert settings_from().database is None


def test_the_folder_of_the_desktop_standard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "/srv/xdg")
    assert default_data_folder() == Path("/srv/xdg/clew")


@pytest.mark.parametrize("dsn", ["nonsense", "mysql://a@b/c", "postgresql://a:secr%et@b/c"])
def test_what_is_no_address_is_refused(dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadRequest) as refused:
        settings_from(database=dsn)
    assert refused.value.code == "settings.database"
    assert "secr" not in str(refused.value)
    monkeypatch.setenv("CLEW_DATABASE", dsn)
    with pytest.raises(BadRequest):
        settings_from()


@pytest.mark.parametrize("dsn", ["postgresql://a:b@c:5433/d", "host=c dbname=d", "postgres://a@c/d?sslmode=require"])
def test_addresses(dsn: str) -> None:
    assert settings_from(database=dsn).database == dsn
