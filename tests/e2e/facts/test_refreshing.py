"""How the lake follows the log: in batches, through kills, beside another process, made anew to the same rows."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from clew.events.errors import Conflict, Unavailable
from clew.security.visibility import EVERYTHING
from clew.storage.lake import Facts
from clew.storage.lake.generation import Generation
from clew.storage.lake.tables import TABLES
from clew.storage.store import Store
from clew.testing.database import DatabaseServer
from clew.testing.records import record_events

pytestmark = pytest.mark.postgres

Written = Callable[..., Facts]
OTHER_PROCESS = """
import json, os, signal, sys
from pathlib import Path
from clew.storage.lake import Facts
from clew.storage.lake.generation import Generation
from clew.storage.lake.marks import Marks
from clew.storage.store import Store

dsn, key_file, lake, batch, stage = sys.argv[1:]
put, append = Marks.put, Generation.append

def die(*ignored):
    os.kill(os.getpid(), signal.SIGKILL)

def put_then_die(marks, mark):
    put(marks, mark)
    die()

def append_then_die(generation, name, rows, position):
    append(generation, name, rows, position)
    if rows.num_rows:
        die()

def wait_then_put(marks, mark):
    print(json.dumps("ready"), flush=True)
    sys.stdin.readline()
    put(marks, mark)

match stage:
    case "before the mark": Marks.put = die
    case "after a mark": Marks.put = put_then_die
    case "between tables": Generation.append = append_then_die
    case "waiting": Marks.put = wait_then_put
with Store.open(dsn, Path(key_file)) as store:
    facts = Facts(store.engine, lake, store.position, batch=int(batch))
    position = facts.refresh(lambda code, done, total: print(json.dumps(code), flush=True))
    print(json.dumps(position), flush=True)
"""
STAGES = ("before the mark", "after a mark", "between tables")


@contextmanager
def other(
    database_server: DatabaseServer, dsn: str, lake: Path, stage: str, batch: int = 50_000
) -> Iterator[subprocess.Popen[str]]:
    words = [sys.executable, "-c", OTHER_PROCESS, dsn, str(database_server.key_file), str(lake), str(batch), stage]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def said(process: subprocess.Popen[str]) -> Any:
    assert process.stdout is not None
    return json.loads(process.stdout.readline())


def dumped(facts: Facts) -> dict[str, list[dict[str, Any]]]:
    return {name: facts.dump(name).to_pylist() for name in TABLES}


def things(facts: Facts) -> list[str]:
    column = facts.outcomes(EVERYTHING, columns=["thing"]).column("thing").to_pylist()
    return [thing.rpartition(":")[2] for thing in column]


@pytest.fixture
def seven(store: Store, story: Any) -> Store:
    """A record of seven positions: judgements, a reading, limits, a void."""
    wrong = story.judged(1, 1, "NOK")
    told = [wrong, story.judged(2, 2, "OK"), story.measured(3, 3, "12.5"), story.limits(0, "12", "13", "A")]
    record_events(store, [*told, story.judged(4, 4, "OK"), story.void(wrong), story.judged(5, 5, "NOK")])
    return store


def test_refreshing_step_by_step_equals_all_at_once_and_a_rebuild(store: Store, written: Written, story: Any) -> None:
    facts = written(batch=2)
    seen: list[tuple[str, int, int]] = []
    for number in range(3):
        wrong = story.named(story.judged(number, number, "NOK"), number)
        record_events(store, [wrong, story.measured(number, number, "12.5"), story.limits(number, "12", "13", "A")])
        record_events(store, [story.void(wrong), story.judged(number, 10 + number, "OK")])
        assert facts.refresh(lambda *progress: seen.append(progress)) == 5 * (number + 1)
    assert seen[:4] == [("facts.folding", done, 5) for done in (0, 2, 4, 5)]
    stepwise = dumped(facts)
    assert [len(stepwise[name]) for name in ("outcome", "measurement", "limits", "voided")] == [6, 3, 3, 3]
    folder = facts.status().folder
    assert facts.rebuild() == 15
    assert dumped(facts) == stepwise
    assert facts.status().folder != folder


def test_the_status_says_how_the_tables_stand(seven: Store, written: Written, story: Any) -> None:
    facts = written()
    before = facts.status()
    assert (before.state, before.position, before.head, before.behind, before.tables) == ("absent", 0, 7, 7, [])
    facts.refresh()
    now = facts.status()
    assert (now.state, now.position, now.behind) == ("current", 7, 0)
    assert {each.name: each.rows for each in now.tables} == {"outcome": 4, "measurement": 1, "limits": 1, "voided": 1}
    record_events(seven, [story.judged(6, 6, "OK")])
    assert (facts.status().state, facts.status().behind) == ("behind", 1)


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("first", [True, False], ids=["first", "later"])
def test_a_refresh_that_was_killed_leaves_the_old_state_and_the_next_completes_it(
    stage: str,
    first: bool,
    seven: Store,
    written: Written,
    story: Any,
    database_server: DatabaseServer,
    dsn: str,
    tmp_path: Path,
) -> None:
    facts = written()
    if not first:
        facts.refresh()
        record_events(seven, [story.judged(6, thing, "OK") for thing in (6, 7, 8)])
    with other(database_server, dsn, tmp_path / "lake", stage, batch=2) as process:
        process.communicate(timeout=120)
        assert process.returncode == -signal.SIGKILL
    head = 7 if first else 10
    reached = 2 if stage == "after a mark" else 0
    position = facts.status().position
    assert position == reached + (0 if first else 7)
    if not first:
        assert things(facts) == ["2", "4", "5", "6", "7"][: 3 + reached]
    assert facts.refresh() == head
    assert things(facts) == (["2", "4", "5"] if first else ["2", "4", "5", "6", "7", "8"])
    completed = dumped(facts)
    facts.rebuild()
    assert dumped(facts) == completed


def test_a_rebuild_that_was_killed_leaves_the_old_tables(seven: Store, written: Written, tmp_path: Path) -> None:
    facts = written(batch=2)
    facts.refresh()
    before, folder = dumped(facts), facts.status().folder

    def killed(code: str, done: int, total: int) -> None:
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        facts.rebuild(killed)
    assert facts.status().folder == folder
    assert dumped(facts) == before
    assert len(list((tmp_path / "lake").iterdir())) == 2
    facts.rebuild()
    assert dumped(facts) == before
    assert {path.name for path in (tmp_path / "lake").iterdir()} == {folder, facts.status().folder}


def test_a_log_entry_cut_short_beyond_the_mark(seven: Store, written: Written, story: Any, tmp_path: Path) -> None:
    """As a machine that lost power may leave one: the mark's version is read, and the next refresh sees to the rest."""
    facts = written()
    facts.refresh()
    folder = facts.status().folder
    assert folder is not None
    (tmp_path / "lake" / folder / "outcome" / "_delta_log" / f"{2:020}.json").write_text('{"add":{"path":"par')
    assert things(facts) == ["2", "4", "5"]
    record_events(seven, [story.judged(6, 6, "OK")])
    assert facts.refresh() == 8
    assert things(facts) == ["2", "4", "5", "6"]


def test_two_at_once_one_waits_and_finds_the_work_done(
    seven: Store, written: Written, database_server: DatabaseServer, dsn: str, tmp_path: Path
) -> None:
    facts = written()
    with other(database_server, dsn, tmp_path / "lake", "waiting") as first:
        assert [said(first), said(first)] == ["facts.folding", "ready"]
        with other(database_server, dsn, tmp_path / "lake", "") as second:
            assert said(second) == "facts.waiting"
            assert facts.status().state == "absent"
            assert first.stdin is not None
            print("go", file=first.stdin, flush=True)
            assert [said(first), said(first)] == ["facts.folding", 7]
            assert said(second) == 7
    assert things(facts) == ["2", "4", "5"]
    assert {each.name: each.version for each in facts.status().tables}["outcome"] == 1


def test_the_mark_speaks_of_nothing_that_is_not_on_disk(
    seven: Store, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    from clew.storage.lake import place
    from clew.storage.lake.marks import Marks

    flushed: set[Path] = set()
    whole: list[bool] = []
    facts = written()
    put, root = Marks.put, Path(facts.status().lake)
    monkeypatch.setattr(place, "_flush", flushed.add)

    def checked(marks: Marks, mark: Any) -> None:
        written_now = set(root.rglob("*"))
        whole.append(bool(written_now) and written_now <= flushed)
        put(marks, mark)

    monkeypatch.setattr(Marks, "put", checked)
    facts.refresh()
    assert whole == [True]


def test_tables_that_are_gone_are_made_anew(seven: Store, written: Written, tmp_path: Path) -> None:
    facts = written()
    facts.refresh()
    before = dumped(facts)
    shutil.rmtree(tmp_path / "lake")
    assert facts.status().state == "absent"
    with pytest.raises(Conflict) as none:
        facts.outcomes(EVERYTHING)
    assert none.value.code == "facts.none"
    facts.refresh()
    assert dumped(facts) == before


@pytest.mark.parametrize("lost", ["*.parquet", "_delta_log/*"])
def test_tables_of_which_a_file_is_lost_say_so(lost: str, seven: Store, written: Written, tmp_path: Path) -> None:
    facts = written()
    facts.refresh()
    before = dumped(facts)
    for path in (tmp_path / "lake").glob(f"*/outcome/{lost}"):
        path.unlink()
    with pytest.raises(Unavailable) as damaged:
        facts.outcomes(EVERYTHING)
    assert damaged.value.code == "facts.damaged"
    facts.rebuild()
    assert dumped(facts) == before


def test_tables_of_another_version_or_place_are_made_anew(
    seven: Store, written: Written, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from clew.storage.lake import marks, refreshing

    facts = written()
    facts.refresh()
    elsewhere = Facts(seven.engine, f"file://{tmp_path}/elsewhere", seven.position)
    assert elsewhere.status().state == "moved"
    elsewhere.refresh()
    assert things(elsewhere) == ["2", "4", "5"]
    monkeypatch.setattr(marks, "VERSION", 99)
    monkeypatch.setattr(refreshing, "VERSION", 99)
    assert elsewhere.status().state == "outdated"
    elsewhere.refresh()
    assert things(elsewhere) == ["2", "4", "5"]


def test_tables_of_another_log_are_made_anew(seven: Store, written: Written, story: Any) -> None:
    from clew.testing.database import wipe

    facts = written()
    facts.refresh()
    wipe(seven)
    record_events(seven, [story.judged(1, 11, "OK")])
    assert facts.status().state == "foreign"
    facts.refresh()
    assert things(facts) == ["11"]


def test_many_small_files_become_few(
    store: Store, written: Written, story: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from clew.storage.lake import generation

    monkeypatch.setattr(generation, "MANY_FILES", 3)
    facts = written()
    for number in range(5):
        record_events(store, [story.judged(number, number, "OK")])
        facts.refresh()
    folder = facts.status().folder
    assert folder is not None
    mark = facts._marks.get()
    assert mark is not None
    assert len(generation.files_at(facts._place, folder, "outcome", mark.tables["outcome"])) <= 3
    assert things(facts) == [str(number) for number in range(5)]
    assert Generation.opened(facts._place, folder, mark.tables).folder == folder
