"""Tables straight to items, for tests of mappings."""

from __future__ import annotations

from clew.collection.connectors import Source, choose, discover
from clew.collection.connectors.csv_table import connector
from clew.collection.tables import Mapping, read_table
from clew.collection.tables.driver import request_of
from clew.doors.mapping_trial import event_lines
from clew.events.epcis import Parsed, ParsedItem
from clew.events.errors import Finding
from clew.language import render


def read_rows(data: bytes, mapping: Mapping, **companions: bytes) -> Parsed:
    """What ``mapping`` makes of a CSV file, with companions ``name=…`` as ``name.csv``."""
    if not companions:
        return read_table(connector.table(data, request_of(mapping)), mapping)
    others = tuple(Source(given, f"{name}.csv") for name, given in companions.items())
    return connector.reading(Source(data, "table.csv", companions=others), mapping).whole()


def read_source(data: bytes, name: str, mapping: str, *companions: Source) -> Parsed:
    """As capture reads a file of any format. What is refused is read once more from what quarantine would keep of it,
    and must be refused for the same reasons then."""
    parsed = _parsed(Source(data, name, mapping=mapping, companions=companions))
    for item in parsed.items:
        if item.event is None and not any(finding.rule == "syntax" for finding in item.findings):
            again = _parsed(Source(item.raw, "kept", mapping=mapping))
            if [_broken(one) for one in again.items] != [_broken(item)]:
                raise AssertionError(f"{item.place} is another record in quarantine: {item.raw!r}")
    return parsed


def _parsed(source: Source) -> Parsed:
    return choose(discover(), source).load().parse(source)


def _broken(item: ParsedItem) -> list[tuple[str, str]]:
    return [(finding.rule, finding.code) for finding in item.findings]


def refused(parsed: Parsed) -> dict[str, str]:
    """Place → rule of all that is refused; each must be told in both languages, with the value where there is one."""
    found: dict[str, str] = {}
    for item in parsed.items:
        for finding in item.findings:
            found[finding.place] = finding.rule
            for lang in ("en", "zh"):
                if str(finding.params.get("value", "")) not in render(finding.code, finding.params, lang):
                    raise AssertionError(f"{finding.code} does not tell its value")
    return found


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
