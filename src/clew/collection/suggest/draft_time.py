"""The time of a drafted event: which column, how it is written, in which zone; and when the work began."""

from __future__ import annotations

from typing import Any

from clew.collection.suggest.parts import Line, Parts, nameable
from clew.collection.suggest.roles import Column, Note
from clew.collection.tables.terms import is_facet

_ORDER = ("time_event", "time_end", "time_start")


def draft_time(parts: Parts, columns: list[Column], zone: str | None, used: set[str]) -> None:
    """Choose the time of the event, by its role, and tell what else it could be. ``zone``: where the clocks stand."""
    timed = [c for c in columns if c.usable and nameable(c) and c.profile.temporal and c.role != "time_of_day"]
    chosen = next((c for role in _ORDER for c in timed if c.role == role), None)
    ends = [c for c in timed if c.role == "time_end"]
    if ends and any(c.role == "time_start" for c in timed) and (chosen is None or chosen.profile.kind == "date"):
        chosen = ends[0]
    if chosen is None:
        if not _of_parts(parts, columns, zone, used):
            parts.questions.append(Note("suggest.question.no_time"))
        return
    value, zoneless = instant(chosen, columns, used)
    notes = list(chosen.decide)
    if zoneless:
        _zone(parts, value, chosen, zone, notes)
    parts.time = Line(value=value, column=chosen, notes=notes)
    _tell_others(parts, chosen, timed)
    start = next((c for c in timed if c.role == "time_start" and c is not chosen), None)
    if start is not None and is_facet("start_time"):
        begun, _ = instant(start, columns, used)
        if zoneless:
            begun["zone"] = value["zone"]
        parts.values["started"] = Line(value={"time": begun}, column=start)
        parts.facets["start_time"] = Line(
            value={"template": "{started}", **({"optional": True} if start.profile.filled < 1 else {})}, column=start
        )


def _zone(parts: Parts, value: dict[str, Any], chosen: Column, zone: str | None, notes: list[Note]) -> None:
    value["zone"] = zone or "+00:00"
    if zone is None:
        notes.append(Note("suggest.decide.zone"))
        parts.questions.append(Note("suggest.question.zone", {"column": chosen.name}))


def _tell_others(parts: Parts, chosen: Column, timed: list[Column]) -> None:
    """Which times there were to choose from, and by what the choice was made."""
    others = ", ".join(
        c.name for c in timed if c is not chosen and c.role in (*_ORDER, "time_other", "production_time")
    )
    if others:
        reason = {"time_end": "end", "time_start": "start"}.get(chosen.role, "event")
        params: dict[str, str | int | float] = {"chosen": chosen.name, "others": others}
        parts.questions.append(Note(f"suggest.question.time_{reason}", params))


def _of_parts(parts: Parts, columns: list[Column], zone: str | None, used: set[str]) -> bool:
    """A date in three columns, with a time of day if there is one."""
    dated = {c.partner: c for c in columns if c.role == "date_part" and nameable(c)}
    if not {"year", "month", "day"} <= dated.keys():
        return False
    template = "-".join(f"{{{dated[part].name}}}" for part in ("year", "month", "day"))
    layout = "%Y-%m-%d"
    clock = next((c for c in columns if c.role == "time_of_day" and nameable(c)), None)
    used.update(column.name for column in dated.values())
    notes: list[Note] = []
    if clock is not None and clock.profile.time is not None:
        template, layout = f"{template} {{{clock.name}}}", f"{layout} {clock.profile.time.layouts[0]}"
        used.add(clock.name)
    else:
        notes.append(Note("suggest.decide.date_only"))
    value: dict[str, Any] = {"template": template, "layout": layout}
    _zone(parts, value, dated["year"], zone, notes)
    parts.time = Line(value=value, column=dated["year"], notes=notes)
    return True


def instant(column: Column, columns: list[Column], used: set[str]) -> tuple[dict[str, Any], bool]:
    """The time of a column, with its time of day from another where they are a pair; and whether it lacks a zone."""
    used.add(column.name)
    reading = column.profile.time
    layouts = reading.layouts if reading is not None else ()
    clock = next((c for c in columns if c.name == column.partner and c.role == "time_of_day"), None)
    value: dict[str, Any] = {"column": column.name}
    if clock is not None and nameable(clock):
        used.add(clock.name)
        hours = clock.profile.time.layouts if clock.profile.time is not None else ()
        value = {"template": f"{{{column.name}}} {{{clock.name}}}"}
        layouts = tuple(f"{day} {hour}" for day in layouts or ("%Y-%m-%d",) for hour in hours or ("%H:%M:%S",))
    if layouts:
        value["layout"] = layouts[0] if len(layouts) == 1 else list(layouts)
    if column.profile.empties:
        value["empty"] = list(column.profile.empties)
    epoch = bool(layouts) and layouts[0].startswith("unix_")
    return value, not epoch and not (reading is not None and reading.zoned)
