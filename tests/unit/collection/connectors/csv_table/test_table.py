"""Files that are no table are refused whole, at once, and say why."""

from __future__ import annotations

import pytest

from clew.collection.connectors.csv_table.delimited import MAX_ROW_BYTES, open_delimited
from clew.collection.tables.table import MAX_COLUMNS, TableRequest
from clew.events.errors import InvalidData


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "csv_table.empty"),
        (b"  \r\n \n", "csv_table.empty"),
        (b"\n\na,b\n1,2\n", "csv_table.no_header"),
        (b"a,b,a\n1,2,3\n", "csv_table.duplicate_column"),
        (b"a, a\n1,2\n", "csv_table.duplicate_column"),
        ("a,b\n1,2\n".encode("utf-16"), "csv_table.nul"),
        (b"a,b\n1,\x00\n", "csv_table.nul"),
        (b"a,b\n1,\xff\xff\n", "csv_table.encoding_unknown"),
        (",".join(f"c{n}" for n in range(MAX_COLUMNS + 1)).encode(), "csv_table.too_many_columns"),
        (b"a,b\n1," + b"x" * (MAX_ROW_BYTES + 1), "csv_table.line_too_long"),
        (b"x" * (MAX_ROW_BYTES + 1) + b"\n", "csv_table.line_too_long"),
        (b'a,"b\n1,2\n', "csv_table.header_broken"),
        (b"\x1f\x8b\x08\x00broken", "csv_table.gzip_broken"),
    ],
)
def test_refused_whole(data: bytes, code: str) -> None:
    with pytest.raises(InvalidData) as caught:
        open_delimited(data, TableRequest(wanted=("a", "b")))
    assert caught.value.code == code


def test_the_mapped_columns_decide_the_delimiter() -> None:
    table = open_delimited(
        b"Teil;Bemerkung, kurz, frei, lang\nA;x\n", TableRequest(wanted=("Teil", "Bemerkung, kurz, frei, lang"))
    )
    assert table.delimiter == ";"
    assert [row.fields for row in table.rows()] == [["A", "x"]]


def test_a_declared_encoding_and_delimiter_are_not_second_guessed() -> None:
    table = open_delimited("größe|b\nä|1\n".encode("cp1252"), TableRequest(wanted=(), encoding="cp1252", delimiter="|"))
    assert table.header == ("größe", "b")
    assert table.findings == ()
    with pytest.raises(InvalidData, match="encoding_declared"):
        open_delimited("größe|b\n".encode("cp1252"), TableRequest(wanted=(), encoding="utf-8"))


def test_line_breaks_inside_quotes_belong_to_the_cell() -> None:
    table = open_delimited(b'a,b\n"x\ny",1\nz,2\n', TableRequest(wanted=("a",)))
    assert [(row.number, row.fields) for row in table.rows()] == [(2, ["x\ny", "1"]), (4, ["z", "2"])]
