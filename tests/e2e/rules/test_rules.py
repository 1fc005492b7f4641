"""Rules from end to end: shipped ones judge every capture; a site's are added, tried, recorded and taken away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.postgres]
Clew = Callable[..., Any]
Written = Callable[..., Path]
TABLE = """when,serial,result,force
2026-03-04 08:00:00,A-1,OK,12.5
2026-03-04 08:00:01,A-2,OK,99000
2026-03-04 08:00:02,a-1,NOK,13
"""
MAPPING = """name: gate
version: "1"
time: {column: when, zone: UTC}
operation: {biz_step: inspecting}
things: [{id: "urn:clew:id:{serial}"}]
outcomes: [{characteristic: result, result: {column: result, values: [OK, NOK]}}]
measurements: [{characteristic: force, type: Force, uom: NEW, value: {column: force}}]
"""
BOOK = """name: plant
version: "3"
rules:
  - name: force-possible
    severity: SEVERITY
    message: {en: The press cannot do that., zh: 压机达不到该值。}
    check: {kind: value, field: "measurement:force", upper: "50", unit: KNI}
"""


def seen(thing: str, time: str = "2026-03-04T08:00:00Z", **members: Any) -> dict[str, Any]:
    return {"type": "ObjectEvent", "eventTime": time, "eventTimeZoneOffset": "+00:00", "action": "OBSERVE",
            "epcList": [thing], **members}  # fmt: skip


def findings(document: dict[str, Any], rule: str) -> list[dict[str, Any]]:
    return [f for outcome in document["outcomes"] for f in outcome["findings"] if f["rule"] == rule]


def book(severity: str) -> str:
    return BOOK.replace("SEVERITY", severity).replace("KNI", "B47")


def test_a_rule_book_is_tried_then_added_then_judges_and_is_removed(clew: Clew, written: Written) -> None:
    table, mapping = written(TABLE, name="gate.csv"), written(MAPPING, name="gate.yaml")
    rules = written(book("quarantine"), name="plant.yaml")
    tried = clew("rules", "test", rules, table, "--mapping", mapping, code=3)
    assert tried["rules"] == {"flagged": 0, "quarantined": 1, "refused": 0}
    (found,) = findings(tried, "force-possible")
    assert found["place"] == "row 3, column force"
    assert found["params"]["value"] == "99000 NEW"
    assert clew("status")["position"] == 0

    before = clew("rules", "list")
    added = clew("rules", "add", rules)
    assert (added["name"], added["version"], added["origin"]) == ("plant", "3", "site")
    after = clew("rules", "list")
    assert after["version"] != before["version"]
    assert [(step["action"], step["name"]) for step in after["history"]] == [("add", "plant")]
    assert clew("rules", "show", "force-possible")["rules"][0]["message"] == "The press cannot do that."

    recorded = clew("capture", table, "--mapping", mapping, "--on-error", "proceed", code=3)
    assert recorded["counts"]["recorded"] == 2
    assert recorded["counts"]["quarantined"] == 1
    assert [f["place"] for f in findings(recorded, "known-by-another-spelling")] == ["row 4, column serial"]

    assert clew("rules", "remove", "plant")["name"] == "plant"
    assert clew("rules", "list")["version"] == before["version"]
    (number,) = [o["quarantine_id"] for o in recorded["outcomes"] if o["quarantine_id"] is not None]
    released = clew("quarantine", "release", str(number))
    assert released["counts"]["recorded"] == 1, "by the rules of today"


def test_a_rule_that_refuses_turns_the_whole_source_back(clew: Clew, written: Written) -> None:
    table, mapping = written(TABLE, name="gate.csv"), written(MAPPING, name="gate.yaml")
    clew("rules", "add", written(book("refuse"), name="plant.yaml"))
    result = clew("capture", table, "--mapping", mapping, "--on-error", "proceed", code=3)
    assert result["counts"]["recorded"] == 0
    assert clew("status")["position"] == 0


def test_the_record_is_asked_about_spellings_across_captures(clew: Clew, written: Written) -> None:
    clew("capture", written(seen("urn:clew:id:LOT-4711"), name="first.json"))
    again = written(
        seen("urn:clew:id:LOT-4711", "2026-03-04T09:00:00Z"), seen("urn:clew:id:L0T-04711"), name="next.json"
    )
    result = clew("capture", again)
    (found,) = findings(result, "known-by-another-spelling")
    assert found["severity"] == "flag"
    assert found["params"]["expected"] == "urn:clew:id:LOT-4711"
    other = written(seen("urn:clew:id:lot-4711"), name="partner.json")
    told = clew("capture", other, "--party", "urn:epc:id:pgln:9521101.00000")
    assert findings(told, "known-by-another-spelling") == [], "others' statements are not betrayed"


def test_stages_and_components_of_master_data_recorded_before(clew: Clew, written: Written) -> None:
    product = "urn:clew:id:product-A"
    master = {
        "clew:vocabulary_type": "urn:epcglobal:epcis:vtype:EPCClass",
        "clew:stage": [{"clew:process_step": step, "clew:stage_number": n}
                       for n, step in enumerate(["commissioning", "inspecting", "packing"], 1)],
        "clew:component": [{"clew:product_class": "urn:clew:id:screw"}],
    }  # fmt: skip
    clew("capture", written(seen(product, "2020-01-01T00:00:00Z", **{"clew:master_data": master}), name="m.json"))
    made = {"action": "ADD", "bizStep": "commissioning"}
    clew("capture", written(
        seen("urn:clew:id:u1", "2026-03-04T06:00:00Z", ilmd={"clew:product_class": product}, **made),
        seen("urn:clew:id:n1", "2026-03-04T06:00:00Z", ilmd={"clew:product_class": "urn:clew:id:nail"}, **made),
        seen("urn:clew:id:u1", "2026-03-04T09:00:00Z", bizStep="packing"),
        name="made.json",
    ))  # fmt: skip
    fine = clew("capture", written(seen("urn:clew:id:u1", "2026-03-04T08:00:00Z", bizStep="inspecting"), name="a.json"))
    assert findings(fine, "stage-order") == []
    early = written(
        seen("urn:clew:id:u1", "2026-03-04T05:00:00Z", bizStep="inspecting", eventID="urn:uuid:1"), name="b.json"
    )
    (found,) = findings(clew("capture", early), "stage-order")
    assert found["params"]["expected"].startswith("commissioning → inspecting") or found["code"] == "rule.in_words"
    built = {"type": "AssociationEvent", "eventTime": "2026-03-04T08:30:00Z", "eventTimeZoneOffset": "+00:00",
             "action": "ADD", "parentID": "urn:clew:id:u1", "childEPCs": ["urn:clew:id:n1"]}  # fmt: skip
    assert len(findings(clew("capture", written(built, name="c.json")), "unexpected-component")) == 1


def test_flags_stay_with_the_event_without_the_person(clew: Clew, written: Written) -> None:
    rules = "name: own\nrules:\n  - {name: code, check: {kind: value, field: operator, pattern: 'OP[0-9]+'}}"
    clew("rules", "add", written(rules, name="own.yaml"))
    result = clew("capture", written(seen("urn:clew:id:x", **{"clew:operator": "Li Lei"})))
    assert result["counts"]["recorded"] == 1
    assert len(findings(result, "code")) == 1
    assert "Li Lei" not in str(result)
    assert "Li Lei" not in str(clew("show", "urn:clew:id:x"))


def test_mistakes_are_told(clew: Clew, written: Written) -> None:
    bad = clew(
        "rules",
        "add",
        written("name: a\nrules:\n  - {name: b, check: {kind: value, field: nope}}", name="bad.yaml"),
        code=3,
    )
    assert bad["error"]["code"] == "rules.invalid"
    assert bad["error"]["findings"][0]["place"].startswith("line 3")
    shipped = "name: physics\nrules:\n  - {name: b, check: {kind: spelling}}"
    assert clew("rules", "add", written(shipped, name="s.yaml"), code=3)["error"]["code"] == "rules.shipped"
    assert clew("rules", "remove", "nothing", code=4)["error"]["code"] == "rules.unknown"
    assert clew("rules", "show", "nothing", code=4)["error"]["code"] == "rules.unknown"
