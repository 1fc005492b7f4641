"""Results as the mapping writes them: which cell means OK, which NOK; classes of defects and comments beside them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from clew.collection.suggest.header import read_header
from clew.collection.suggest.roles import Column, Note
from clew.collection.suggest.shapes import results_in

_FAULTS = frozenset(
    [
        "failure",
        "failures",
        "fail",
        "failed",
        "fault",
        "error",
        "defect",
        "defective",
        "reject",
        "rejected",
        "nok",
        "ng",
        "scrap",
        "bad",
        "ausfall",
        "fehler",
        "ausschuss",
        "nio",
        "anomaly",
    ]
)
_GOODS = frozenset(
    [
        "intact",
        "gutteil",
        "compliant",
        "sterile",
        "ok",
        "pass",
        "passed",
        "good",
        "accepted",
        "conform",
        "conforming",
        "conformity",
        "io",
        "gut",
        "freigabe",
    ]
)
_FAULTS_ZH = ("故障", "不良", "异常", "缺陷", "报废", "不合格")
_GOODS_ZH = ("合格", "良", "通过")
_YES = frozenset(("有", "j", "1", "y", "yes", "true", "ja", "是", "x", "t"))
_NO = frozenset(("无", "0", "n", "no", "false", "nein", "否", "f"))
MOST_WORDS = 12


def outcomes(free: list[Column]) -> Iterator[tuple[dict[str, Any], Column, list[Column]]]:
    """``(value, column, columns used)`` for each result; class, count and comment go to the first."""
    results = [column for column in free if column.role == "outcome" and column.profile.distinct <= MOST_WORDS]
    results = [column for column in results if (column.profile.distinct > 0)]
    extras = _extras(free)
    for column in results:
        words = translated(column)
        if not words:
            column.decide.append(Note("suggest.decide.result"))
            continue
        classed = _faults(column, words)
        words |= dict.fromkeys(classed, "NOK")
        unknown = [cell for cell in column.profile.counts if cell not in words]
        if unknown:
            column.decide.append(Note("suggest.decide.result_words", {"cells": ", ".join(unknown)}))
        same = all(cell == said for cell, said in words.items())
        result: dict[str, Any] = {"column": column.name, "values": list(words) if same else words}
        if column.profile.empties or unknown:
            result["empty"] = [*column.profile.empties, *unknown]
        if column.profile.filled < 1 or unknown:
            result["optional"] = True
        value: dict[str, Any] = {"characteristic": column.name, "result": result}
        members = [column]
        if classed:
            column.decide.append(Note("suggest.decide.fault_words", {"cells": ", ".join(classed)}))
            others = [cell for cell in column.profile.counts if cell not in classed]
            said = {"column": column.name, "empty": [*column.profile.empties, *others], "optional": True}
            value["defect_class"] = said
        for key, extra in extras.items():
            if key in value:
                continue
            value[key] = {"column": extra.name, "optional": True}
            if extra.profile.empties:
                value[key]["empty"] = list(extra.profile.empties)
            members.append(extra)
        extras = {}
        yield value, column, members


def _faults(column: Column, words: dict[str, str]) -> list[str]:
    """Names of faults among words that say good: "OK, scratch, dent" tells a result and its class in one column."""
    if not words or set(words.values()) != {"OK"}:
        return []
    rest = [cell for cell in column.profile.counts if cell not in words]
    return [cell for cell in rest if "defect_name" in read_header(cell).roles]


def _extras(free: list[Column]) -> dict[str, Column]:
    found: dict[str, Column] = {}
    for key in ("defect_class", "defect_count", "severity", "comment"):
        column = next((each for each in free if each.role == key), None)
        # The severity of the dictionary has words of its own; what the cells mean is for a person to say.
        if column is not None and key != "severity" and (key != "defect_count" or column.profile.kind == "integer"):
            found[key] = column
    return found


def translated(column: Column) -> dict[str, str]:
    """Cell → OK, NOK or conditional, for the cells that say so; 0 and 1 by what the name of the column is about."""
    cells = list(column.profile.counts)
    words = results_in(cells)
    if words:
        return words
    if not all(cell.lower() in _YES | _NO for cell in cells):
        return {}
    direction = _about(column)
    if direction is None:
        return {}
    yes, no = ("NOK", "OK") if direction == "fault" else ("OK", "NOK")
    return {cell: yes if cell.lower() in _YES else no for cell in cells}


def _about(column: Column) -> str | None:
    """Whether 1 means a fault or its absence: by the words of the name, or because 1 is rare beside a result."""
    header = column.header
    if "defect_name" in header.roles:
        return "fault"
    if any(word in header.chinese for word in _FAULTS_ZH) and "是否合格" not in header.chinese:
        return "fault"
    if _FAULTS.intersection(header.words):
        return "fault"
    if _GOODS.intersection(header.words) or any(word in header.chinese for word in _GOODS_ZH):
        return "good"
    rare = any(note.code in ("suggest.why.rare_flag", "suggest.why.one_hot") for note in column.why)
    return "fault" if rare else None
