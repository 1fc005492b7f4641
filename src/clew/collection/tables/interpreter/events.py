"""Events: every part of one event, read from a record; all that is wrong with it is told at once."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import msgspec

from clew.collection.tables.cells import CellError, Cells, filled, nothing_in
from clew.collection.tables.interpreter.conditions import condition_of
from clew.collection.tables.interpreter.contexts import contexts_of
from clew.collection.tables.interpreter.facts import alias_of, attachment_of, facet_of, outcome_of
from clew.collection.tables.interpreter.masters import master_of
from clew.collection.tables.interpreter.measurements import Measured, Reading, corrections, measurement_of
from clew.collection.tables.interpreter.scope import Scope
from clew.collection.tables.interpreter.things import Lists, collected, thing_of
from clew.collection.tables.interpreter.times import Moment, time_of
from clew.collection.tables.mapping.model import Event, Operation, Time
from clew.collection.tables.mapping.names import read_names
from clew.events.model import EVENT_TYPES, AnyEvent, Extension, Place

_TEXTS = ("event_id", "biz_step", "disposition", "transformation_id")
_JOIN = "join"
"""The rule that is broken where joined rows are missing: that there are no things of theirs is no news then."""
_PLACES = ("read_point", "biz_location")


class Made(msgspec.Struct, frozen=True):
    """An event, the bytes of its attachments, and the readings among its values that are to be cleaned."""

    name: str
    event: AnyEvent
    blobs: tuple[bytes, ...] = ()
    readings: tuple[Reading, ...] = ()


class EventReader:
    """Makes one kind of event of the mapping. ``when``: whether a record makes it; None: every one does."""

    def __init__(self, event: Event, time: Time, scope: Scope) -> None:
        operation = event.operation
        self.name = event.name
        self.when = condition_of(event.when, scope) if event.when is not None else None
        self._kind = EVENT_TYPES[operation.type]
        self._type = operation.type
        self._fixed: dict[str, Any] = {}
        if operation.type != "TransformationEvent":
            self._fixed["action"] = operation.action
        self._time, self._time_columns = time_of(time, scope), read_names(time) or ("",)
        self._parts = [*_operation_parts(operation), *contexts_of(event)]
        kind = event.master_data.kind if event.master_data is not None else None
        self._things = [thing_of(thing, scope, kind) for thing in event.things]
        self._facts = [facet_of(term, value, scope) for term, value in event.facets.items()]
        self._outcomes = [outcome_of(item, scope) for item in event.outcomes]
        self._aliases = [alias_of(alias, scope) for alias in event.aliases]
        self._attachments = [attachment_of(item) for item in event.attachments]
        self._measurements = [(measurement_of(item, scope), item.clean) for item in event.measurements]
        self._master = master_of(event.master_data, scope) if event.master_data is not None else None

    def make(self, cells: Cells, wrong: list[CellError]) -> Made | None:
        """The event, or None and everything that is wrong with it, added to ``wrong``."""
        before = len(wrong)
        fields = dict(self._fixed)
        moment = self._moment(cells, wrong)
        for key, part in self._parts:
            try:
                fields[key] = part(cells)
            except CellError as error:
                wrong.append(error)
                fields[key] = None
        lists = self._lists(cells, wrong, fields)
        said: list[Extension] = []
        for fact in self._facts:
            try:
                stated = fact(cells)
                if stated is not None:
                    said.append(stated)
            except CellError as error:
                wrong.append(error)
        said.extend(self._judged(cells, wrong))
        measured = self._measured(cells, wrong) if self._measurements else []
        blobs: list[bytes] = []
        if self._aliases or self._attachments:
            said.extend(self._attached(cells, wrong, blobs))
        master = self._stated_master(cells, wrong, moment, lists, fields) if self._master is not None else None
        if len(wrong) > before or moment is None:
            return None
        if moment.reported is not None:
            said.extend(corrections(moment))
        fields["sensor_element_list"] = tuple(found.element for found, _ in measured)
        if master is not None:
            fields.pop("action", None)
            fields["extensions"] = (*master.extensions, *said)
            event: Any = msgspec.structs.replace(master, **fields)
        else:
            event = self._kind(
                event_time=moment.instant,
                event_time_zone_offset=moment.offset,
                extensions=tuple(said),
                **fields,
                **lists.fields(self._type),
            )
        return Made(self.name, event, tuple(blobs), _readings(measured, moment))

    def _moment(self, cells: Cells, wrong: list[CellError]) -> Moment | None:
        try:
            moment = self._time(cells)
            if moment is None:
                raise nothing_in(self._time_columns, cells)
        except CellError as error:
            wrong.append(error)
            return None
        return moment

    def _judged(self, cells: Cells, wrong: list[CellError]) -> list[Extension]:
        judged: list[Extension] = []
        for judge in self._outcomes:
            try:
                judged.extend(judge(cells))
            except CellError as error:
                wrong.append(error)
        return judged

    def _lists(self, cells: Cells, wrong: list[CellError], fields: dict[str, Any]) -> Lists:
        lists, before = Lists(), len(wrong)
        for add in self._things:
            try:
                add(cells, lists)
            except CellError as error:
                wrong.append(error)
        if len(wrong) == before and not any(error.rule == _JOIN for error in wrong):
            try:
                lists.check(self._type, fields)
            except CellError as error:
                wrong.append(error)
        return lists

    def _measured(self, cells: Cells, wrong: list[CellError]) -> list[tuple[Measured, tuple[str, ...]]]:
        found: list[tuple[Measured, tuple[str, ...]]] = []
        for measure, steps in self._measurements:
            try:
                found.extend((measured, steps) for measured in measure(cells))
            except CellError as error:
                wrong.append(error)
        return found

    def _attached(self, cells: Cells, wrong: list[CellError], blobs: list[bytes]) -> list[Extension]:
        aliases: list[Extension | None] = []
        attachments: list[Extension | None] = []
        for say in self._aliases:
            try:
                aliases.append(say(cells))
            except CellError as error:
                wrong.append(error)
        for attach in self._attachments:
            try:
                attached = attach(cells)
            except CellError as error:
                wrong.append(error)
                continue
            if attached is not None:
                attachments.append(attached[0])
                blobs.append(attached[1])
        return [*collected(iter(aliases)), *collected(iter(attachments))]

    def _stated_master(
        self, cells: Cells, wrong: list[CellError], moment: Moment | None, lists: Lists, fields: dict[str, Any]
    ) -> AnyEvent | None:
        subjects = [
            *lists.instances.get("epc", ()),
            *(item.epc_class for item in lists.quantities.get("epc", ())),
        ]
        if self._master is None or moment is None or not subjects:
            return None
        try:
            return self._master(cells, subjects[0], moment.instant, moment.offset, fields.get("event_id"))
        except CellError as error:
            wrong.append(error)
            return None


def _operation_parts(operation: Operation) -> list[tuple[str, Callable[[Cells], Any]]]:
    parts: list[tuple[str, Callable[[Cells], Any]]] = []
    for key in _TEXTS:
        template = operation.id if key == "event_id" else getattr(operation, key)
        if template is not None:
            parts.append((key, filled(template)))
    for key in _PLACES:
        template = getattr(operation, key)
        if template is not None:
            parts.append((key, _place(filled(template))))
    return parts


def _place(fill: Callable[[Cells], str]) -> Callable[[Cells], Place]:
    return lambda cells: Place(fill(cells))


def _readings(measured: list[tuple[Measured, tuple[str, ...]]], moment: Moment) -> tuple[Reading, ...]:
    return tuple(
        Reading(
            index,
            steps,
            found.keys,
            Decimal(found.element.sensor_report[0].value or "0"),
            (found.moment or moment).instant.microseconds,
        )
        for index, (found, steps) in enumerate(measured)
        if steps
    )
