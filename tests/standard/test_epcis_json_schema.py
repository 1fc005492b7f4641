"""Our JSON rules are code; GS1's JSON Schema, with format checks on, is the oracle.

Valid documents are broken one place at a time (a member left out, a value of another kind or form, a name added, a list
repeated or opened) and both are asked. Where they differ, the difference is one of those named here.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings

from clew.events import epcis
from clew.events.errors import InvalidData
from clew.events.model import AnyEvent
from clew.testing.events import events

pytestmark = pytest.mark.shared_data

SCHEMA = "epcis/schema/gs1__EPCIS/EPCIS-JSON-Schema.json"
WRONG: tuple[Any, ...] = (
    "",
    "not a uri",
    5,
    True,
    None,
    [],
    {},
    "2026-13-45T00:00:00Z",
    "2026-11-22T08:00:00",
    "2026-11-22t08:00:00z",
    "2026-11-22T08:00:60Z",
    "2026-11-22T08:00:00+0100",
    "CREATE",
    "transforming",
    "shipping",
    "Temperature",
    "urn:epcglobal:cbv:bizstep:shipping",
    "https://ref.gs1.org/cbv/BizStep-foo",
    "https://ns.gs1.org/cbv/x",
    "https://gs1.org/voc/Temperature",
    "https://example.com/x",
    "http://exa mple.com",
    "example:x",
    "a:b c",
    "http://a/b#c#d",
    "http://[::1]/",
    "urn:x:%41",
    "%zz",
    "+15:00",
    "kgm",
    -1.5e3,
    ["https://example.com/x"],
)
ADDED: tuple[tuple[str, Any], ...] = (
    ("madeUp", "x"),
    ("example:ok", "x"),
    ("id", "https://a/b"),
    ("type", "x"),
    ("persistentDisposition", {}),
    ("ilmd", {}),
    ("ilmd", {"a": 1}),
    ("uom", "KGM"),
    ("sensorElementList", []),
    ("sensorElementList", [{}]),
    ("action", "ADD"),
    ("parentID", "urn:x:y"),
    ("epcList", []),
    ("transformationID", "urn:x:y"),
    ("quantityList", []),
    ("eventTime", "2026-11-22T08:00:00Z"),
    ("@context", {}),
    ("errorDeclaration", {}),
    ("certificationInfo", []),
    ("readPoint", {"id": "a:b", "x": 1}),
    ("bizTransactionList", []),
    ("exception", "ALARM_CONDITION"),
    ("children", ["a:b"]),
    ("example:my field", "x"),
    ("http://example.com/x", "x"),
)


@pytest.fixture(scope="module")
def schema(shared_data: Path) -> Any:
    return jsonschema_rs.validator_for(json.loads((shared_data / SCHEMA).read_text("utf-8-sig")), validate_formats=True)


Path_ = tuple[str | int, ...]


def walk(node: Any, path: Path_ = ()) -> Iterator[tuple[Path_, Any]]:
    yield path, node
    if isinstance(node, dict):
        for key, value in node.items():
            if ":" not in key and key != "@context":
                yield from walk(value, (*path, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from walk(value, (*path, index))


def at(tree: Any, path: Path_) -> Any:
    for step in path:
        tree = tree[step]
    return tree


def replaced(tree: Any, path: Path_, value: Any) -> Any:
    broken = copy.deepcopy(tree)
    at(broken, path[:-1])[path[-1]] = value
    return broken


def without(tree: Any, path: Path_) -> Any:
    broken = copy.deepcopy(tree)
    del at(broken, path[:-1])[path[-1]]
    return broken


Break = tuple[Path_, str, Callable[[], Any]]


def breaks(document: Any) -> Iterator[Break]:
    """Where, what, and how to make the broken document (a copy each: made only when the case is new)."""
    for path, node in walk(document):
        if path:
            yield path, "left out", partial(without, document, path)
            for value in WRONG:
                yield path, f"= {json.dumps(value)}", partial(replaced, document, path, value)
        if isinstance(node, dict):
            for key, value in ADDED:
                if key not in node:
                    yield path, f"+ {key} {json.dumps(value)}", partial(replaced, document, (*path, key), value)
        if isinstance(node, list) and node and path:
            yield path, "repeated", partial(replaced, document, path, [*node, node[0]])
            yield path, "opened", partial(replaced, document, path, node[0])
            yield path, "more", partial(replaced, document, path, [*node, "x"])


def kind_of_event(document: Any, path: Path_) -> tuple[Any, ...]:
    """Rules that span members depend on the event around: two breaks differ if it does."""
    for end in range(len(path), 0, -1):
        node = at(document, path[:end])
        if isinstance(node, dict) and "eventTime" in node:
            return (node["type"], node.get("action"), "epcList" in node, "quantityList" in node)
    return (document.get("type"),)


def accepted(document: Any) -> bool:
    try:
        return not epcis.parse(json.dumps(document).encode()).refused
    except InvalidData:
        return False


def deliberate(template: str, change: str, document: Any, valid_by_schema: bool) -> str | None:
    """Why we differ from the schema here, or None if we should not."""
    if valid_by_schema and template.endswith("parentID") and change == "left out":
        return "the standard's text asks for the parent of an aggregation that adds or deletes (§7.4.3)"
    if not valid_by_schema and "epcis-context-simple" in json.dumps(document["@context"]):
        return "GS1's own examples of the simple context leave out and open what the schema asks for"
    if not valid_by_schema and template.endswith("sensorReport.*.type") and change == "left out":
        return "a report of an exception needs no measurement type (GS1's XML examples)"
    return None


def test_every_break_is_judged_as_the_schema_judges_it(shared_data: Path, schema: Any) -> None:
    folders = ("epcis/examples", "epcis/query", "epcis/fastnt")
    paths = sorted(path for folder in folders for path in (shared_data / folder).rglob("*.json*"))
    seen: set[tuple[Any, ...]] = set()
    differing: list[str] = []
    for path in paths:
        document = json.loads(path.read_text("utf-8-sig"))
        if not schema.is_valid(document):
            continue
        for place, change, make in breaks(document):
            template = ".".join("*" if isinstance(step, int) else step for step in place)
            case = (template, change, kind_of_event(document, place))
            if case in seen:
                continue
            seen.add(case)
            broken = make()
            wanted = schema.is_valid(broken)
            if accepted(broken) != wanted and deliberate(template, change, broken, wanted) is None:
                differing.append(f"{path.name}: {template} {change}: the schema says {wanted}")
    assert len(seen) > 10_000
    assert differing == []


def test_what_we_widen_is_still_accepted() -> None:
    event = {
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
        "type": "AggregationEvent",
        "eventTime": "2026-11-22T08:00:00Z",
        "eventTimeZoneOffset": "+00:00",
        "action": "ADD",
        "parentID": "urn:plant:pallet:1",
        "childEPCs": ["urn:工厂:零件:7"],
        "persistentDisposition": {"set": ["completeness_verified"]},
        "sensorElementList": [{"type": "epcis:SensorElement", "sensorReport": [{"exception": "ALARM_CONDITION"}]}],
    }
    assert accepted(event)


@settings(max_examples=40, suppress_health_check=list(HealthCheck), deadline=None)
@given(event=events())
def test_what_we_write_is_valid_by_the_schema(schema: Any, event: AnyEvent) -> None:
    tree = epcis.event_to_json(event)
    without_widening = {key: value for key, value in tree.items() if key != "persistentDisposition"}
    problems = [str(problem.message) for problem in schema.iter_errors(without_widening)]
    assert [problem for problem in problems if problem.isascii()] == []  # IRIs are our widening
