"""A mistake in a mapping is named by line and key."""

from __future__ import annotations

import pytest

from clew.collection.tables import read_mapping, shipped_mapping, shipped_mappings
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
    assert mapping.columns() == ("t", "i")


def test_all_shipped_mappings_hold() -> None:
    assert "screwdriving" in shipped_mappings()
    for name in shipped_mappings():
        assert shipped_mapping(name).name == name


@pytest.mark.parametrize("name", ["unknown", "../mapping", "", "screwdriving.yaml"])
def test_an_unknown_mapping_is_not_found(name: str) -> None:
    with pytest.raises(NotFound):
        shipped_mapping(name)
