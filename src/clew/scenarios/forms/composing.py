"""A filled form as an EPCIS event, or what is wrong with each of its fields. Pure: names are looked up by who calls."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal

import msgspec

from clew.events.dictionary import Dictionary
from clew.events.dictionary.values import DECIMAL, problem
from clew.events.errors import BadRequest, ClewError, Finding
from clew.events.house.elements import Value, element
from clew.events.house.identity import lot_identifier, named
from clew.events.model import Extension, ObjectEvent, PersistentDisposition, Place, QuantityElement
from clew.events.timestamps import Timestamp, parse_timestamp
from clew.scenarios.forms.describing import UNIT, Field, fields
from clew.scenarios.forms.model import Form

Resolve = Callable[[str, str], str]
"""``(kind of subject, what a person typed)`` → the identifier that is recorded. Raises ClewError for none."""
Filled = Mapping[str, str]


class Composed(msgspec.Struct, frozen=True):
    """``event``: None while something is wrong; ``wrong``: by field, what."""

    event: ObjectEvent | None
    wrong: dict[str, list[Finding]]


class _Composing:
    def __init__(self, form: Form, dictionary: Dictionary, filled: Filled, resolve: Resolve, now: int) -> None:
        self.form = form
        self.filled = {name: text.strip() for name, text in filled.items()}
        self.resolve = resolve
        self.now = now
        self.fields = fields(form, dictionary)
        self.wrong: dict[str, list[Finding]] = {}

    def said(self, name: str) -> str:
        return self.filled.get(name, "")

    def refuse(self, name: str, code: str, **params: str | int) -> None:
        self.wrong.setdefault(name, []).append(Finding(name, code.rpartition(".")[2], code, dict(params)))

    def check(self) -> None:
        """Every field by itself."""
        known = {each.name for each in self.fields} | {each.name + UNIT for each in self.fields}
        for name in self.filled:
            if name not in known:
                raise BadRequest("form.unknown_field", name=name, known=", ".join(each.name for each in self.fields))
        for field in self.fields:
            text = self.said(field.name)
            if not text:
                if field.required:
                    self.refuse(field.name, "form.required")
                elif self.said(field.name + UNIT):
                    self.refuse(field.name, "form.unit_without_value")
                continue
            found = problem(field.term, text) if field.term is not None else None
            if found is not None:
                rule, code, params = found
                self.wrong.setdefault(field.name, []).append(Finding(field.name, rule, code, params))
            if field.kind == "quantity" and field.term and not field.term.unit and not self.said(field.name + UNIT):
                self.refuse(field.name, "form.value_without_unit")
            if field.kind == "unit" and text not in field.units:
                self.refuse(field.name, "dictionary.unknown_unit", unit=text)

    def time(self) -> Timestamp | None:
        text = self.said("time")
        if not text:
            return None
        try:
            moment = parse_timestamp(text)
        except ValueError:
            self.refuse("time", "form.bad_time", value=text)
            return None
        if moment.microseconds > self.now:
            self.refuse("time", "form.future", value=text)
        return moment

    def identifier(self, field: str, kind: str, text: str) -> str | None:
        """What somebody typed as an identifier; None, and a finding, where it names none."""
        try:
            return self.resolve(kind, text)
        except ClewError as error:
            self.wrong.setdefault(field, []).append(Finding(field, "thing", error.code, error.params))
            return None

    def subjects(self) -> list[str]:
        if self.form.subject == "lot":
            if not (self.said("supplier") and self.said("batch")):
                return []
            supplier = self.identifier("supplier", "party", self.said("supplier"))
            return [lot_identifier(supplier, self.said("batch"))] if supplier else []
        name = "gauge_thing" if self.form.subject == "gauge" else "things"
        typed = [line.strip() for line in self.said(name).splitlines() if line.strip()]
        given = [self.identifier(name, self.form.subject, text) for text in dict.fromkeys(typed)]
        return [each for each in given if each is not None]

    def lists(self, subjects: list[str]) -> tuple[tuple[str, ...], tuple[QuantityElement, ...]]:
        """The lists that name the subjects; of a lot with what came in."""
        listed = named(*subjects)
        amount = self.said("quantity")
        if self.form.subject != "lot" or not amount or not subjects:
            return listed.epc_list, listed.quantity_list
        if re.fullmatch(DECIMAL, amount) is None or Decimal(amount) <= 0:
            self.refuse("quantity", "form.bad_number", value=amount)
            return (), ()
        return (), (QuantityElement(subjects[0], amount, self.said("uom") or None),)

    def stated(self, into: str) -> dict[str, Value]:
        """The terms of one object that something was filled in for."""
        return {
            field.name: self._value(field)
            for field in self.fields
            if field.term is not None and field.into == into and self.said(field.name)
        }

    def _value(self, field: Field) -> Value:
        text = self.said(field.name)
        unit = self.said(field.name + UNIT) or (field.term.unit if field.term else None)
        if field.kind == "quantity" and unit:
            value: Value = Decimal(text) if re.fullmatch(DECIMAL, text) else text
            return {"value": value, "unit": unit}
        return text

    def extensions(self) -> tuple[Extension, ...]:
        told = [element(name, value) for name, value in self.stated("event").items()]
        for name in ("outcome", "hold"):
            members = self.stated(name)
            if members or self.form.object == name:
                told.append(element(name, {**members, **self.form.constants}))
        return tuple(told)


def compose(
    form: Form, dictionary: Dictionary, filled: Filled, resolve: Resolve, *, now: int, offset: str, event_id: str
) -> Composed:
    """The event that a filled form records. ``now``: UTC microseconds; ``offset``: of the site where the text of the
    time states none of its own (``Z``); ``event_id``: so that sending it twice records it once."""
    at = _Composing(form, dictionary, filled, resolve, now)
    at.check()
    moment, subjects = at.time(), at.subjects()
    epcs, quantities = at.lists(subjects)
    if at.wrong or moment is None:
        return Composed(None, at.wrong)
    place = at.said("read_point")
    where = at.identifier("read_point", "place", place) if place else None
    if at.wrong:
        return Composed(None, at.wrong)
    return Composed(
        ObjectEvent(
            event_id=event_id,
            event_time=moment,
            event_time_zone_offset=_offset(moment, offset),
            action=form.action,
            biz_step=form.biz_step,
            disposition=form.dispositions.get(at.said("result"), form.disposition),
            persistent_disposition=PersistentDisposition(form.set, form.unset) if form.set or form.unset else None,
            read_point=Place(where) if where else None,
            epc_list=epcs,
            quantity_list=quantities,
            ilmd=tuple(element(name, value) for name, value in at.stated("ilmd").items()),
            extensions=at.extensions(),
        ),
        {},
    )


def _offset(moment: Timestamp, offset: str) -> str:
    """The offset that the time was written with; the site's where it was written in UTC."""
    written = moment.lexical[-6:]
    return written if written[0] in "+-" else offset
