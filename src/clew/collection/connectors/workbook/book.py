"""What stands beside the cells of a workbook: its sheets, its shared texts, which number formats are dates."""

from __future__ import annotations

import posixpath
import re
from array import array
from typing import Any

import msgspec

from clew.collection.connectors.workbook.package import (
    MAX_STRINGS_BYTES,
    Package,
    close,
    feed,
    pull_parser,
)
from clew.events.errors import InvalidData

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
MAX_STRINGS = 2_000_000
# ECMA-376 part 1, 18.8.30: the formats that need no definition (27-36 and 50-58 are dates of East Asian locales).
_BUILT_IN: dict[int, str] = {
    **dict.fromkeys((14, 15, 16, 17, *range(27, 32), 36, *range(50, 59)), "date"),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 47), "time"),
    22: "datetime",
    46: "duration",
}
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.')
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_BRACKETS = re.compile(r"\[[^\]]*\]")


class Sheet(msgspec.Struct, frozen=True):
    name: str
    part: str
    hidden: bool


class Strings:
    """The shared texts, in one piece of memory: a million Python strings would take ten times as much."""

    def __init__(self) -> None:
        self._text = bytearray()
        self._ends = array("Q")

    def append(self, text: str) -> None:
        self._text += text.encode("utf-8", "surrogatepass")
        self._ends.append(len(self._text))

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, index: int) -> str:
        start = self._ends[index - 1] if index else 0
        return bytes(self._text[start : self._ends[index]]).decode("utf-8", "surrogatepass")


class Book:
    """The workbook around its sheets."""

    def __init__(self, package: Package) -> None:
        self.package = package
        part = _main_part(package)
        tree = package.tree(part)
        properties = next((each for each in tree.iter("{*}workbookPr")), None)
        self.since_1904 = properties is not None and properties.get("date1904") in ("1", "true")
        related = _relations(package, part)
        self.sheets = tuple(
            Sheet(
                each.get("name") or "",
                related.get(each.get(_RELATION) or each.get(_STRICT_RELATION) or "", ("", ""))[1],
                each.get("state") in ("hidden", "veryHidden"),
            )
            for each in tree.iter("{*}sheet")
        )
        by_type = {kind.rpartition("/")[2]: target for kind, target in related.values()}
        self.kinds = _styles(package, by_type.get("styles"))
        self._strings_part = by_type.get("sharedStrings")
        self._strings: Strings | None = None

    @property
    def strings(self) -> Strings:
        if self._strings is None:
            self._strings = _strings(self.package, self._strings_part)
        return self._strings


def _main_part(package: Package) -> str:
    for kind, target in _relations(package, "").values():
        if kind.endswith("/officeDocument"):
            return target
    raise InvalidData("workbook.damaged")


def _relations(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """Id → type and target of what a part refers to; targets outside of the package are left out."""
    folder, _, name = part.rpartition("/")
    where = posixpath.join(folder, "_rels", f"{name}.rels")
    if not package.has(where):
        return {}
    found = {}
    for each in package.tree(where).iter("{*}Relationship"):
        if each.get("TargetMode") != "External":
            target = each.get("Target") or ""
            target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[each.get("Id") or ""] = (each.get("Type") or "", target)
    return found


def _styles(package: Package, part: str | None) -> list[str]:
    """For each cell style: ``number``, ``date``, ``time``, ``datetime`` or ``duration``."""
    if part is None or not package.has(part):
        return []
    tree = package.tree(part)
    codes = {each.get("numFmtId"): each.get("formatCode") or "" for each in tree.iter("{*}numFmt")}
    cells = next(tree.iter("{*}cellXfs"), None)
    if cells is None:
        return []
    return [_kind(each.get("numFmtId") or "0", codes) for each in cells.iter("{*}xf")]


def _kind(number: str, codes: dict[Any, str]) -> str:
    if number in codes:
        return format_kind(codes[number])
    return _BUILT_IN.get(int(number), "number") if number.isascii() and number.isdecimal() else "number"


def format_kind(code: str) -> str:
    """What a number format shows: a date has years or days, a time of day hours or seconds, a duration ``[h]``."""
    code = _QUOTED.sub("", code.partition(";")[0])
    if _ELAPSED.search(code):
        return "duration"
    code = _BRACKETS.sub("", code).lower().replace("general", "").replace("am/pm", "h").replace("a/p", "h")
    day = any(letter in code for letter in "yd") or ("m" in code and not any(letter in code for letter in "hs"))
    clock = any(letter in code for letter in "hs")
    if re.search(r"[0#?]", code.replace(".0", "").replace("s0", "s")) and not (day or clock):
        return "number"
    return "datetime" if day and clock else "date" if day else "time" if clock else "number"


def _strings(package: Package, part: str | None) -> Strings:
    strings = Strings()
    if part is None or not package.has(part):
        return strings
    parser = pull_parser(("si",))
    since = 0
    for piece in package.pieces(part, MAX_STRINGS_BYTES):
        feed(parser, piece, part)
        since += len(piece)
        for _, item in parser.read_events():
            strings.append(text_of(item))
            forget(item)
            since = 0
        if since > 2 * 1024 * 1024 or len(strings) > MAX_STRINGS:
            raise InvalidData("workbook.too_many_texts", limit=MAX_STRINGS)
    close(parser, part)
    return strings


def text_of(item: Any) -> str:
    """The text of a rich or plain string, without its phonetic reading."""
    return "".join(part.text or "" for part in item.iter("{*}t") if not part.getparent().tag.endswith("}rPh"))


def forget(element: Any) -> None:
    """An element that was read, and those before it, are given back."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
