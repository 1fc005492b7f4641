"""Master data: what a record says about what something is, with its expected components and stages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

import msgspec

from clew.collection.tables import terms
from clew.collection.tables.cells import CellError, Cells, filled, rows_of, shown
from clew.collection.tables.interpreter.conditions import condition_of
from clew.collection.tables.interpreter.scope import Scope
from clew.collection.tables.interpreter.times import time_of
from clew.collection.tables.interpreter.units import unit_of
from clew.collection.tables.interpreter.values import decimal_of, label, text_of
from clew.collection.tables.mapping.model import Component, MasterData, Stage, Value
from clew.events.dictionary.namespace import HOUSE
from clew.events.house import (
    component_elements,
    element,
    master_data_event,
    stage_elements,
    subject,
)
from clew.events.house.master_data import LOCATION, PRODUCT
from clew.events.house.master_data import Component as ExpectedComponent
from clew.events.house.master_data import Stage as ExpectedStage
from clew.events.model import Extension, ObjectEvent, VocabularyElement
from clew.events.timestamps import Timestamp

PRODUCT_KIND = "product"
KINDS = {
    "product": PRODUCT,
    "location": LOCATION,
    **{kind: kind for kind in ("characteristic", "equipment", "gauge", "supplier", "person")},
}
_YES = ("true", "1", "yes", "y", "是")
_NO = ("false", "0", "no", "n", "否")
MakeMaster = Callable[[Cells, str, Timestamp, str, "str | None"], ObjectEvent]


def master_of(data: MasterData, scope: Scope) -> MakeMaster:
    """What makes the event of master data: of a record, its subject, its time and offset, and its eventID.

    A subject is a URI, or the bare code that facets hold: then its master data stand under ``urn:clew:<kind>:<code>``.
    """
    vocabulary = KINDS[data.kind]
    attributes = [_attribute(name, value, scope) for name, value in data.attributes.items()]
    name = text_of(data.name, scope) if data.name is not None else None
    components = [_component(part, scope) for part in data.components]
    stages = [_stage(stage, scope) for stage in data.stages]
    valid_from = time_of(data.valid_from, scope) if data.valid_from is not None else None
    valid_to = time_of(data.valid_to, scope) if data.valid_to is not None else None

    def make(cells: Cells, identifier: str, instant: Timestamp, offset: str, event_id: str | None) -> ObjectEvent:
        stated = [attribute for read in attributes if (attribute := read(cells)) is not None]
        named = name(cells) if name is not None else None
        since = valid_from(cells) if valid_from is not None else None
        until = valid_to(cells) if valid_to is not None else None
        return master_data_event(
            vocabulary,
            VocabularyElement(identifier, tuple(stated)),
            instant,
            offset,
            valid_from=since.instant if since is not None else None,
            valid_to=until.instant if until is not None else None,
            terms=(
                *((element("name", named),) if named else ()),
                *component_elements(part for read in components for part in read(cells)),
                *stage_elements(stage for read in stages for stage in read(cells)),
            ),
            event_id=event_id,
        )

    return make


def _attribute(name: str, value: Value, scope: Scope) -> Callable[[Cells], Extension | None]:
    # Imported late: facts and master data state terms alike.
    from clew.collection.tables.interpreter.facts import facet_of

    if name == "unit":
        unit = unit_of(value, scope)

        def measured_in(cells: Cells) -> Extension | None:
            code, _ = unit(cells)
            return None if code is None else Extension(HOUSE + name, code)

        return measured_in
    if terms.is_attribute(name):
        say = facet_of(name, value, scope)

        def house(cells: Cells) -> Extension | None:
            stated = say(cells)
            return None if stated is None else msgspec.structs.replace(stated, name=HOUSE + name)

        return house
    read = text_of(value, scope)

    def foreign(cells: Cells) -> Extension | None:
        text = read(cells)
        return None if text is None else Extension(name, text)

    return foreign


def _component(part: Component, scope: Scope) -> Callable[[Cells], Iterator[ExpectedComponent]]:
    product_class, unit, each = filled(part.product_class), unit_of(part.unit, scope), part.each
    count = decimal_of(part.count, scope) if part.count is not None else None
    alternates = text_of(part.alternates, scope) if part.alternates is not None else None
    position = text_of(part.position, scope) if part.position is not None else None
    mandatory = _truth(part.mandatory, scope)
    holds = condition_of(part.when, scope) if part.when is not None else None

    def read(cells: Cells) -> Iterator[ExpectedComponent]:
        for row in rows_of(cells, each):
            if holds is not None and not holds(row):
                continue
            others = alternates(row) if alternates is not None else None
            yield ExpectedComponent(
                product_class=subject(PRODUCT_KIND, product_class(row)),
                count=_plain(count(row)) if count is not None else None,
                unit=unit(row)[0],
                alternates=tuple(
                    subject(PRODUCT_KIND, one) for one in (others or "").split(part.separator) if one.strip()
                ),
                position=position(row) if position is not None else None,
                mandatory=mandatory(row),
            )

    return read


def _stage(stage: Stage, scope: Scope) -> Callable[[Cells], Iterator[ExpectedStage]]:
    step, each = text_of(stage.process_step, scope), stage.each
    number = decimal_of(stage.number, scope) if stage.number is not None else None
    column = label(stage.number) if stage.number is not None else ""
    name = text_of(stage.name, scope) if stage.name is not None else None
    mandatory = _truth(stage.mandatory, scope)
    holds = condition_of(stage.when, scope) if stage.when is not None else None

    def read(cells: Cells) -> Iterator[ExpectedStage]:
        for row in rows_of(cells, each):
            if holds is not None and not holds(row):
                continue
            rank = number(row) if number is not None else None
            if rank is not None and (rank.adjusted() > 9 or rank != rank.to_integral_value()):
                raise CellError(column, "integer", "mapping.not_whole", column=column, value=shown(str(rank)))
            process_step = step(row)
            if process_step is None:
                continue
            yield ExpectedStage(
                process_step=process_step,
                number=None if rank is None else int(rank),
                name=name(row) if name is not None else None,
                mandatory=mandatory(row),
            )

    return read


def _plain(number: Decimal | None) -> Decimal | None:
    """Exponents are written out: a component count of 1E+2 is 100."""
    if number is None or abs(number.adjusted()) > 100:
        return number
    return Decimal(format(number, "f"))


def _truth(value: Value | None, scope: Scope) -> Callable[[Cells], bool]:
    """``mandatory``: yes unless said otherwise."""
    if value is None:
        return lambda cells: True
    read, column = text_of(value, scope), label(value)

    def truth(cells: Cells) -> bool:
        text = read(cells)
        word = (text or "true").lower()
        if word not in (*_YES, *_NO):
            known = ", ".join((*_YES, *_NO))
            raise CellError(column, "boolean", "csv_table.not_among", column=column, value=shown(word), known=known)
        return word in _YES

    return truth
