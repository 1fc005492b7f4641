"""Files made to hurt are refused with their reason, and cost next to nothing: 256 MiB in all, Python included.

Each is read as a person would try it (``clew capture FILE --dry-run``), in a process of its own whose peak is measured.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import sqlite3
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

MEBIBYTE = 1024 * 1024
LIMIT_KIBIBYTES = 256 * 1024
MAPPING = """
name: runs
version: 1
time: {column: t}
operation: {id: "urn:clew:event:runs:{i}"}
things: [{id: "urn:clew:id:{i}"}]
facets: {position: {column: p}}
"""
ROWS = b"i,t,p\n1,2026-03-02T08:00:00Z,left\n"
# Runs the command and tells its peak. Not getrusage: the peak of the process that forked it counts in there.
RUN = """
import sys
from clew.doors.cli import main
try:
    sys.exit(main())
finally:
    with open("/proc/self/status") as status:
        peak = next(line.split()[1] for line in status if line.startswith("VmHWM"))
    print("peak", peak, file=sys.stderr)
"""


def epcis(doctype: bytes, events: bytes) -> bytes:
    return (
        b'<?xml version="1.0"?>' + doctype + b'<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:2" '
        b'schemaVersion="2.0" creationDate="2026-01-01T00:00:00Z"><EPCISBody><EventList>'
        + events
        + b"</EventList></EPCISBody></epcis:EPCISDocument>"
    )


def laughs(last: bytes) -> bytes:
    entities = b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    return b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + entities + b"]>" + last


def workbook(
    sheet: bytes, unit: bytes = b"", mebibytes: int = 0, end: bytes = b"", strings: bytes = b"<sst/>"
) -> bytes:
    target = io.BytesIO()
    relation = b'<Relationships><Relationship Id="a" Type="http://x/%s" Target="%s"/>%s</Relationships>'
    more = b'<Relationship Id="b" Type="http://x/sharedStrings" Target="strings.xml"/>'
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("_rels/.rels", relation % (b"officeDocument", b"xl/workbook.xml", b""))
        package.writestr("xl/_rels/workbook.xml.rels", relation % (b"worksheet", b"sheet.xml", more))
        package.writestr(
            "xl/workbook.xml",
            '<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
            '<sheets><sheet name="S" r:id="a"/></sheets></workbook>',
        )
        package.writestr("xl/strings.xml", strings)
        with package.open("xl/sheet.xml", "w") as part:
            part.write(sheet)
            for _ in range(mebibytes):
                part.write(unit * (MEBIBYTE // len(unit)))
            part.write(end)
    return target.getvalue()


def many_parts() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for number in range(12_000):
            package.writestr(f"f{number}", b"")
    return target.getvalue()


SHEET = b"<worksheet><sheetData>"
CELLS = SHEET + b'<row><c t="inlineStr"><is><t>i</t></is></c></row>'
SHARED = SHEET + b'<row><c t="s"><v>0</v></c></row></sheetData></worksheet>'
KEYS = b",".join(b'"k%d":1' % number for number in range(1_000_000))
CONTEXTS = (
    b'{"@context":['
    + b'"http://example.org/c",' * 20_000
    + b'{}],"type":"EPCISDocument","schemaVersion":"2.0","creationDate":"2026-01-01T00:00:00Z",'
    b'"epcisBody":{"eventList":[]}}'
)
ENDLESS = (
    "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c) SELECT i, '2026-03-02T08:00:00Z' t, i p FROM c"
)


def database(view: str) -> bytes:
    connection = sqlite3.connect(":memory:")
    connection.execute(f"CREATE VIEW v AS {view}")
    return connection.serialize()


def one_entry_many_times() -> bytes:
    """Directory entries of a ZIP that all name the same compressed bytes."""
    data = bytes(15 * MEBIBYTE)
    packed = zlib.compress(data, 9, -15)
    sizes = struct.pack("<III", zlib.crc32(data), len(packed), len(data))
    local = b"PK\x03\x04" + struct.pack("<HHHHH", 20, 0, 8, 0, 0) + sizes + struct.pack("<HH", 1, 0) + b"a" + packed
    entries = b"".join(
        b"PK\x01\x02" + struct.pack("<HHHHHH", 20, 20, 0, 8, 0, 0) + sizes
        + struct.pack("<HHHHHII", 5, 0, 0, 0, 0, 0, 0) + b"%05d" % number
        for number in range(5000)
    )  # fmt: skip
    return local + entries + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 5000, 5000, len(entries), len(local), 0)


def parquet(rows: int, text: str) -> bytes:
    import polars

    target = io.BytesIO()
    polars.DataFrame({"i": ["1"], "t": ["2026-03-02T08:00:00Z"], "p": [text]}).select(
        polars.all().repeat_by(rows).explode()
    ).write_parquet(target)
    return target.getvalue()


SELF_DESCRIBING: dict[str, tuple[Callable[[], bytes], str]] = {
    "xxe.xml": (lambda: epcis(b'<!DOCTYPE x [<!ENTITY j SYSTEM "file:///etc/passwd">]>', b"&j;"), "dtd"),
    "laughs.xml": (lambda: epcis(laughs(b""), b"&j;"), "dtd"),
    "quadratic.xml": (
        lambda: epcis(b'<!DOCTYPE x [<!ENTITY j "' + b"a" * MEBIBYTE + b'">]>', b"&j;" * 10_000),
        "dtd",
    ),
    "deep.xml": (lambda: b"<a>" * 100_000, "depth"),
    "elements.xml": (lambda: epcis(b"", b"<a/>" * 10_000_000), "size"),
    "events.xml": (lambda: epcis(b"", b"<ObjectEvent/>" * 4_000_000), "size"),
    "deep.json": (lambda: b"[" * 100_000, "depth"),
    "objects.json": (lambda: b'{"a":' * 100_000, "depth"),
    "keys.json": (lambda: b"{" + KEYS + b"}", "size"),
    "events.json": (
        lambda: b'{"type":"EPCISDocument","epcisBody":{"eventList":[' + b"{}," * 10_000_000 + b"{}]}}",
        "size",
    ),
    "event.json": (
        lambda: (
            b'{"type":"EPCISDocument","epcisBody":{"eventList":[{"epcList":['
            + b'"urn:x:1234567",' * 2_000_000
            + b'"urn:x:1"]}]}}'
        ),
        "size",
    ),
    "large.json": (lambda: b'{"a":"' + b"x" * (100 * MEBIBYTE) + b'"}', "size"),
    "bomb.json.gz": (lambda: gzip.compress(b"[" + b" " * (300 * MEBIBYTE)), "size"),
    "contexts.json": (lambda: CONTEXTS, "context"),
    "utf16.xml": (
        lambda: '\ufeff<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY j \'x\'>]><a>&j;</a>'.encode(
            "utf-16-le"
        ),
        "dtd",
    ),
    "utf8.json": (lambda: b'{"type":"EPCIS\xffDocument"}', "utf-8"),
}
MAPPED: dict[str, tuple[Callable[[], bytes], str]] = {
    "line.csv": (lambda: ROWS + b"x" * (100 * MEBIBYTE), "line_too_long"),
    "nul.csv": (lambda: ROWS + b"2,\x00,x\n", "nul"),
    "utf8.csv": (lambda: b"i,t,p\n1,\xff\xfe\xfd\x80\x81,left\n", "encoding_unknown"),
    "twice.csv": (lambda: b"i,t,p,i\n1,2,3,4\n", "duplicate_column"),
    "columns.csv": (lambda: b",".join(b"c%d" % number for number in range(10_000)), "too_many_columns"),
    "blank.csv": (lambda: ROWS + b"\n" * (100 * MEBIBYTE), "too_many_blank"),
    "quote.csv": (lambda: b'i,t,"p\n' + b"text that goes on and on\n" * 4_000_000, "header_broken"),
    "bomb.csv.gz": (lambda: gzip.compress(ROWS + b"1,2,3\n" * (60 * MEBIBYTE)), "too_large"),
    "members.csv.gz": (lambda: gzip.compress(b"a") * 500_000, "gzip_members"),
    "deep.jsonl": (lambda: b'{"i":' + b"[" * 100_000, "too_deep"),
    "keys.json": (lambda: b"[{" + KEYS + b"}]", "record_too_large"),
    "values.json": (lambda: b'[{"i":[' + b"0," * 2_000_000 + b"0]}]", "too_many_values"),
    "array.json": (lambda: b"[" + b"0," * (50 * MEBIBYTE) + b"0]", "not_an_object"),
    "number.jsonl": (lambda: b'{"i":1e999999}\n{"i":' + b"9" * 5000 + b"}\n", "number"),
    "line.jsonl": (lambda: b'{"i":"' + b"x" * (100 * MEBIBYTE) + b'"}\n', "record_too_large"),
    "open.json": (lambda: b'[{"i":"' + b"x" * (100 * MEBIBYTE), "not_json"),
    "bomb.jsonl.gz": (lambda: gzip.compress(b'{"i":1}\n' * (40 * MEBIBYTE)), "too_large"),
    "bomb.xlsx": (lambda: workbook(CELLS, b" ", 600, b"</sheetData></worksheet>"), "part_too_large"),
    "rows.xlsx": (lambda: workbook(CELLS, b'<row r="5"/>', 100, b"</sheetData></worksheet>"), "part_too_large"),
    "xxe.xlsx": (
        lambda: workbook(b'<!DOCTYPE x [<!ENTITY j SYSTEM "file:///etc/passwd">]><worksheet/>'),
        "entities",
    ),
    "laughs.xlsx": (lambda: workbook(SHARED, strings=laughs(b"<sst><si><t>&j;</t></si></sst>")), "entities"),
    "dimension.xlsx": (
        lambda: workbook(b'<worksheet><dimension ref="A1:XFD1048576"/><sheetData/></worksheet>'),
        "empty",
    ),
    "rows.csv": (lambda: ROWS + b"1,x,y\n" * 200_000, "none_fits"),
    "brackets.jsonl": (lambda: b'{"i":1}\n' + b"[\n" * 5_000_000, "json"),
    "objects.json": (lambda: b"[" + b'{"i":1},' * 1_000_000 + b'{"i":1}]', "other_table"),
    "mark.csv": (lambda: b"\xef\xbb\xbf", "empty"),
    "commas.csv": (lambda: b"," * 20_000_000, "line_too_long"),
    "one_entry.xlsx": (one_entry_many_times, "damaged"),
    "constant.parquet": (lambda: parquet(3_000_000, "x"), "too_many_rows"),
    "parts.xlsx": (many_parts, "too_many_parts"),
    "footer.parquet": (lambda: b"PAR1" + bytes(64) + struct.pack("<I", 0x7FFFFFFF) + b"PAR1", "damaged"),
}


def captured(file: Path, *options: str) -> tuple[dict[str, object], int]:
    """What the dry run says, and its peak in KiB."""
    done = subprocess.run(
        [sys.executable, "-c", RUN, "capture", str(file), "--dry-run", "--json", *options],
        capture_output=True,
        text=True,
        env={**os.environ, "POLARS_MAX_THREADS": "1"},
        check=False,
    )
    assert done.returncode == 3, done.stderr[-2000:]
    peak = next(line for line in done.stderr.splitlines() if line.startswith("peak "))
    return json.loads(done.stdout), int(peak.split()[1])


def check(document: dict[str, object], peak: int, rule: str) -> None:
    assert document["counts"] == {"valid": 0, "refused": 1}
    (outcome,) = document["outcomes"]  # type: ignore[misc]
    assert {finding["rule"] for finding in outcome["findings"]} == {rule}
    assert all(finding["message"] for finding in outcome["findings"])
    assert peak <= LIMIT_KIBIBYTES


@pytest.mark.timeout(120)
@pytest.mark.parametrize("name", SELF_DESCRIBING)
def test_documents(name: str, tmp_path: Path) -> None:
    make, rule = SELF_DESCRIBING[name]
    file = tmp_path / name
    file.write_bytes(make())
    check(*captured(file), rule)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("name", MAPPED)
def test_tables(name: str, tmp_path: Path) -> None:
    make, rule = MAPPED[name]
    file, mapping = tmp_path / name, tmp_path / "runs.yaml"
    file.write_bytes(make())
    mapping.write_text(MAPPING)
    check(*captured(file, "--mapping", str(mapping)), rule)


QUERIES: dict[str, tuple[str, str]] = {
    "endless": (ENDLESS, "too_many_rows"),
    "silent": (f"SELECT * FROM ({ENDLESS}) WHERE i < 0", "too_slow"),
    "cell": ("SELECT 1 i, 2 t, replace(printf('%0900000d', 1), '0', 'aa') p", "syntax"),
}


@pytest.mark.timeout(120)
@pytest.mark.parametrize("name", QUERIES)
def test_databases(name: str, tmp_path: Path) -> None:
    view, rule = QUERIES[name]
    file, mapping = tmp_path / "runs.db", tmp_path / "runs.yaml"
    file.write_bytes(database(view))
    mapping.write_text(MAPPING + 'query: "SELECT i, t, p FROM v"\n')
    check(*captured(file, "--mapping", str(mapping)), rule)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("place", ["mapping", "cell"])
def test_patterns_that_would_take_for_ever(place: str, tmp_path: Path) -> None:
    """A cell as long as is looked at, against a pattern that Python would match until the sun is cold."""
    file, mapping = tmp_path / "runs.csv", tmp_path / "runs.yaml"
    file.write_bytes(b"i,t,p\n1,2026-03-02T08:00:00Z," + b"a" * 9_999 + b"!\n")
    value = "{column: p, pattern: '(a+)+'}" if place == "cell" else "{column: p, pattern: '(?=(a+)+)a'}"
    mapping.write_text(MAPPING.replace("{column: p}", value))
    if place == "cell":
        check(*captured(file, "--mapping", str(mapping)), "pattern")
        return
    done = subprocess.run(
        [sys.executable, "-c", RUN, "capture", str(file), "--dry-run", "--mapping", str(mapping)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 3
    assert "(?=" in done.stderr


@pytest.mark.timeout(60)
@pytest.mark.parametrize("kind", ["pipe", "device", "loop"])
def test_what_is_no_file(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    if kind == "pipe":
        os.mkfifo(file)
    elif kind == "loop":
        file.symlink_to(file)
    else:
        file = Path("/dev/zero")
    done = subprocess.run(
        [sys.executable, "-c", RUN, "capture", str(file), "--dry-run"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "clew: " in done.stderr
    assert "Traceback" not in done.stderr
