"""Files that are no table are refused whole, at once, and say why."""

from __future__ import annotations

import csv
import gzip
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.collection.connectors.csv_table.delimited import locate_delimited, open_delimited
from clew.collection.connectors.csv_table.lines import MAX_ROW_BYTES
from clew.collection.connectors.csv_table.records import MAX_BLANK_RECORDS
from clew.collection.tables.table import MAX_COLUMNS, TableRequest
from clew.events.errors import InvalidData, NotFound


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "csv_table.empty"),
        (b"  \r\n \n", "csv_table.empty"),
        (b"a,b,a\n1,2,3\n", "csv_table.duplicate_column"),
        (b"a, a\n1,2\n", "csv_table.duplicate_column"),
        (b"\xff\xfea", "csv_table.empty"),
        (b"a,b" + b"\n" * (MAX_BLANK_RECORDS + 2), "csv_table.too_many_blank"),
        (b"a,b\n1,\x00\n", "csv_table.nul"),
        (b"a,b\n1,\xff\xff\n", "csv_table.encoding_unknown"),
        (",".join(f"c{n}" for n in range(MAX_COLUMNS + 1)).encode(), "csv_table.too_many_columns"),
        (b"a,b\n1,2\n\n1," + b"x" * (MAX_ROW_BYTES + 1), "csv_table.line_too_long"),
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


def rows(data: bytes, **request: object) -> list[tuple[int, list[str], str | None]]:
    table = open_delimited(data, TableRequest(**request))  # type: ignore[arg-type]
    return [(row.number, row.fields, row.broken) for row in table.rows()]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("件号,时间\n一号零件,今天上午\n", "gb18030"),
        ("件號,時間\n這是繁體中文的說明,今天\n", "big5"),
        ("部品番号,時刻\nこれは日本語の部品です,きょう\n", "cp932"),
        ("부품번호,시간\n한국어입니다,오늘은\n", "cp949"),
        ("größe,b\nMüller & Söhne,ä\n", "cp1252"),
        ("Kraft in °C,µm\n1,2\n", "cp1252"),
        ("Номер,Время\nдеталь один,сегодня\nпроверка качества,завтра\n", "cp1251"),
        ("件号,b\n1,2\n3,4\n", "utf-16-le"),
        ("件号,b\n1,2\n3,4\n", "utf-16-be"),
        ("件号,b\n1,2\n3,4\n", "utf-32-be"),
    ],
)
def test_an_encoding_that_is_guessed_is_right_and_said(text: str, encoding: str) -> None:
    table = open_delimited(text.encode(encoding), TableRequest())
    assert table.header == tuple(text.splitlines()[0].split(","))
    assert [(f.code, f.severity, f.params["encoding"]) for f in table.findings] == [
        ("csv_table.encoding_fallback", "flag", encoding)
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_is_no_guess(encoding: str) -> None:
    table = open_delimited("件号,b\n1,2\n".encode(encoding), TableRequest(encoding="gb18030"))
    assert table.header == ("件号", "b")
    assert table.findings == ()


def test_the_wanted_columns_decide_the_encoding() -> None:
    data = "größe,b\n1,2\n".encode("cp850")
    table = open_delimited(data, TableRequest(wanted=("größe",)))
    assert table.header[0] == "größe"


def test_rows_in_another_encoding_are_broken_rows_and_read_again_as_such() -> None:
    data = "a,b\nü,1\nö,2\n".encode() + "ä,3\n".encode("cp1252") + b"z,4\n"
    found = rows(data)
    assert [(number, broken) for number, _, broken in found] == [
        (2, None),
        (3, None),
        (4, "csv_table.row_not_decodable"),
        (5, None),
    ]
    assert [broken for _, _, broken in rows(b"a,b\n" + found[2][1][0].encode() + b"\n")] == [
        "csv_table.row_lost_character"
    ]


def test_a_quotation_mark_that_stays_open_costs_one_row() -> None:
    assert rows(b'a,b\n"x,1\n2,3\n4,5\n') == [
        (2, ['"x,1'], "csv_table.quote_not_closed"),
        (3, ["2", "3"], None),
        (4, ["4", "5"], None),
    ]
    assert rows(b'a,b\n"x" y,1\n2,3\n') == [(2, ['"x" y,1'], "csv_table.quote_misplaced"), (3, ["2", "3"], None)]


@pytest.mark.parametrize(
    ("data", "request_", "header", "first"),
    [
        (b"\n\na,b\n1,2\n", {}, ("a", "b"), (4, ["1", "2"], None)),
        (b"sep=;\na;b\n1;2\n", {}, ("a", "b"), (3, ["1", "2"], None)),
        (b"Report\nLine 3\n\na,b,c\n1,2,3\n", {}, ("a", "b", "c"), (5, ["1", "2", "3"], None)),
        (b"x,y\n1,2\na,b\n3,4\n", {"header_row": 3}, ("a", "b"), (4, ["3", "4"], None)),
        (b"x,y\n1,2\na,b\n3,4\n", {"wanted": ("a", "b")}, ("a", "b"), (4, ["3", "4"], None)),
        (b"1,2\n", {"header": ("x", "y")}, ("x", "y"), (1, ["1", "2"], None)),
        (b"x,y\n1,2\n", {"header": ("x", "y")}, ("x", "y"), (2, ["1", "2"], None)),
        (b"a,b\r1,2\r", {}, ("a", "b"), (2, ["1", "2"], None)),
        (b"a,b\n1,2,\n", {}, ("a", "b"), (2, ["1", "2"], None)),
        (b"a,b,\n1,2\n", {}, ("a", "b", ""), (2, ["1", "2", ""], None)),
        (b"a,b\n1,2,3\n", {}, ("a", "b"), (2, ["1", "2", "3"], None)),
        (b"'a','b'\n'1,2','3'\n", {}, ("a", "b"), (2, ["1,2", "3"], None)),
        (b'a,b\n"x \\"q\\" y",1\n', {}, ("a", "b"), (2, ['x "q" y', "1"], None)),
        (b"a^b^c\n1^2^3\n", {"wanted": ("a", "c")}, ("a", "b", "c"), (2, ["1", "2", "3"], None)),
        (b"a,b\n1,2\n", {"delimiter": ";", "wanted": ("a", "b")}, ("a", "b"), (2, ["1", "2"], None)),
    ],
)
def test_dialects_and_headers(
    data: bytes, request_: dict[str, object], header: tuple[str, ...], first: tuple[int, list[str], None]
) -> None:
    assert open_delimited(data, TableRequest(**request_)).header == header  # type: ignore[arg-type]
    assert rows(data, **request_)[0] == first


def test_rows_that_do_not_fit_are_another_tables() -> None:
    table = open_delimited(b"a,b\n" + b"1,2,3\n" * 20_001, TableRequest())
    with pytest.raises(InvalidData, match="rows_do_not_fit"):
        list(table.rows())


CELL = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00\ufffd"), max_size=8)
TABLE = st.lists(st.tuples(CELL, CELL).filter(lambda row: any(cell.strip() for cell in row)), min_size=1, max_size=5)


def written(table: list[tuple[str, str]], delimiter: str, end: str) -> str:
    target = io.StringIO()
    csv.writer(target, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL).writerows([("a", "b"), *table])
    return target.getvalue()


@given(
    TABLE,
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32", "gb18030"]),
    st.booleans(),
)
def test_no_cell_is_lost_and_a_record_is_its_bytes(
    table: list[tuple[str, str]], delimiter: str, end: str, encoding: str, packed: bool
) -> None:
    data = written(table, delimiter, end).encode(encoding)
    request = TableRequest(
        wanted=("a", "b"), encoding="gb18030" if encoding == "gb18030" else None, delimiter=delimiter
    )
    source = gzip.compress(data) if packed else data
    opened = open_delimited(source, request)
    assert [tuple(row.fields) for row in opened.rows()] == table
    codec = opened.encoding.name
    for row, cells in zip(opened.rows(), table, strict=True):
        location = locate_delimited(source, request, f"row {row.number}, column b")
        assert location.unpacked == packed
        text = data[location.start : location.end].decode(codec)
        assert text == written([cells], delimiter, end).partition(end)[2].removesuffix(end)


def test_a_place_that_is_not_there() -> None:
    for place in ("row 9", "row 1", "document"):
        with pytest.raises(NotFound, match=r"place\.unknown"):
            locate_delimited(b"a,b\n1,2\n", TableRequest(), place)
