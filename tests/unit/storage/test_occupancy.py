"""Folders of an installation: an embedded server's files hold its tables, which must not be counted twice."""

from __future__ import annotations

from pathlib import Path

from clew.storage.embedded.layout import Layout
from clew.storage.occupancy import folders


def filled(folder: Path, size: int) -> None:
    folder.mkdir(parents=True)
    (folder / "file").write_bytes(bytes(size))


def test_of_the_servers_files_the_rest_is_told(tmp_path: Path) -> None:
    filled(Layout(tmp_path).cluster, 1000)
    filled(tmp_path / "snapshots", 300)
    filled(tmp_path / "lake", 0)
    assert [(part.name, part.bytes, part.rows) for part in folders(tmp_path, 600)] == [
        ("postgresql", 400, None),
        ("snapshots", 300, None),
    ]
    assert [part.name for part in folders(tmp_path, 2000)] == ["snapshots"]


def test_there_may_be_no_folder(tmp_path: Path) -> None:
    assert folders(tmp_path / "nowhere", 0) == []
