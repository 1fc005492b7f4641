"""``clew trace`` on a terminal: the counts, what the trace starts from, the drawing, and lists that were asked for."""

from __future__ import annotations

import os
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from clew.doors.cli.session import PIPE_COLUMNS, Session
from clew.doors.cli.trace_tree import SIGNS, STYLES
from clew.doors.http.wall_clock import UTC
from clew.doors.trace_drawing.lanes import BOUNDARY, lane_lines
from clew.doors.trace_drawing.naming import RowNames
from clew.doors.trace_drawing.picture import picture
from clew.doors.trace_wire import Page
from clew.events.timestamps import canonical_time
from clew.tracing.document import Spell

if TYPE_CHECKING:
    from clew.bootstrap import Clew
    from clew.tracing import Answer
    from clew.tracing.request import Word

PIPED_COLUMNS = 120
SUBJECTS_NAMED = 5
LISTED = 20
"""Rows of a list, where nobody said how many."""


def print_drawing(session: Session, clew: Clew, answer: Answer, start: dict[str, Any] | None) -> None:
    """Counts and drawing. ``start``: the document of what the trace starts from, where that is a set."""
    drawn = picture(answer, clew.spans)
    names = RowNames(clew, session.lang)
    session.line(*_headline(session, answer))
    if start is not None:
        _started(session, start)
    for line in lane_lines(drawn, _width(session), names.line, UTC):
        line.rstrip()
        session.out.print(line, no_wrap=True, crop=True, overflow="crop")
    if any(row.kind == "class" for row in drawn.rows):
        session.line((f"{BOUNDARY} {session.say('trace.drawing.boundary')}", "dim"))
    if drawn.gathered:
        session.line((session.say("trace.drawing.gathered"), "dim"))
    if drawn.left_out:
        session.line((session.say("trace.drawing.left_out", count=drawn.left_out), "dim"))
    _reasons(session, answer, names, [row for row in drawn.rows if row.word == "excluded"])
    if drawn.truncated:
        session.line((session.say("trace.truncated"), "yellow"))


def _width(session: Session) -> int:
    """Columns of the terminal; of a pipe what the environment says, else :data:`PIPED_COLUMNS`."""
    if session.out.width < PIPE_COLUMNS:
        return session.out.width
    told = os.environ.get("COLUMNS", "")
    return int(told) if told.isascii() and told.isdigit() else PIPED_COLUMNS


def _headline(session: Session, answer: Answer) -> list[tuple[str, str]]:
    counts = answer.counts()
    parts = [(session.say(f"trace.direction.{answer.request.direction}"), "bold")]
    words: tuple[Word, ...] = ("certain", "possible", "excluded")
    for word in words:
        parts.append((f"   {SIGNS[word]} {session.say(f'trace.word.{word}')} {counts[word]:,}", STYLES[word]))
    return [*parts, ("   " + session.say("trace.position", position=answer.position), "dim")]


def _started(session: Session, start: dict[str, Any]) -> None:
    counts = start["counts"]
    session.line(("◆ ", "bold cyan"), (session.say("trace.start.counts", **counts), ""))
    shown = [f"{each['id']} {each['time'] or ''}".strip() for each in start["subjects"][:SUBJECTS_NAMED]]
    for each in shown:
        session.line(("  " + each, "dim"))
    if len(start["subjects"]) > len(shown):
        session.line(("  " + session.say("cli.more_rows", count=len(start["subjects"]) - len(shown)), "dim"))
    if counts["unreadable"]:
        session.line((session.say("trace.start.unreadable", count=counts["unreadable"]), "yellow"))
    if counts["classes"]:
        session.line((session.say("trace.start.classes", count=counts["classes"]), "dim"))


def _reasons(session: Session, answer: Answer, names: RowNames, rows: list[Any]) -> None:
    """Why the excluded ones are: a sentence each, or one as an example for all of its kind."""
    if not rows:
        return
    session.line((session.say("trace.excluded_title"), "bold dim"))
    for row in rows:
        count = f" ×{row.count:,}" if row.is_group else ""
        session.line(
            (f"{SIGNS['excluded']} {names.line(row)}{count}: ", "dim"), (names.reason(row, answer.spellings), "dim")
        )
    session.line((session.say("trace.drawing.excluded_rest"), "dim"))


def _reason(session: Session, reason: Any, written: Any) -> str:
    if reason is None:
        return ""
    ends = {name: written.get(key, key) for name, key in (("source", reason.source), ("target", reason.target))}
    return session.say(reason.code, **{**ends, **reason.params})


def print_list(session: Session, answer: Answer, words: Collection[Word], page: Page, spell: Spell) -> None:
    """One page of nodes, a line each, and how to get the next."""
    most = LISTED if page.limit is None else page.limit
    nodes = answer.page(words, page.offset, most)
    counts = answer.counts()
    total = sum(counts[word] for word in words)
    if not total:
        session.line((session.say("trace.listed_none"), "dim"))
        return
    for node in nodes:
        sign, kind = f"{SIGNS[node.word]} ", session.say(f"kind.{node.kind}")
        parts = [(sign, STYLES[node.word]), (spell(node.key, node.id), ""), (f"  {kind}", "dim")]
        if node.time is not None:
            parts.append((f"  {canonical_time(node.time)}", "dim"))
        if node.share is not None:
            parts.append((f"  {node.share:.1%}", "cyan"))
        if node.reason is not None:
            parts.append(("  " + _reason(session, node.reason, answer.spellings), "dim italic"))
        session.line(*parts)
    after = page.offset + len(nodes)
    session.line((session.say("trace.listed", first=page.offset + 1 if nodes else 0, last=after, total=total), "dim"))
    if after < total:
        session.line((session.say("trace.next_page", limit=most, offset=after), "dim"))
