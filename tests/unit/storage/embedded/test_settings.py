"""What a server must promise."""

from __future__ import annotations

import pytest

from clew.events.errors import Unavailable
from clew.storage.embedded.settings import judge_settings

GOOD = {
    "server_version": "15.14",
    "server_version_num": "150014",
    "server_encoding": "UTF8",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "data_checksums": "on",
}


def test_a_good_server_has_no_findings() -> None:
    assert judge_settings(GOOD) == ()
    assert judge_settings({**GOOD, "synchronous_commit": "remote_apply"}) == ()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"fsync": "off"}, "database.fsync_off"),
        ({"synchronous_commit": "off"}, "database.synchronous_commit_off"),
        ({"server_encoding": "SQL_ASCII"}, "database.not_utf8"),
        ({"server_version_num": "140099", "server_version": "14.99"}, "database.too_old"),
    ],
)
def test_what_would_lose_events_is_refused(change: dict[str, str], code: str) -> None:
    with pytest.raises(Unavailable) as refused:
        judge_settings({**GOOD, **change})
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("setting", "code"),
    [("full_page_writes", "database.full_page_writes_off"), ("data_checksums", "database.checksums_off")],
)
def test_what_is_merely_unwise_is_flagged(setting: str, code: str) -> None:
    (finding,) = judge_settings({**GOOD, setting: "off"})
    assert (finding.code, finding.severity, finding.place) == (code, "flag", setting)
