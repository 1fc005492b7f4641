"""Snapshots on disk: whole or ignored, of this record or ignored, shared, put away when they are old."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np
import pytest

from clew.events.errors import Conflict, Unavailable
from clew.scenarios.snapshots import SnapshotDesk, SnapshotVerbs
from clew.storage.snapshot_files import MANIFEST, Content
from clew.storage.store import Store
from clew.testing.database import wipe
from clew.testing.records import record_events
from clew.testing.samples import install, transform
from clew.tracing.snapshot.content import arrays_of

pytestmark = pytest.mark.postgres


@pytest.fixture
def desk(store: Store, tmp_path: Path) -> SnapshotDesk:
    more(store, 1)
    return SnapshotDesk(store, tmp_path, lambda: 1_700_000_000_000_000)


def more(store: Store, number: int) -> None:
    """One unit made and built in."""
    record_events(
        store,
        [
            transform(("urn:t:lot",), (f"urn:t:unit{number}",), at=number, event_id=f"urn:e:{number}"),
            install(f"urn:t:box{number}", f"urn:t:unit{number}", at=number + 50),
        ],
    )


def kept(desk: SnapshotDesk) -> list[tuple[int, str | None]]:
    return [(one.position, one.reason) for one in desk.kept.list(thorough=True)]


def test_what_is_kept_is_what_was_built(store: Store, desk: SnapshotDesk) -> None:
    made = desk.build()
    assert made is not None
    assert made.manifest is not None
    assert made.position == store.position() == 2
    assert desk.differences(made) == ()
    opened = desk.newest()
    assert opened is desk.newest()
    assert opened is not None
    assert all(not column.flags.writeable or not len(column) for column in arrays_of(opened).values())
    node = opened.names.node_of("urn:t:unit1")
    assert node is not None
    assert opened.names.spelling(node) == "urn:t:unit1"
    assert opened.names.event_id(1) == "urn:e:1"
    assert desk.newest(at_most=1) is None
    assert desk.build() == made


def test_an_empty_record_has_none(store: Store, tmp_path: Path) -> None:
    desk = SnapshotDesk(store, tmp_path, lambda: 0)
    assert desk.build() is None
    assert desk.newest() is None
    with pytest.raises(Conflict):
        SnapshotVerbs(desk, lambda verb: None).build()


def flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 4
    path.write_bytes(data)


def other_format(folder: Path) -> None:
    manifest = json.loads((folder / MANIFEST).read_bytes())
    (folder / MANIFEST).write_text(json.dumps(manifest | {"format": 0}))


SPOILT: dict[str, tuple[Callable[[Path], object], str]] = {
    "a bit of an array": (lambda folder: flipped(folder / "link.target"), "damaged"),
    "a bit of the manifest": (lambda folder: flipped(folder / MANIFEST), "damaged"),
    "a bit of the aliases": (lambda folder: flipped(folder / "aliases"), "damaged"),
    "half an array": (
        lambda folder: (folder / "link.start").write_bytes((folder / "link.start").read_bytes()[:-5]),
        "damaged",
    ),
    "half a manifest": (
        lambda folder: (folder / MANIFEST).write_bytes((folder / MANIFEST).read_bytes()[:40]),
        "damaged",
    ),
    "an array missing": (lambda folder: (folder / "names.hashes").unlink(), "incomplete"),
    "no manifest": (lambda folder: (folder / MANIFEST).unlink(), "incomplete"),
    "another format": (other_format, "format"),
    "another name": (lambda folder: folder.rename(folder.with_name("1-" + "0" * 16)), "damaged"),
}


@pytest.mark.parametrize("what", SPOILT)
def test_what_is_spoilt_is_ignored_and_made_anew(store: Store, desk: SnapshotDesk, tmp_path: Path, what: str) -> None:
    spoil, reason = SPOILT[what]
    made = desk.build()
    assert made is not None
    spoil(made.folder)
    again = SnapshotDesk(store, tmp_path, lambda: 1_700_000_000_000_001)
    assert [why for _, why in kept(again)] == [reason]
    assert again.newest() is None
    rows = SnapshotVerbs(again, lambda verb: None).list()
    assert [(row.state, row.reason) for row in rows] == [("ignored", reason)]
    anew = again.build()
    assert anew is not None
    assert anew.reason is None
    assert again.newest() is not None


def test_an_older_one_serves_where_the_newest_is_damaged(store: Store, desk: SnapshotDesk) -> None:
    desk.build()
    more(store, 2)
    newest = desk.build()
    assert newest is not None
    flipped(newest.folder / "graph.node")
    found = desk.newest()
    assert found is not None
    assert found.position == 2
    assert kept(desk) == [(4, "damaged"), (2, None)]


def test_a_snapshot_of_another_record_is_not_used(store: Store, desk: SnapshotDesk) -> None:
    desk.build()
    wipe(store)
    assert kept(desk) == [(2, "foreign")]
    more(store, 1)  # the same events at the same positions, recorded anew
    assert kept(desk) == [(2, "foreign")]
    assert desk.newest() is None
    assert desk.build() is not None
    assert kept(desk) == [(2, None)]


def test_other_reset_steps_make_another_reading(store: Store, desk: SnapshotDesk) -> None:
    desk.build()
    store.projections.rebuild(reset_steps={"rinsing"})
    assert kept(desk) == [(2, "outdated")]
    assert desk.newest() is None


def test_only_the_newest_are_kept_and_what_is_open_stays_readable(store: Store, desk: SnapshotDesk) -> None:
    desk.build()
    first = desk.newest()
    assert first is not None
    before = {name: column.copy() for name, column in arrays_of(first).items()}
    for number in (2, 3, 4):
        more(store, number)
        desk.build()
    assert [position for position, _ in kept(desk)] == [8, 6]
    for name, column in arrays_of(first).items():
        assert np.array_equal(column, before[name], equal_nan=column.dtype.kind == "f")


def test_what_a_maker_left_behind_is_removed_and_what_one_is_making_is_not(store: Store, desk: SnapshotDesk) -> None:
    folder = desk.kept.folder
    (folder / ".making-dead").mkdir(parents=True)
    (folder / ".making-dead" / "lock").touch()
    (folder / ".making-alive").mkdir()
    holding = (
        "import fcntl, sys; f = open(sys.argv[1], 'w'); fcntl.flock(f, fcntl.LOCK_EX); print('held', flush=True);"
        " sys.stdin.read()"
    )
    maker = subprocess.Popen(
        [sys.executable, "-c", holding, str(folder / ".making-alive" / "lock")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert maker.stdout is not None
    assert maker.stdin is not None
    maker.stdout.readline()
    try:
        desk.build()
        assert not (folder / ".making-dead").exists()
        assert (folder / ".making-alive").exists()
    finally:
        maker.stdin.close()
        maker.wait(timeout=30)


def test_two_makers_at_once(store: Store, desk: SnapshotDesk, tmp_path: Path) -> None:
    desks = [SnapshotDesk(store, tmp_path, lambda at=at: 1_700_000_000_000_000 + at) for at in range(3)]
    threads = [threading.Thread(target=one.build) for one in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {reason for _, reason in kept(desk)} == {None}
    assert desk.newest() is not None
    assert not list(desk.kept.folder.glob(".making-*"))


def test_a_folder_that_cannot_be_written_is_an_error_of_the_disk(store: Store, tmp_path: Path) -> None:
    more(store, 1)
    (tmp_path / "snapshots").write_text("in the way")
    with pytest.raises(Unavailable) as failed:
        SnapshotDesk(store, tmp_path, lambda: 0).build()
    assert failed.value.code == "snapshot.not_written"


def test_verifying_tells_a_lie_and_puts_it_away(store: Store, desk: SnapshotDesk) -> None:
    """A snapshot that is whole, but not what the record makes: as a defect in its maker would leave it."""
    made = desk.build()
    assert made is not None
    assert made.manifest is not None
    arrays = dict(desk.kept.read(made))
    arrays["link.end"] = arrays["link.end"] + 1
    content = {
        name: getattr(made.manifest, name) for name in ("format", "position", "log", "log_end", "nodes", "links")
    }
    desk.kept.discard(made)

    desk.kept.keep(Content(**content, built_at=5), arrays)
    report = SnapshotVerbs(desk, lambda verb: None).build(verify=True)
    assert (report["equal"], report["different"]) == (False, ["link.end"])
    assert kept(desk) == []
    assert msgspec.json.encode(report)
