"""Bringing the lake to the head of the log: batch by batch, each on disk before the mark speaks of it.

    events of (mark, mark + BATCH] ── fold ──> append to the tables ── fsync ──> mark, in the database
                                                        │                           │
                              killed here: taken back by the next refresh    killed here: as acknowledged

A mark of another version, lake or log, or tables that are not what it says, are no reason to ask anybody: the tables
are made anew from the log, in a folder of their own, and the mark moves there when they are complete.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Engine

from clew.events import record_form
from clew.storage.database import driver, reading
from clew.storage.lake.facts import facts_of
from clew.storage.lake.generation import Damaged, Generation
from clew.storage.lake.marks import Mark, Marks, TableMark
from clew.storage.lake.place import Place
from clew.storage.lake.tables import TABLES, VERSION, Columns

BATCH = 50_000
"""Positions between two marks."""
Progress = Callable[[str, int, int], None]

_EVENTS = """
SELECT e.position, p.name, e.document FROM event e JOIN party p ON p.id = e.party_id
WHERE e.position > %(after)s AND e.position <= %(until)s AND NOT e.is_declaration ORDER BY e.position
"""
# A declaration may come before what it voids: of the two positions the later one is news.
_VOIDED = """
SELECT position, voided_at FROM voided
WHERE (position > %(after)s OR voided_at > %(after)s) AND position <= %(until)s AND voided_at <= %(until)s
ORDER BY position
"""


class Refresh:
    """``head``: the last position of the log. One at a time for each database: :meth:`Marks.exclusive`."""

    def __init__(self, engine: Engine, place: Place, marks: Marks, head: Callable[[], int], batch: int = BATCH) -> None:
        self._engine = engine
        self._place = place
        self._marks = marks
        self._head = head
        self._batch = batch

    def refresh(self, progress: Progress) -> Mark:
        """Fold in what the log has beyond the mark; the mark now."""
        with self._marks.exclusive(lambda: progress("facts.waiting", 0, 0)):
            mark = self._marks.get()
            if mark is None or self._marks.fault(mark, self._place) is not None:
                return self._anew(progress, mark)
            if mark.position >= self._head():
                return mark
            try:
                generation = Generation.opened(self._place, mark.folder, mark.tables)
            except Damaged:
                return self._anew(progress, mark)
            return self._follow(generation, mark, progress, every_batch=True)

    def rebuild(self, progress: Progress) -> Mark:
        """Make all tables anew from the log; readers see the old ones until the new are complete."""
        with self._marks.exclusive(lambda: progress("facts.waiting", 0, 0)):
            return self._anew(progress, self._marks.get())

    def _anew(self, progress: Progress, before: Mark | None) -> Mark:
        usable = before is not None and self._marks.fault(before, self._place) is None
        old = before.folder if usable and before is not None else None
        self._place.clear(self._log(), [old])
        generation = Generation.new(self._place, self._log())
        mark = Mark(
            version=VERSION,
            position=0,
            log="",
            lake=self._place.address,
            folder=generation.folder,
            tables={name: TableMark(0, 0) for name in TABLES},
            previous=old,
        )
        # Where nothing stands that could be read meanwhile, every batch counts: a killed first refresh goes on.
        return self._follow(generation, mark, progress, every_batch=old is None)

    def _follow(self, generation: Generation, mark: Mark, progress: Progress, *, every_batch: bool) -> Mark:
        begin, head = mark.position, self._head()
        progress("facts.folding", 0, head - begin)
        while True:
            until = min(mark.position + self._batch, head)
            self._append(generation, mark.position, until)
            done = until >= head
            if done:
                generation.compact(until)
            if done or every_batch:
                mark = self._marked(generation, mark, until)
                self._marks.put(mark)
            else:
                mark = _further(mark, until)
            progress("facts.folding", until - begin, head - begin)
            if done:
                self._place.clear(self._log(), [mark.folder, mark.previous])
                return mark

    def _append(self, generation: Generation, after: int, until: int) -> None:
        columns = {name: Columns(name) for name in TABLES}
        with reading(self._engine) as connection:
            cursor = driver(connection).cursor(name="clew_facts")
            asked = {"after": after, "until": until}
            for position, party, document in cursor.execute(_EVENTS, asked):
                found = facts_of(record_form.decode(document), position)
                columns["outcome"].add(position, party, found.outcomes)
                columns["measurement"].add(position, party, found.measurements)
                columns["limits"].add(position, party, found.limits)
            cursor.close()
            columns["voided"].add_voided(driver(connection).execute(_VOIDED, asked).fetchall())
        for name, rows in columns.items():
            generation.append(name, rows.table(), until)

    def _log(self) -> str:
        """Which log it is: the leaf of its first event."""
        return self._marks.leaf(1) or ""

    def _marked(self, generation: Generation, mark: Mark, position: int) -> Mark:
        tables = generation.to_disk()
        log = self._marks.leaf(position)
        if log is None:
            raise RuntimeError(f"the log has no position {position}")
        return _further(mark, position, log, tables)


def _further(mark: Mark, position: int, log: str = "", tables: dict[str, TableMark] | None = None) -> Mark:
    return Mark(
        version=mark.version,
        position=position,
        log=log,
        lake=mark.lake,
        folder=mark.folder,
        tables=tables or mark.tables,
        previous=mark.previous,
    )
