"""Tables straight to items, for tests of mappings."""

from __future__ import annotations

from clew.collection.connectors import Source
from clew.collection.connectors.csv_table import connector
from clew.collection.tables import Mapping, read_table
from clew.collection.tables.driver import request_of
from clew.doors.mapping_trial import event_lines
from clew.events.epcis import Parsed
from clew.events.errors import Finding
from clew.language import render


def read_rows(data: bytes, mapping: Mapping, **companions: bytes) -> Parsed:
    """What ``mapping`` makes of a CSV file, with companions ``name=…`` as ``name.csv``."""
    if not companions:
        return read_table(connector.table(data, request_of(mapping)), mapping)
    others = tuple(Source(given, f"{name}.csv") for name, given in companions.items())
    return connector.reading(Source(data, "table.csv", companions=others), mapping).whole()


def told(parsed: Parsed) -> list[str]:
    """What became of each record, in the few lines that a person checks it by (as the pages show it)."""
    lines: list[str] = []
    for item in parsed.items:
        if item.event is not None:
            first, *rest = event_lines(item.event, "en")
            lines += [f"{item.place}: {first}", *(f"  {line}" for line in rest)]
        lines += [f"{finding.place}: {_severity(finding)} {_message(finding)}" for finding in item.findings]
    lines += [f"{finding.place}: {_message(finding)}" for finding in (*parsed.left_out, *parsed.findings)]
    return lines


def _severity(finding: Finding) -> str:
    return "flagged:" if finding.severity == "flag" else "refused:"


def _message(finding: Finding) -> str:
    return render(finding.code, finding.params, "en")
