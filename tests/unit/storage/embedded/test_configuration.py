"""Words and settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from clew.storage.embedded.configuration import FORCED, TUNABLE, initdb_arguments, server_arguments, server_environment


def test_durability_is_forced_and_not_left_to_a_file() -> None:
    words = server_arguments(Path("/bin"), Path("/data"), Path("/run"))
    for setting in ("fsync=on", "full_page_writes=on", "synchronous_commit=on", "listen_addresses="):
        assert setting in words
    assert not FORCED.keys() & TUNABLE.keys()


def test_a_socket_folder_with_signs_of_its_own_is_quoted() -> None:
    words = server_arguments(Path("/bin"), Path("/data"), Path('/a "b" 线'))
    assert 'unix_socket_directories="/a ""b"" 线"' in words


@pytest.mark.parametrize("major", [15, 16, 17, 18])
def test_initdb_orders_by_code_point_and_trusts_nobody(major: int) -> None:
    words = initdb_arguments(Path("/bin"), Path("/data"), Path("/secret"), major)
    for word in ("--encoding=UTF8", "--auth=scram-sha-256", "--data-checksums", "--pwfile=/secret", "--locale=C"):
        assert word in words
    assert ("--builtin-locale=C.UTF-8" in words) is (major >= 17)


def test_nothing_of_the_callers_environment_reaches_the_server() -> None:
    assert set(server_environment("/usr/bin")) == {"PATH", "LC_ALL", "TZ"}
