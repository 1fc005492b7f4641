"""A snapshot that is deleted while it answers, a disk that is full or cannot be written: the answers stay right."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest

from clew.scenarios.snapshots import SnapshotDesk
from clew.scenarios.trace_keeper import TraceKeeper
from clew.security.visibility import EVERYTHING
from clew.storage import snapshot_files
from clew.storage.store import Store
from clew.testing.records import record_events
from clew.testing.samples import transform
from clew.tracing.answer import Answer
from clew.tracing.kernel.answer import KernelAnswer
from clew.tracing.request import Subject, TraceRequest
from clew.tracing.trace import trace

pytestmark = pytest.mark.postgres
REQUEST = TraceRequest(subjects=(Subject("urn:t:0"),), direction="forward")


def more(store: Store, number: int) -> None:
    record_events(store, [transform((f"urn:t:{number}",), (f"urn:t:{number + 1}",), at=number, event_id=f"e{number}")])


def keeper_of(store: Store, data: Path) -> TraceKeeper:
    """Of another process."""
    desk = SnapshotDesk(store, data, lambda: 1_700_000_000_000_000)
    return TraceKeeper(store, lambda: desk, data, lambda: 1_700_000_000_000_000, 1)


def asked(keeper: TraceKeeper, store: Store) -> Answer:
    source = store.links.source(EVERYTHING)
    answer, plain = keeper.engine.answer(source, REQUEST, whole=True), trace(source, REQUEST)
    assert (answer.position, answer.nodes) == (plain.position, plain.nodes)
    return answer


@pytest.fixture
def keeper(store: Store, tmp_path: Path) -> TraceKeeper:
    more(store, 0)
    made = keeper_of(store, tmp_path)
    made._compact()
    assert isinstance(asked(made, store), KernelAnswer)
    return made


def test_deleted_while_it_answers(store: Store, keeper: TraceKeeper, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "snapshots")
    more(store, 1)
    assert isinstance(asked(keeper, store), KernelAnswer)
    assert not keeper.engine.refresh()
    assert isinstance(asked(keeper, store), KernelAnswer)
    assert not isinstance(asked(keeper_of(store, tmp_path), store), KernelAnswer)


@pytest.mark.parametrize("call", ["fsync", "rename"])
def test_full_while_one_is_written(
    store: Store, keeper: TraceKeeper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    more(store, 1)
    with monkeypatch.context() as broken:
        broken.setattr(snapshot_files.os if call == "fsync" else Path, call, full)
        keeper._compact()
    assert keeper._compaction is not None
    assert keeper._compaction.error == "snapshot.not_written"
    assert [entry.name.partition("-")[0] for entry in (tmp_path / "snapshots").iterdir()] == ["1"]
    assert isinstance(asked(keeper, store), KernelAnswer)
    keeper._compact()
    assert keeper.engine.refresh()
    assert keeper.engine.advance(10) == 0
    state = keeper.engine.state()
    assert (state.snapshot, state.engine) == (2, "kernel")


def test_an_account_that_cannot_be_written_holds_nothing_up(store: Store, keeper: TraceKeeper, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "engine")
    (tmp_path / "engine").write_text("in the way")
    more(store, 1)
    keeper._look_after()
    assert keeper.engine.state().position == 2
    assert keeper.account() is None
