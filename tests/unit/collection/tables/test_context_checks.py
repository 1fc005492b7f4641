"""Mistakes in what a mapping says of lists, product classes, documents and parties are told with their line."""

from __future__ import annotations

import pytest

from clew.collection.tables import read_mapping
from clew.events.errors import InvalidData

HEAD = 'name: m\nversion: "1"\ntime: {column: t}\n'
THING = 'things: [{id: "urn:x:{s}"}]\n'


@pytest.mark.parametrize(
    ("text", "place", "code"),
    [
        ('decimal: ","\nthousands: ","\n' + THING, "line 5, thousands", "mapping.bad_value"),
        ('tables: {r: {list: l, rows: many, "on": {a: "{s}"}}}\n' + THING, "line 4, tables.r.on", "mapping.one_of"),
        ("tables: {r: {list: l, rows: many, file: x.csv}}\n" + THING, "line 4, tables.r.file", "mapping.one_of"),
        ("tables: {r: {file: x.csv, rows: many}}\n" + THING, "line 4, tables.r", "mapping.missing_key"),
        ("tables: {r: {list: l}}\n" + THING, "line 4, tables.r.rows", "mapping.list_rows"),
        ("group: [s]\ntables: {r: {list: l, rows: many}}\n" + THING, "line 5, tables.r.list", "mapping.one_of"),
        (
            "leave_out: [{each: r, when: {column: s, filled: true}, reason: x}]\n"
            "tables: {r: {list: l, rows: many}}\n" + THING,
            "line 4, leave_out[0].each",
            "mapping.leave_out_each",
        ),
        ('things: [{id: "urn:x:{s}", product_class: {column: p}}]\n', "product_class", "mapping.no_ilmd"),
        (
            "operation: {type: TransformationEvent}\n"
            'things: [{id: "urn:x:{s}", role: input, product_class: {column: p}}]\n',
            "product_class",
            "mapping.no_ilmd",
        ),
        (THING + 'business_transactions: [{type: invoice, id: "urn:x:{s}"}]\n', "type", "mapping.bad_value"),
        (THING + 'sources: [{type: owner, id: "urn:x:{s}"}]\n', "type", "mapping.bad_value"),
        (THING + 'destinations: [{id: "urn:x:{s}"}]\n', "destinations", "mapping.missing_key"),
        (THING + 'business_transactions: [{id: "urn:x:{s"}]\n', "id", "mapping.bad_template"),
        (
            "operation: {persistent_disposition: {set: ['{s']}}\n" + THING,
            "persistent_disposition",
            "mapping.bad_template",
        ),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, place: str, code: str) -> None:
    with pytest.raises(InvalidData) as refused:
        read_mapping((HEAD + text).encode())
    (finding,) = refused.value.findings
    assert finding.code == code
    assert place in finding.place


def test_a_type_may_be_a_uri_or_a_word_of_the_standard() -> None:
    for kind in ("po", "urn:epcglobal:cbv:btt:po", "urn:example:job"):
        read_mapping((HEAD + THING + f'business_transactions: [{{type: "{kind}", id: "urn:x:{{s}}"}}]\n').encode())
