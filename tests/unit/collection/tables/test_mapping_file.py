"""A mistake in a mapping is named by line and key."""

from __future__ import annotations

import pytest

from clew.collection.tables import read_mapping, shipped_mapping, shipped_mappings
from clew.collection.tables.mapping.names import columns_of, joined_columns
from clew.events.errors import InvalidData, NotFound

HEAD = "name: a\nversion: 1\ntime: {column: t, zone: Asia/Shanghai}\n"
THING = 'things:\n  - id: "urn:clew:id:{i}"\n'


def refusal(text: str) -> list[tuple[str, str]]:
    with pytest.raises(InvalidData) as caught:
        read_mapping(text.encode())
    assert caught.value.code == "mapping.invalid"
    return [(finding.place, finding.code) for finding in caught.value.findings]


@pytest.mark.parametrize(
    ("text", "place", "code"),
    [
        (HEAD + THING + "colour: red\n", "line 6, colour", "mapping.unknown_key"),
        (HEAD + THING + "    rol: epc\n", "line 6, things[0].rol", "mapping.unknown_key"),
        (HEAD + THING + "digest: sha256:0\n", "line 6, digest", "mapping.unknown_key"),
        (HEAD, "line 1, file", "mapping.missing_key"),
        (HEAD + "things: []\n", "line 4, things", "mapping.missing_key"),
        (THING + "name: a\nversion: 1\n", "line 1, file", "mapping.missing_key"),
        (HEAD + "name: b\n" + THING, "line 4, name", "mapping.duplicate_key"),
        (HEAD + THING + "    role: input\n", "line 6, things[0].role", "mapping.role"),
        (HEAD + THING + "    role: inptu\n", "line 6, things[0].role", "mapping.bad_value"),
        (HEAD + THING + "facets:\n  posision: {column: p}\n", "line 7, facets.posision", "mapping.unknown_term"),
        (HEAD + THING + "facets:\n  outcome: {column: p}\n", "line 7, facets.outcome", "mapping.unknown_term"),
        (HEAD + THING + "facets:\n  operator: {constant: Bob}\n", "line 7, facets.operator", "mapping.names_a_person"),
        (HEAD + THING + "facets:\n  operator: {column: w, values: {b: Bob}}\n", "line 7, facets.operator",
         "mapping.names_a_person"),
        (HEAD + THING + "facets:\n  position: {}\n", "line 7, facets.position", "mapping.column_or_constant"),
        (HEAD + THING + "    quantity: {column: q}\n    uom: KILO\n", "line 7, things[0].uom", "mapping.unknown_unit"),
        (HEAD + 'things: [{id: "urn:x:{i"}]\n', "line 4, things[0].id", "mapping.bad_template"),
        (HEAD + 'things: [{id: "urn:x:{}"}]\n', "line 4, things[0].id", "mapping.bad_template"),
        (HEAD.replace("Asia/Shanghai", "Suzhou") + THING, "line 3, time.zone", "mapping.unknown_zone"),
        (HEAD.replace("Asia/Shanghai", "../../etc/passwd") + THING, "line 3, time.zone", "mapping.unknown_zone"),
        (HEAD + THING + "encoding: base64\n", "line 6, encoding", "mapping.unknown_encoding"),
        (HEAD + THING + 'delimiter: ", "\n', "line 6, delimiter", "mapping.bad_delimiter"),
        (HEAD + THING + "operation: {type: AggregationEvent}\n", "line 5, things[0].role", "mapping.role"),
        (HEAD + THING + "operation: {transformation_id: x}\n", "line 6, operation.transformation_id",
         "mapping.not_a_transformation"),
        ("- a\n", "file", "mapping.not_a_mapping"),
        ("", "file", "mapping.not_a_mapping"),
        ("a: &x [1]\nb: *x\n", "line 1", "mapping.alias"),
        ("a: !!python/object:os.system {}\n", "line 1", "mapping.alias"),
        ("a: [1\n", "line 2", "mapping.yaml"),
        ("a: " + "[" * 100_000, "line 1", "mapping.too_deep"),
        ("a: " + "[" * 12 + "]" * 12, "line 1", "mapping.too_deep"),
        ("x" * (256 * 1024 + 1), "file", "mapping.too_large"),
    ],
)  # fmt: skip
def test_mistakes_are_named(text: str, place: str, code: str) -> None:
    assert (place, code) in refusal(text)


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(InvalidData) as caught:
        read_mapping(b"\xff\xfe")
    assert caught.value.findings[0].code == "mapping.not_utf8"


def test_several_mistakes_are_told_at_once() -> None:
    text = HEAD + THING + "facets:\n  posision: {column: p}\n  toool: {column: p, constant: q}\n"
    assert len(refusal(text)) == 3


def test_scalars_stay_text_and_the_digest_names_the_very_file() -> None:
    mapping = read_mapping((HEAD + THING).encode())
    assert mapping.version == "1"
    assert mapping.digest != read_mapping((HEAD + THING + "\n").encode()).digest
    assert columns_of(mapping) == ("t", "i")


def test_all_shipped_mappings_hold() -> None:
    assert "screwdriving" in shipped_mappings()
    for name in shipped_mappings():
        assert shipped_mapping(name).name == name


@pytest.mark.parametrize("name", ["unknown", "../mapping", "", "screwdriving.yaml"])
def test_an_unknown_mapping_is_not_found(name: str) -> None:
    with pytest.raises(NotFound):
        shipped_mapping(name)


EVENT = 'events:\n  - name: e\n    things: [{id: "urn:clew:id:{i}"}]\n'
JOIN = 'tables:\n  p: {file: p.csv, "on": {i: "{i}"}, rows: many}\n'


@pytest.mark.parametrize(
    ("text", "place", "code"),
    [
        (HEAD + EVENT + THING, "line 7, things", "mapping.two_forms"),
        (HEAD.replace("time:", "#") + EVENT, "line 5, events[0]", "mapping.missing_key"),
        (HEAD + EVENT + "    colour: red\n", "line 7, events[0].colour", "mapping.unknown_key"),
        (HEAD + EVENT + "    when: {column: a}\n", "line 7, events[0].when", "mapping.condition"),
        (HEAD + EVENT + "    when: {column: a, equals: x, filled: true}\n", "line 7, events[0].when",
         "mapping.condition"),
        (HEAD + EVENT + "    when: {column: a, all: []}\n", "line 7, events[0].when", "mapping.condition"),
        (HEAD + EVENT + "    when: {value: a, equals: x}\n", "line 7, events[0].when.value", "mapping.unknown_name"),
        (HEAD + EVENT + "    when: {column: a, above: many}\n", "line 7, events[0].when.above",
         "mapping.not_comparable"),
        (HEAD + EVENT + "    when: {column: a, matches: '('}\n", "line 7, events[0].when.matches",
         "mapping.bad_pattern"),
        (HEAD + EVENT + "    time: {column: t, layout: '%Q'}\n", "line 7, events[0].time.layout",
         "mapping.bad_layout"),
        (HEAD + EVENT + "    time: {column: t, layout: [unix_s, excel]}\n", "line 7, events[0].time.layout",
         "mapping.one_of"),
        (HEAD + EVENT + "    time: {column: t, template: x}\n", "line 7, events[0].time", "mapping.one_of"),
        (HEAD + EVENT + "    time: {column: t, plus: {value: {column: n}, unit: KGM}}\n",
         "line 7, events[0].time.plus.unit", "mapping.not_a_duration"),
        (HEAD + EVENT + "    time: {column: t, shift: [{seconds: 1, since: noon}]}\n",
         "line 7, events[0].time.shift[0].since", "mapping.not_an_instant"),
        (HEAD + EVENT + "    time: {column: t, shift: [{seconds: 1}, {seconds: 2}]}\n",
         "line 7, events[0].time.shift", "mapping.overlap"),
        (HEAD + EVENT + "    facets: {batch: {column: a, constant: b}}\n", "line 7, events[0].facets.batch",
         "mapping.column_or_constant"),
        (HEAD + EVENT + "    facets: {batch: {column: a, lookup: b}}\n", "line 7, events[0].facets.batch.lookup",
         "mapping.unknown_name"),
        (HEAD + EVENT + "    facets: {batch: {calculate: {sum: [{column: a}], product: [{column: a}]}}}\n",
         "line 7, events[0].facets.batch.calculate", "mapping.one_of"),
        (HEAD + EVENT + "    facets: {batch: {calculate: {quotient: [{column: a}]}}}\n",
         "line 7, events[0].facets.batch.calculate.quotient", "mapping.too_few"),
        (HEAD + EVENT + "    facets: {batch: {of: {column: a, take: sum, index_of: b}}}\n",
         "line 7, events[0].facets.batch.of.index_of", "mapping.index_of"),
        (HEAD + EVENT + "    measurements: [{characteristic: c, type: T, value: {column: a}, clean: [x]}]\n",
         "line 7, events[0].measurements[0].clean[0]", "mapping.unknown_name"),
        (HEAD + EVENT + "    measurements: [{characteristic: c, type: T, value: {column: a}, convert_to: NU}]\n",
         "line 7, events[0].measurements[0]", "mapping.missing_key"),
        (HEAD + EVENT + "    aliases: [{kind: same}]\n", "line 7, events[0].aliases[0]", "mapping.other_or_lot"),
        (HEAD + EVENT + "    aliases: [{other: 'urn:x:{a}', kind: nickname}]\n", "line 7, events[0].aliases[0].kind",
         "mapping.bad_value"),
        (HEAD + EVENT + "    attachments: [{columns: [a], media_type: text}]\n",
         "line 7, events[0].attachments[0].media_type", "mapping.bad_value"),
        (HEAD + EVENT + "    master_data: {kind: thing}\n", "line 7, events[0].master_data.kind", "mapping.bad_value"),
        (HEAD + EVENT + "    master_data: {kind: product, attributes: {colour: {column: a}}}\n",
         "line 7, events[0].master_data.attributes.colour", "mapping.unknown_term"),
        (HEAD + JOIN + 'things: [{id: "urn:x:{p.a}"}]\n', "line 6, things[0].id", "mapping.many_outside_each"),
        (HEAD + JOIN + THING + "cleaning: {c: {kind: stuck, series: [p.a]}}\n"
         "measurements: [{characteristic: c, type: T, value: {column: v}, clean: [c]}]\n",
         "line 9, measurements[0].clean[0]", "mapping.many_outside_each"),
        (HEAD + JOIN + 'things: [{id: "urn:x:{i}", each: q}]\n', "line 6, things[0].each", "mapping.each"),
        (HEAD + 'things: [{id: "urn:x:{i}", each: rows}]\n', "line 4, things[0].each", "mapping.each"),
        (HEAD + JOIN.replace("p:", "rows:", 1) + THING, "line 5, tables.rows", "mapping.table_name"),
        (HEAD + "tables:\n  a: {file: a.csv, \"on\": {x: \"{b.y}\"}}\n"
         "  b: {file: b.csv, \"on\": {x: \"{i}\"}}\n" + THING,
         "line 5, tables.a.on.x", "mapping.table_order"),
        (HEAD + THING + "leave_out: [{when: {column: a, filled: true}, reason: ''}]\n", "line 6, leave_out[0]",
         "mapping.missing_key"),
        (HEAD + 'things: [{id: "urn:x:{i}{j}", separator: ","}]\n', "line 4, things[0].separator",
         "mapping.separator"),
        (HEAD + 'things: [{role: epc}]\n', "line 4, things[0]", "mapping.missing_key"),
        (HEAD + THING + "values: {a: {}}\n", "line 6, values.a", "mapping.one_of"),
        (HEAD + THING + "zone: Suzhou\n", "line 6, zone", "mapping.unknown_zone"),
    ],
)  # fmt: skip
def test_mistakes_in_the_wider_language_are_named(text: str, place: str, code: str) -> None:
    assert (place, code) in refusal(text)


def test_a_mapping_with_neither_things_nor_events_says_so() -> None:
    assert refusal(HEAD) == [("line 1, file", "mapping.missing_key")]


def test_every_column_of_every_part_is_known() -> None:
    mapping = read_mapping(
        (
            HEAD.replace("column: t", "template: '{d} {t}', zone_column: z, minus: {value: {column: n}}")
            + "group: [g]\nvalues:\n  v: {text: {first: [{column: a}, {template: '{b}{v0}'}]}}\n"
            + "tables:\n  p: {file: p.csv, 'on': {k: '{key}'}, rows: many}\n"
            + "cleaning: {c: {kind: stuck, series: [dev, v]}}\n"
            + "leave_out: [{when: {any: [{column: l, below: m, than: column}]}, reason: x}]\n"
            + "things: [{lot: {issuer: {column: i}, number: {column: v}}, when: {value: v, equals: x}}]\n"
            + "measurements: [{characteristic: c, type: T, uom: {column: u}, clean: [c],\n"
            + "  value: {calculate: {sum: [{of: {column: p.w, take: sum, each: p}}]}}}]\n"
            + "attachments: [{columns: [f], title: '{h}'}]\n"
        ).encode()
    )
    assert set(columns_of(mapping)) == {*"dtznabglmiufh", "v0", "key", "dev"}
    assert joined_columns(mapping, "p") == ("k", "w")
