"""JSON records: columns, numbers as written, and the bytes that each record came from."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.collection.connectors.json_records.json_table import locate_json, open_json
from clew.collection.tables.table import TableRequest
from clew.events.errors import InvalidData, NotFound


def test_nested_records_become_columns_in_the_order_they_appear() -> None:
    data = (
        b'{"a":1.50,"b":{"c":true,"d":null}}\n\n{"a":1e3,"x":[1,2.0],"s":[{"n":"q"},{"n":2}],"e":{}}\n{"a":}\n'
        b'{"a":1,"a":2}\n{"a":NaN}\n{"a":1e999999}\n'
    )
    table = open_json(data, TableRequest())
    assert table.header == ("a", "b.c", "b.d", "x", "s[0].n", "s[1].n", "e")
    assert [(row.number, row.fields, row.broken) for row in table.rows()] == [
        (1, ["1.50", "true", "", "", "", "", ""], None),
        (3, ["1e3", "", "", "[1,2.0]", "q", "2", "{}"], None),
        (4, ['{"a":}'], "epcis.document.not_json"),
        (5, ['{"a":1,"a":2}'], "epcis.document.duplicate_key"),
        (6, ['{"a":NaN}'], "epcis.document.not_a_number"),
        (7, ['{"a":1e999999}'], "json_records.number"),
    ]


@pytest.mark.parametrize(
    ("data", "path", "cells"),
    [
        (b'[{"a":1},{"a":2}]', None, ["1", "2"]),
        (b'{"a":7}', None, ["7"]),
        (b'{"x":{"l":[{"a":1},{"a":2}]}}', "x.l", ["1", "2"]),
        (b'{"x.l":[{"a":1}]}', "x.l", ["1"]),
        (b'{"x":{"a":3}}', "x", ["3"]),
        (b'\xef\xbb\xbf[{"a":"\xc3\xa4"}]', None, ["ä"]),
    ],
)
def test_where_records_stand(data: bytes, path: str | None, cells: list[str]) -> None:
    assert [row.fields for row in open_json(data, TableRequest(records=path)).rows()] == [[cell] for cell in cells]


@pytest.mark.parametrize(
    ("data", "path", "code"),
    [
        (b"", None, "csv_table.empty"),
        (b"[" * 100_000, None, "epcis.document.too_deep"),
        (b'{"a":' * 100_000, None, "epcis.document.too_deep"),
        (b"[1,2]", None, "json_records.not_an_object"),
        (b'[{"a":1}] x', None, "epcis.document.not_json"),
        (b'[{"a":1} {"a":2}]', None, "epcis.document.not_json"),
        (b'[{"a":' + b"9" * 5000 + b"}]", None, "json_records.number"),
        (b'{"a":1}', "b", "json_records.no_such_path"),
        (b"{" + b",".join(b'"k%d":1' % n for n in range(1001)) + b"}", None, "csv_table.too_many_columns"),
        (b'[{"a":[' + b"0," * 300_000 + b"0]}]", None, "json_records.too_many_values"),
        (b"[" + b"0," * 5000 + b"0]", None, "json_records.not_an_object"),
        (b"[" + b"{}," * 100_001 + b"{}]", None, "csv_table.too_many_blank"),
    ],
)
def test_refused_whole(data: bytes, path: str | None, code: str) -> None:
    with pytest.raises(InvalidData) as caught:
        open_json(data, TableRequest(records=path))
    assert caught.value.code == code


VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=("Cs",), min_codepoint=1)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("pqr"), inner, max_size=3),
    max_leaves=8,
)
RECORDS = st.lists(st.fixed_dictionaries({"a": st.integers(), "b": VALUE}), min_size=2, max_size=5)


@given(RECORDS, st.sampled_from(["lines", "list", "path"]), st.booleans())
def test_a_record_is_its_bytes(records: list[dict[str, object]], form: str, ascii_only: bool) -> None:
    texts = [json.dumps(record, ensure_ascii=ascii_only) for record in records]
    request = TableRequest(records="in.side" if form == "path" else None)
    whole = {"lines": "\n".join(texts), "list": f" [ {' , '.join(texts)}]\n"}
    data = whole.get(form, f'{{"x":["]",{{}}],"in":{{"side":[{",".join(texts)}]}}}}').encode()
    rows, header = list(open_json(data, request).rows()), open_json(data, request).header
    assert len(rows) == len(records)
    for row, text, record in zip(rows, texts, records, strict=True):
        assert dict(zip(header, row.fields, strict=True))["a"] == str(record["a"])
        place = locate_json(data, request, f"row {row.number}")
        assert data[place.start : place.end] == text.encode()
    with pytest.raises(NotFound):
        locate_json(data, request, f"row {len(rows) + 1}")
