"""Where the socket goes."""

from __future__ import annotations

import os
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from clew.storage.embedded.layout import SOCKET_NAME, SOCKET_PATH_LIMIT_BYTES, Layout, choose_socket_folder, socket_fits

NAMES = st.text(st.characters(exclude_characters="/\0\n", exclude_categories=["Cs"]), min_size=1, max_size=120)


def choose(root: Path, runtime: Path | None = None) -> Path:
    return choose_socket_folder(Layout(root), server_uid=1000, runtime_folder=runtime, temporary=Path("/tmp"))


@given(NAMES, st.booleans())
def test_whatever_the_path_the_socket_fits_and_is_named_without_a_comma(name: str, with_runtime: bool) -> None:
    folder = choose(Path("/data") / name, Path("/run/user/1000") if with_runtime else None)
    path = os.fsencode(folder / SOCKET_NAME)
    assert len(path) <= SOCKET_PATH_LIMIT_BYTES
    assert b"," not in path


def test_a_short_path_keeps_the_socket_at_home() -> None:
    assert choose(Path("/data"), Path("/run/user/1000")) == Path("/data/postgresql/run")


def test_the_limit_counts_bytes_and_is_exact() -> None:
    room = SOCKET_PATH_LIMIT_BYTES - len(f"//{SOCKET_NAME}")
    assert socket_fits(Path("/" + "a" * room))
    assert not socket_fits(Path("/" + "a" * (room + 1)))
    assert not socket_fits(Path("/" + "线" * (room // 2)))


def test_two_long_folders_two_places_and_always_the_same() -> None:
    one, two = Path("/" + "a" * 200), Path("/" + "a" * 201)
    assert choose(one) == choose(one)
    assert choose(one) != choose(two)


def test_the_runtime_folder_is_preferred_to_the_folder_for_all() -> None:
    long = Path("/" + "a" * 200)
    assert choose(long, Path("/run/user/1000")).parent == Path("/run/user/1000")
    assert choose(long).parent == Path("/tmp")
    assert choose(long, Path("/" + "r" * 100)).parent == Path("/tmp")
