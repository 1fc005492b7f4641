"""The sense of a mapping, which its shape alone cannot say: terms, units, zones, names, roles that fit the event type.

Every rule looks at one kind of piece wherever it stands, so that a new place for a value needs no new check.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable

from clew.collection.tables import terms
from clew.collection.tables.mapping import piece_checks
from clew.collection.tables.mapping.model import (
    OWN_ROWS,
    PLAIN_KEYS,
    ROLES,
    Alias,
    Attachment,
    Event,
    Joined,
    Mapping,
    MasterData,
    Measurement,
    Value,
)
from clew.collection.tables.mapping.names import (
    OWN_OR_ANY,
    Reference,
    places,
    references,
    table_of,
    template_columns,
    templates,
)
from clew.collection.tables.mapping.yaml_tree import Lines, Path, place_of
from clew.collection.tables.unit_codes import unit_code
from clew.events.dictionary import load
from clew.events.errors import Finding, Parameter
from clew.events.units import is_unit
from clew.events.vocabulary import is_known, values_of

MASTER_KINDS = ("product", "characteristic", "equipment", "gauge", "supplier", "location", "person")
Add = Callable[..., None]


def check(mapping: Mapping, lines: Lines) -> list[Finding]:
    """All mistakes of sense in a mapping, in the order of the rules; empty when there is none."""
    findings: list[Finding] = []

    def add(path: Path, rule: str, code: str, **params: Parameter) -> None:
        findings.append(Finding(place_of(path, lines), rule, code, params))

    _head(mapping, add)
    _tables(mapping, lines, add)
    _events(mapping, lines, add)
    for place in places(mapping):
        for rule in piece_checks.CHECKS.get(type(place.part), ()):
            rule(place.part, place.path, mapping, add)
        if place.each is not None and getattr(place.part, "each", None) is not None:
            _each(place.each, place.path, mapping, add)
    for path, template in templates(mapping):
        _template(path, template, add)
    if not findings:
        # Names are only looked at in a mapping whose pieces are whole.
        for reference in references(mapping):
            _name(reference, mapping, add)
    return findings


def _head(mapping: Mapping, add: Add) -> None:
    for key in ("name", "version"):
        if not getattr(mapping, key):
            add((key,), "required", "mapping.missing_key", key=key)
    if mapping.encoding is not None and not _is_encoding(mapping.encoding):
        add(("encoding",), "encoding", "mapping.unknown_encoding", encoding=mapping.encoding)
    if mapping.delimiter is not None and (len(mapping.delimiter) != 1 or mapping.delimiter in '"\r\n\ufeff'):
        add(("delimiter",), "delimiter", "mapping.bad_delimiter", value=mapping.delimiter)
    if mapping.thousands is not None and mapping.thousands == mapping.decimal:
        add(("thousands",), "range", "mapping.bad_value", key="thousands", detail="= decimal")
    if mapping.zone is not None:
        piece_checks.zone(mapping.zone, ("zone",), add)
    if mapping.header_row is not None and mapping.header_row < 1:
        add(("header_row",), "range", "mapping.bad_value", key="header_row", detail="< 1")
    for key in ("leave_out", "refuse"):
        for index, rule in enumerate(getattr(mapping, key)):
            if rule.each is not None and key == "leave_out":
                add((key, index, "each"), "each", "mapping.leave_out_each")
            if not rule.reason or (isinstance(rule.reason, dict) and not all(rule.reason.values())):
                add((key, index), "required", "mapping.missing_key", key="reason")


def _is_encoding(name: str) -> bool:
    try:
        return codecs.lookup(name)._is_text_encoding
    except (LookupError, ValueError):
        return False


def _tables(mapping: Mapping, lines: Lines, add: Add) -> None:
    for name, joined in mapping.tables.items():
        path: Path = ("tables", name)
        if not re.fullmatch(r"[^\W\d]\w*", name) or name == OWN_ROWS or name in mapping.values:
            add(path, "name", "mapping.table_name", name=name)
        if sum(given is not None for given in (joined.file, joined.sheet, joined.query)) > 1 and joined.file is None:
            add(path, "one-of", "mapping.one_table_source")
        if joined.list is not None:
            _list(joined, mapping, path, add)
        elif (not joined.on and joined.rows == "one") or (*path, "on") not in lines:
            add(path, "required", "mapping.missing_key", key="on")
        if joined.encoding is not None and not _is_encoding(joined.encoding):
            add((*path, "encoding"), "encoding", "mapping.unknown_encoding", encoding=joined.encoding)


def _list(joined: Joined, mapping: Mapping, path: Path, add: Add) -> None:
    """A list within the record has no other source, nothing to be matched by, and as many rows as it has."""
    elsewhere = ("on", "file", "sheet", "query", "records", "encoding", "delimiter")
    for key in elsewhere:
        if getattr(joined, key):
            add((*path, key), "one-of", "mapping.one_of", keys=f"list, {key}")
    if joined.rows != "many":
        add((*path, "rows"), "one-of", "mapping.list_rows")
    if mapping.group:
        add((*path, "list"), "one-of", "mapping.one_of", keys="list, group")


def _events(mapping: Mapping, lines: Lines, add: Add) -> None:
    plain = [key for key in PLAIN_KEYS if getattr(mapping, key)]
    if mapping.events and plain:
        add((plain[0],), "one-of", "mapping.two_forms", key=plain[0])
    for index, event in enumerate(mapping.all_events()):
        path: Path = ("events", index) if mapping.events else ()
        if event.time is None and mapping.time is None:
            add(path, "required", "mapping.missing_key", key="time")
        _things(event, path, lines, add)
        _said(event, path, mapping, add)


def _things(event: Event, path: Path, lines: Lines, add: Add) -> None:
    operation = event.operation
    allowed = ROLES[operation.type]
    if operation.transformation_id is not None and operation.type != "TransformationEvent":
        add((*path, "operation", "transformation_id"), "event-type", "mapping.not_a_transformation")
    if not event.things:
        where: Path = (*path, "things") if (*path, "things") in lines else path
        add(where, "required", "mapping.missing_key", key="things")
    parents = 0
    for index, thing in enumerate(event.things):
        where = (*path, "things", index)
        if thing.role not in allowed:
            params = {"role": thing.role, "type": operation.type, "allowed": ", ".join(allowed)}
            add((*where, "role"), "event-type", "mapping.role", **params)
        if thing.product_class is not None and not _has_ilmd(event, thing.role):
            add((*where, "product_class"), "event-type", "mapping.no_ilmd")
        if thing.role == "parent":
            # Several may be stated if conditions choose among them; the record is refused if two are left.
            parents += thing.when is None and not thing.optional
            if parents > 1 or thing.quantity is not None or thing.lot is not None:
                add(where, "event-type", "mapping.one_parent")
    if operation.type in ("AggregationEvent", "AssociationEvent") and not any(
        thing.role == "parent" for thing in event.things
    ):
        add((*path, "things"), "event-type", "mapping.no_parent", type=operation.type)


def _has_ilmd(event: Event, role: str) -> bool:
    """Where EPCIS has instance and lot master data: with what begins to exist, never with what only passes by."""
    operation = event.operation
    if operation.type == "TransformationEvent":
        return role == "output"
    return operation.type == "ObjectEvent" and operation.action == "ADD" and event.master_data is None


def _said(event: Event, path: Path, mapping: Mapping, add: Add) -> None:
    for term in event.facets:
        if not terms.is_facet(term):
            add((*path, "facets", term), "dictionary", "mapping.unknown_term", term=term)
        elif terms.is_personal(term) and _names_somebody(event.facets[term], mapping):
            # A mapping is kept in the clear, where no erasure reaches it.
            add((*path, "facets", term), "personal", "mapping.names_a_person", term=term)
    for index, outcome in enumerate(event.outcomes):
        if not outcome.characteristic:
            add((*path, "outcomes", index), "required", "mapping.missing_key", key="characteristic")
    for index, measurement in enumerate(event.measurements):
        _measurement(measurement, (*path, "measurements", index), mapping, add)
    for index, alias in enumerate(event.aliases):
        _alias(alias, (*path, "aliases", index), add)
    for index, attachment in enumerate(event.attachments):
        _attachment(attachment, (*path, "attachments", index), add)
    _contexts(event, path, add)
    if event.master_data is not None:
        _master(event.master_data, event, (*path, "master_data"), add)


def _names_somebody(value: Value, mapping: Mapping) -> bool:
    """Whether a mapping itself holds what a value may say (a constant, a list), instead of leaving it to the cell."""
    if value.constant is not None or value.default is not None or value.lookup is not None:
        return True
    if value.values is not None or any(_names_somebody(one, mapping) for one in value.first or ()):
        return True
    computed = (mapping.values.get(name) for name in (value.column, *template_columns(value.template)) if name)
    return any(one is not None and one.text is not None and _names_somebody(one.text, mapping) for one in computed)


def _contexts(event: Event, path: Path, add: Add) -> None:
    for index, document in enumerate(event.business_transactions):
        if document.type is not None:
            _type("bizTransaction", document.type, (*path, "business_transactions", index, "type"), add)
    for key in ("sources", "destinations"):
        for index, party in enumerate(getattr(event, key)):
            _type("source", party.type, (*path, key, index, "type"), add)


def _type(field: str, word: str, path: Path, add: Add) -> None:
    if ":" not in word and not is_known(field, word):
        add(path, "enum", "mapping.bad_value", key="type", detail=", ".join(sorted(values_of(field))))


def _measurement(item: Measurement, path: Path, mapping: Mapping, add: Add) -> None:
    for key in ("characteristic", "type"):
        if not getattr(item, key):
            add(path, "required", "mapping.missing_key", key=key)
    if isinstance(item.uom, str) and unit_code(item.uom) is None:
        add((*path, "uom"), "unit", "mapping.unknown_unit", unit=item.uom)
    if item.convert_to is not None:
        if not is_unit(item.convert_to):
            add((*path, "convert_to"), "unit", "mapping.unknown_unit", unit=item.convert_to)
        if item.uom is None:
            add(path, "required", "mapping.missing_key", key="uom")
    for index, step in enumerate(item.clean):
        if step not in mapping.cleaning:
            add((*path, "clean", index), "name", "mapping.unknown_name", name=step, key="cleaning")
            continue
        for name in mapping.cleaning[step].series:
            table = table_of(name, mapping)
            if table is not None and mapping.tables[table].rows == "many" and item.each != table:
                add((*path, "clean", index), "name", "mapping.many_outside_each", name=name, table=table)


def _alias(alias: Alias, path: Path, add: Add) -> None:
    if (alias.other is None) == (alias.lot is None):
        add(path, "one-of", "mapping.other_or_lot")
    kinds = load()["alias_kind"].values
    if alias.kind not in kinds:
        add((*path, "kind"), "enum", "mapping.bad_value", key="kind", detail=", ".join(kinds))


def _attachment(attachment: Attachment, path: Path, add: Add) -> None:
    if not attachment.columns:
        add(path, "required", "mapping.missing_key", key="columns")
    if not re.fullmatch(load()["media_type"].pattern or "", attachment.media_type):
        detail = attachment.media_type
        add((*path, "media_type"), "pattern", "mapping.bad_value", key="media_type", detail=detail)


def _master(data: MasterData, event: Event, path: Path, add: Add) -> None:
    if data.kind not in MASTER_KINDS:
        add((*path, "kind"), "enum", "mapping.bad_value", key="kind", detail=", ".join(MASTER_KINDS))
    one = len(event.things) == 1 and event.things[0].each is None and event.things[0].separator is None
    if event.operation.type != "ObjectEvent" or not one:
        add(path, "event-type", "mapping.one_subject")
    for name in data.attributes:
        if ":" not in name and not terms.is_attribute(name):
            add((*path, "attributes", name), "dictionary", "mapping.unknown_term", term=name)


def _each(each: str, path: Path, mapping: Mapping, add: Add) -> None:
    many = each in mapping.tables and mapping.tables[each].rows == "many"
    if not many and not (each == OWN_ROWS and mapping.group):
        add((*path, "each"), "name", "mapping.each", name=each)


def _template(path: Path, template: str, add: Add) -> None:
    bare = template
    for column in template_columns(template):
        bare = bare.replace("{" + column + "}", "")
    if "{" in bare or "}" in bare or "" in template_columns(template):
        add(path, "template", "mapping.bad_template", value=template)


def _name(reference: Reference, mapping: Mapping, add: Add) -> None:
    """A name must mean something where it stands: values that are computed later, and lists of rows, do not."""
    name, path = reference.name, reference.path
    if not name:
        add(path, "required", "mapping.missing_key", key="column")
    if name in reference.ready:
        return
    table = table_of(name, mapping)
    joining = path[0] == "tables"
    if table is None:
        return
    if joining and list(mapping.tables).index(table) >= list(mapping.tables).index(str(path[1])):
        add(path, "name", "mapping.table_order", name=name)
    if mapping.tables[table].rows == "many" and reference.each not in (table, OWN_OR_ANY):
        add(path, "name", "mapping.many_outside_each", name=name, table=table)
