"""Calibrations, results and suppliers' lots as tables give them, by nothing but the mapping language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from clew.bootstrap import Clew, local_principal, open_clew, settings_from
from clew.collection.connectors import Source
from clew.scenarios.asking import TraceOptions
from clew.testing.database import DatabaseServer

pytestmark = pytest.mark.postgres

CALIBRATIONS = """
name: calibrations
version: "1"
zone: Asia/Shanghai
operation: {type: ObjectEvent, action: OBSERVE, id: "urn:clew:id:cal-{Certificate}"}
time: {column: Done}
things:
  - {role: epc, id: "urn:clew:gauge:{Gauge}"}
facets:
  calibration_result: {column: Result, values: {ok: passed, bad: failed, adj: adjusted}}
  calibration: {column: Certificate}
"""
CALIBRATION_ROWS = b"Gauge,Done,Result,Certificate\nDM-01,2026-03-01 08:00,ok,C-1\nDM-01,2026-03-05 08:00,adj,C-2\n"
ASSEMBLY = """
name: assembly
version: "1"
zone: Asia/Shanghai
operation: {type: TransformationEvent, id: "urn:clew:id:run-{Run}"}
time: {column: Done}
things:
  - {role: input, id: "urn:clew:id:{Lot}", quantity: {column: Used}}
  - {role: output, id: "urn:clew:id:{Serial}"}
facets:
  supplier: {column: Supplier}
  batch: {column: Batch}
measurements:
  - {characteristic: torque, type: Torque, value: {column: Nm}, uom: NU, gauge: {column: Gauge}}
"""
ASSEMBLY_ROWS = (
    b"Run,Done,Lot,Used,Serial,Supplier,Batch,Nm,Gauge\n"
    b"1,2026-03-02 08:00,OUR-77,4,S-1,ACME,4711,6.2,DM-01\n"
    b"2,2026-03-02 09:00,OUR-78,4,S-2,BETA,4711,6.3,DM-01\n"
    b"3,2026-03-06 09:00,OUR-77,4,S-3,ACME,4711,6.4,DM-01\n"
)


@pytest.fixture
def clew(database_server: DatabaseServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clew]:
    dsn = database_server.empty()
    settings = settings_from(data=tmp_path_factory.mktemp("mapped"), database=dsn)
    with open_clew(settings, principal=local_principal()) as opened:
        for mapping, rows, name in (
            (CALIBRATIONS, CALIBRATION_ROWS, "calibrations.csv"),
            (ASSEMBLY, ASSEMBLY_ROWS, "assembly.csv"),
        ):
            result = opened.capture(Source(rows, name=name, mapping=mapping))
            assert not result.refused, [finding for outcome in result.outcomes for finding in outcome.findings]
        yield opened
    database_server.drop(dsn)


def test_an_adjusted_gauge_touches_what_was_measured_before(clew: Clew) -> None:
    impact = clew.gauges.impact("DM-01")
    assert [each.things for each in impact.results] == [("urn:clew:id:S-1",), ("urn:clew:id:S-2",)]
    assert [each.span.cause.certificate for each in impact.results] == ["C-2", "C-2"]


def test_supplier_and_batch_of_a_row_find_the_lot_and_trace_both_ways(clew: Clew) -> None:
    assert clew.show("ACME 4711").id == "urn:clew:id:OUR-77"
    forward = clew.trace("acme/4711", TraceOptions(direction="forward"))
    assert {node.id for node in forward.nodes if node.kind == "instance"} == {"urn:clew:id:S-1", "urn:clew:id:S-3"}
    backward = clew.trace("S-2", TraceOptions(direction="backward"))
    assert {node.id for node in backward.nodes if node.kind == "lot"} == {"urn:clew:id:OUR-78"}
    assert {item["id"] for item in clew.search("4711")} >= {"urn:clew:id:OUR-77", "urn:clew:id:OUR-78"}
