"""A draft as a YAML text with comments: what was found in each column, why, and what a person must decide (TODO)."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from clew.collection.suggest.draft import Line, Parts
from clew.collection.suggest.roles import PERSONAL, Column, Note

Say = Callable[[Note], str]
"""The sentence of a note in the reader's language."""
WIDTH = 116
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_\-]*")
_TRUTHS = frozenset(("y", "n", "yes", "no", "true", "false", "on", "off", "null", "none"))
_SHOWN = 40


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
    lines += [line for note in parts.operation_notes for line in _comment(f"TODO: {say(note)}", "")]
    lines += ["operation:", *(f"  {key}: {flow(value)}" for key, value in parts.operation.items()), ""]
    lines += _section("things", [("- ", line) for line in parts.things], say)
    lines += _section("facets", [(f"{term}: ", line) for term, line in parts.facets.items()], say)
    lines += _section("outcomes", [("- ", line) for line in parts.outcomes], say)
    lines += _section("measurements", [("- ", line) for line in parts.measurements], say)
    lines += _section("ignore", [("- ", line) for line in parts.ignore], say)
    return "\n".join(lines).rstrip() + "\n"


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
    """Some of the cells; none of a column that names persons: a draft is passed around."""
    return () if column.role in (*PERSONAL, "operator", "inspector") else column.profile.sample


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
