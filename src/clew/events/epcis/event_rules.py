"""From an event's tree to the event: required members, rules that span members, the type itself.

Rules are those of the GS1 EPCIS 2.0 JSON Schema, plus one of the standard's text that no schema states: an aggregation
says its parent when it adds or deletes (§7.4.3).
"""

from __future__ import annotations

from typing import Any

from clew.events.epcis.event_reader import EventReader, extensions, loose_extensions, shown
from clew.events.epcis.event_tables import APART, BASE, REQUIRED_OF_ALL, TABLES, members, require
from clew.events.epcis.formats import is_uri
from clew.events.model import AnyEvent, ExtendedEvent

_MEMBERS = {name: frozenset(table) | APART for name, (_, table, _) in TABLES.items()}
_EXTENDED_MEMBERS = frozenset(BASE) | APART


def read_event(reader: EventReader, tree: Any) -> AnyEvent | None:
    """The event, or None when a finding refuses it. ``reader`` holds the findings."""
    if type(tree) is not dict:
        reader.wrong_type("", "object", tree)
        return None
    kind = tree.get("type")
    if type(kind) is not str:
        if kind is None and "type" not in tree:
            reader.refuse("type", "required", "epcis.required", field="type")
        else:
            reader.wrong_type("type", "string", kind)
        return None
    known = TABLES.get(kind)
    if known is None:
        return _read_extended(reader, tree, kind)
    struct, table, required = known
    found = members(reader, tree, "", table)
    kept = extensions(reader, tree, "", _MEMBERS[kind])
    require(reader, tree, "", required)
    _RULES[kind](reader, tree)
    if reader.refused:
        return None
    return struct(**found, extensions=kept)  # type: ignore[return-value]


def _read_extended(reader: EventReader, tree: dict[str, Any], kind: str) -> AnyEvent | None:
    if not is_uri(kind):
        reader.refuse("type", "enum", "epcis.event_type", value=shown(kind))
        return None
    found = members(reader, tree, "", BASE)
    # The XML reader gives the type as ``{namespace}local`` besides, JSON a prefixed name or a full URI.
    name = tree.pop("#type", None) or reader.names.expand(kind)
    # The schema leaves the members of a user's event type to the user, bare names included.
    kept = loose_extensions(reader, tree, "", _EXTENDED_MEMBERS)
    require(reader, tree, "", REQUIRED_OF_ALL)
    if reader.refused:
        return None
    return ExtendedEvent(**found, event_type=name, extensions=kept)


def _object_event(reader: EventReader, tree: dict[str, Any]) -> None:
    names_objects = "epcList" in tree or tree.get("quantityList")
    if not names_objects and not (tree.get("sensorElementList") and "readPoint" in tree):
        reader.refuse("epcList", "required", "epcis.object.nothing")
    if "ilmd" in tree and tree.get("action") in ("OBSERVE", "DELETE"):
        report = reader.refuse if reader.strict else reader.flag  # no XSD states this rule
        report("ilmd", "ilmd-action", "epcis.ilmd.action", action=tree["action"])


def _aggregation_event(reader: EventReader, tree: dict[str, Any]) -> None:
    if "parentID" not in tree and tree.get("action") in ("ADD", "DELETE"):
        reader.refuse("parentID", "required", "epcis.aggregation.parent", action=tree["action"])
    _children(reader, tree)


def _children(reader: EventReader, tree: dict[str, Any]) -> None:
    if not tree.get("childEPCs") and not tree.get("childQuantityList") and tree.get("action", "") != "DELETE":
        reader.refuse("childEPCs", "required", "epcis.children")


def _transaction_event(reader: EventReader, tree: dict[str, Any]) -> None:
    if "epcList" not in tree and not tree.get("quantityList") and tree.get("action", "") != "DELETE":
        reader.refuse("epcList", "required", "epcis.transaction.objects")


def _transformation_event(reader: EventReader, tree: dict[str, Any]) -> None:
    inputs = tree.get("inputEPCList") or tree.get("inputQuantityList")
    outputs = tree.get("outputEPCList") or tree.get("outputQuantityList")
    if "transformationID" in tree:
        if not inputs and not outputs:
            reader.refuse("inputEPCList", "required", "epcis.transformation.nothing")
    elif not inputs or not outputs:
        missing = "inputEPCList" if not inputs else "outputEPCList"
        reader.refuse(missing, "required", "epcis.transformation.one_sided")


_RULES = {
    "ObjectEvent": _object_event,
    "AggregationEvent": _aggregation_event,
    "AssociationEvent": _children,
    "TransactionEvent": _transaction_event,
    "TransformationEvent": _transformation_event,
}
