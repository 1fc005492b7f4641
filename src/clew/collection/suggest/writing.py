"""A draft as a YAML text with comments: what was found in each column, why, and what a person must decide (TODO)."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from clew.collection.suggest.parts import Line, Parts
from clew.collection.suggest.roles import PERSONAL, Column, Note
from clew.collection.suggest.shapes import PRIVATE, names_persons

Say = Callable[[Note], str]
"""The sentence of a note in the reader's language."""
WIDTH = 116
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_\-]*")
_TRUTHS = frozenset(("y", "n", "yes", "no", "true", "false", "on", "off", "null", "none"))
_SHOWN = 40
PEOPLE = ("operator", "inspector", "team", "comment")


def write(parts: Parts, head: dict[str, Any], remarks: Iterable[Note], say: Say) -> str:
    """The mapping file. ``head``: keys before the parts (name, version, how the table is written)."""
    lines = [line for remark in remarks for line in _comment(say(remark), "")]
    lines += [line for question in parts.questions for line in _comment(f"TODO: {say(question)}", "")]
    lines += [f"{key}: {flow(value)}" for key, value in head.items()]
    if parts.decimal != ".":
        lines.append(f"decimal: {flow(parts.decimal)}")
    lines += ["", *_section("values", [(f"{name}: ", line) for name, line in parts.values.items()], say)]
    if parts.time is not None:
        lines += [*_about(parts.time, "", say), f"time: {flow(parts.time.value)}", ""]
    if parts.group:
        lines += [f"group: {flow(parts.group)}", ""]
    if parts.events:
        lines += _events(parts, say)
    else:
        lines += _plain(parts, say)
    lines += _section("ignore", [("- ", line) for line in parts.ignore], say)
    return "\n".join(lines).rstrip() + "\n"


def _plain(parts: Parts, say: Say) -> Iterator[str]:
    yield from (line for note in parts.operation_notes for line in _comment(f"TODO: {say(note)}", ""))
    yield from ("operation:", *(f"  {key}: {flow(value)}" for key, value in parts.operation.items()), "")
    yield from _section("things", [("- ", line) for line in parts.things], say)
    yield from _section("facets", [(f"{term}: ", line) for term, line in parts.facets.items()], say)
    yield from _section("outcomes", [("- ", line) for line in parts.outcomes], say)
    yield from _section("measurements", [("- ", line) for line in parts.measurements], say)
    yield from _section("aliases", [("- ", line) for line in parts.aliases], say)
    if parts.master_data:
        yield from (line for note in parts.master_notes for line in _comment(f"TODO: {say(note)}", ""))
        yield "master_data:"
        for key, value in parts.master_data.items():
            if isinstance(value, list):
                yield f"  {key}:"
                yield from (f"    - {flow(each)}" for each in value)
            else:
                yield f"  {key}: {flow(value)}"
        yield ""


def _events(parts: Parts, say: Say) -> Iterator[str]:
    """One event per characteristic; what is the same for each is explained at the first."""
    yield "events:"
    for number, event in enumerate(parts.events):
        shared = [*parts.things, *parts.facets.values(), *parts.outcomes, *parts.aliases] if number == 0 else []
        for note in parts.operation_notes if number == 0 else ():
            yield from _comment(f"TODO: {say(note)}", "  ")
        for line in shared:
            yield from _about(line, "  ", say)
        yield f"  - name: {flow(event['name'])}"
        yield f"    when: {flow(event['when'])}"
        yield f"    operation: {flow(parts.operation)}"
        for key, lines in (("things", parts.things), ("outcomes", parts.outcomes), ("aliases", parts.aliases)):
            if lines:
                yield f"    {key}: {flow([line.value for line in lines])}"
        if parts.facets:
            yield f"    facets: {flow({term: line.value for term, line in parts.facets.items()})}"
        yield f"    measurements: {flow(event['measurements'])}"
    yield ""


def _section(key: str, entries: list[tuple[str, Line]], say: Say) -> Iterator[str]:
    if not entries:
        return
    yield f"{key}:"
    for start, line in entries:
        yield from _about(line, "  ", say)
        yield f"  {start}{flow(line.value)}"
    yield ""


def _about(line: Line, indent: str, say: Say) -> Iterator[str]:
    if line.column is not None:
        yield from _comment(describe(line.column, say), indent)
    for note in line.notes:
        yield from _comment(f"TODO: {say(note)}", indent)


def describe(column: Column, say: Say) -> str:
    """One sentence about a column: type, share filled, distinct values, a sample, role, confidence, evidence."""
    facts = Note(
        "suggest.column",
        {
            "column": column.name or f"#{column.profile.index + 1}",
            "kind": say(Note(f"suggest.kind.{column.profile.kind}")),
            "filled": f"{column.profile.filled:.0%}",
            "distinct": column.profile.distinct,
            "sample": " | ".join(shortened(cell) for cell in samples(column)) or "—",
            "role": say(Note(f"suggest.role.{column.role}")),
            "confidence": f"{column.confidence:.2f}",
            "why": "; ".join(say(note) for note in column.why),
        },
    )
    return say(facts)


def samples(column: Column) -> tuple[str, ...]:
    """Some of the cells; none of a column that names persons or could: a draft is passed around."""
    private = column.role in (*PERSONAL, *PEOPLE) or any(note.params.get("seen") in PRIVATE for note in column.why)
    return () if private or names_persons(column.profile.counts) else column.profile.sample


def shortened(text: str) -> str:
    """A cell for a comment: on one line, and not too long."""
    flat = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return flat if len(flat) <= _SHOWN else f"{flat[:_SHOWN]}…"


def _comment(text: str, indent: str) -> list[str]:
    flat = "".join(c if c.isprintable() else " " for c in text)
    return [f"{indent}# {line}" for line in textwrap.wrap(flat, WIDTH, break_on_hyphens=False) or [""]]


def flow(value: Any) -> str:
    """A value as YAML on one line. Texts that YAML could read otherwise are quoted."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)}: {flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(each) for each in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return _text(str(value))


def _key(key: str) -> str:
    return _text(key)


def _text(text: str) -> str:
    return text if _PLAIN.fullmatch(text) and text.lower() not in _TRUTHS else f'"{"".join(map(_escaped, text))}"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    if character.isprintable():
        return character
    number = ord(character)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
