"""What values look like, whatever their column is called: results, identifiers with check digits, persons, firms."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from importlib.resources import files

import msgspec
import yaml

from clew.events.identifiers import check_digit, identify

MOST_LOOKED_AT = 300

_WORDS: dict[str, frozenset[str]] = {
    key: frozenset(words)
    for key, words in yaml.safe_load((files("clew.collection.suggest") / "cells.yaml").read_text("utf-8")).items()
}
GOOD, BAD, BETWEEN = _WORDS["good"], _WORDS["bad"], _WORDS["between"]
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}")
_PHONE = re.compile(
    r"\+\d[\d ()/.\-]{7,17}|00\d{1,3}[ ()/.\-][\d ()/.\-]{6,15}|0\d{2,4}[ /\-]\d[\d \-]{4,10}|"
    r"1[3-9]\d{9}|\(\d{3}\) ?\d{3}-\d{4}|\d{3}-\d{3}-\d{4}"
)
_PHONE_WITH_MARKS = re.compile(r"\+\d[\d ()/.\-]{7,17}|1[3-9]\d{9}|\(\d{3}\) ?\d{3}-\d{4}")
_CHINESE_ID = re.compile(r"\d{17}[\dXx]")
_US_SSN = re.compile(r"\d{3}-\d{2}-\d{4}")
_LATIN_NAME = re.compile(r"[A-ZÄÖÜÉ][a-zäöüßéèñ'’\-]+\.?,? ([A-Z]\. )?[A-ZÄÖÜÉ][A-Za-zäöüßéèñ'’\-]+(, [A-Z][a-z]+)?")
_INITIAL_NAME = re.compile(r"[A-Z]\. ?[A-ZÄÖÜ][a-zäöüß\-]{2,}")
_COMPANY = re.compile(
    r"(?i)\b(inc|incorporated|corp|corporation|company|co|ltd|limited|llc|gmbh|ag|kg|s\.?a\.?|b\.?v\.?|plc|group|motors?|"
    r"industries|technologies|ohg|spa|s\.p\.a|oy|ab)\b\.?|公司|集团|厂$|有限"
)
_VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}")
_VIN_VALUES = dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", (1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9), strict=True)
)
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_FILE = re.compile(
    r"(?i)([\w .()/\\:\-]+\.(json|csv|txt|png|jpe?g|bmp|tiff?|pdf|xml|xlsx?|zip|h5|parquet|mp4|dat|log|tdms|wav)|https?://\S+)"
)
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9\-_/.#]*")
_CHECKED_LENGTHS = ((14, "product", 3), (13, "product", 3), (12, "product", 6), (18, "container", 3), (8, "product", 8))
"""Digits of a key, the role it speaks for, and how many different ones it takes to be no chance."""
PRIVATE = frozenset(("email", "phone", "id_number", "person_name"))
"""What is seen of values that are about persons."""
_GS1_SCHEMES = frozenset(("sgtin", "lgtin", "sscc", "gtin", "grai", "giai", "itip", "gdti", "cpi"))
_INSTANCES = frozenset(("sgtin", "giai", "itip", "grai", "gdti"))


class Shape(msgspec.Struct, frozen=True):
    """A role that values themselves speak for: how strongly (0–1), and what was seen (a word for the message)."""

    role: str
    strength: float
    seen: str


@lru_cache(maxsize=8192)
def result_of(text: str) -> str | None:
    """``OK``, ``NOK`` or ``conditional`` for a word that says so, else None."""
    word = text.strip().lower().replace(" ", "_")
    if word in GOOD:
        return "OK"
    if word in BAD:
        return "NOK"
    return "conditional" if word in BETWEEN else None


_PAIRS = (
    {"p": "OK", "f": "NOK"}, {"a": "OK", "r": "NOK"}, {"g": "OK", "b": "NOK"},
    {"√": "OK", "×": "NOK"}, {"✓": "OK", "✗": "NOK"},
    {"○": "OK", "×": "NOK"}, {"o": "OK", "x": "NOK"}, {"+": "OK", "-": "NOK"},
    {"v": "OK", "x": "NOK"}, {"q": "OK", "f": "NOK"},
)  # fmt: skip
_POLAR = ({"neg", "pos"}, {"negative", "positive"}, {"negativ", "positiv"}, {"阴性", "阳性"})


def results_in(distinct: Iterable[str]) -> dict[str, str]:
    """Cell → result, for the cells that say one; signs like P and F say so only as a pair."""
    cells = list(distinct)
    lowered = {cell.strip().lower() for cell in cells}
    for pair in _PAIRS:
        if lowered == pair.keys():
            return {cell: pair[cell.strip().lower()] for cell in cells}
    return {cell: said for cell in cells if (said := result_of(cell)) is not None}


def shapes(distinct: Iterable[str]) -> list[Shape]:
    """What the values of a column speak for, strongest first."""
    values = list(distinct)[:MOST_LOOKED_AT]
    if not values:
        return []
    found = [*_words(values), *_keys(values), *_persons(values), *_texts(values)]
    return sorted(found, key=lambda shape: -shape.strength)


def _share(values: list[str], test: Callable[[str], object]) -> float:
    return sum(1 for value in values if test(value)) / len(values)


def _words(values: list[str]) -> Iterable[Shape]:
    said = [result_of(value) for value in values]
    known = [each for each in said if each]
    # Half the words are enough: the others are asked for. "x/0/1" alone say nothing.
    if known and len(values) <= 12 and len(known) / len(values) >= 0.5:
        yield Shape("outcome", 0.9 if len(known) == len(values) else 0.75, "result_words")
    lowered = {value.lower() for value in values}
    if len(lowered) == 2 and (lowered in _POLAR or any(lowered == pair.keys() for pair in _PAIRS)):
        yield Shape("outcome", 0.45, "result_words")
    if lowered <= _WORDS["shifts"] and len(lowered) >= 2:
        yield Shape("shift", 0.85, "shift_words")
    if lowered <= _WORDS["sides"] and len(lowered) >= 2:
        yield Shape("position", 0.85, "sides")
    if lowered <= _WORDS["flags"] and len(lowered) <= 3:
        yield Shape("flag", 0.6, "yes_no")
    if len(values) >= 4 and _share(values, lambda value: value in _WORDS["states"]) > 0.95:
        yield Shape("location", 0.7, "state_codes")


def _keys(values: list[str]) -> Iterable[Shape]:
    schemes = [identify(value).scheme for value in values[:100]]
    known = [scheme for scheme in schemes if scheme in _GS1_SCHEMES]
    if len(known) / len(schemes) > 0.95:
        instance = sum(scheme in _INSTANCES for scheme in known) / len(known) > 0.5
        role = "serial" if instance else {"sscc": "container", "lgtin": "lot"}.get(known[0], "product")
        yield Shape(role, 0.95, "gs1_identifier")
    for length, role, least in _CHECKED_LENGTHS:
        if len(values) >= least and _share(values, partial(_has_check_digit, length)) > 0.97:
            yield Shape(role, 0.85, "check_digit")
            break
    if _share(values, _is_vin) > 0.8:
        yield Shape("serial", 0.9, "vin")


def _has_check_digit(length: int, text: str) -> bool:
    return len(text) == length and text.isascii() and text.isdigit() and _checked(text)


def _checked(digits: str) -> bool:
    try:
        return check_digit(digits[:-1]) == digits[-1]
    except (ValueError, KeyError):
        return False


def _is_vin(text: str) -> bool:
    if _VIN.fullmatch(text) is None:
        return False
    total = sum(
        (int(letter) if letter.isdigit() else _VIN_VALUES.get(letter, 0)) * weight
        for letter, weight in zip(text, _VIN_WEIGHTS, strict=True)
    )
    return text[8] == ("X" if total % 11 == 10 else str(total % 11))


def _persons(values: list[str]) -> Iterable[Shape]:
    if _share(values, _EMAIL.fullmatch) > 0.8:
        yield Shape("email", 0.97, "email")
    if _share(values, _PHONE.fullmatch) > 0.8:
        yield Shape("phone", 0.85, "phone")
    if _share(values, _is_chinese_id) > 0.9 or _share(values, _US_SSN.fullmatch) > 0.9:
        yield Shape("id_number", 0.95, "id_number")
    if _share(values, _is_name) > 0.85:
        yield Shape("person_name", 0.7, "person_name")


def names_persons(distinct: Iterable[str]) -> bool:
    """Whether some of the values, whatever the column is taken for, are addresses, telephones or numbers of persons."""
    looked = list(distinct)[:MOST_LOOKED_AT]
    tests = (_EMAIL.search, _PHONE_WITH_MARKS.fullmatch, _is_chinese_id, _US_SSN.fullmatch)
    return any(test(value) for value in looked for test in tests)


def _is_chinese_id(text: str) -> bool:
    """GB 11643-1999: ISO 7064 mod 11-2."""
    if _CHINESE_ID.fullmatch(text) is None:
        return False
    total = sum(int(digit) * (2 ** (17 - place) % 11) for place, digit in enumerate(text[:17]))
    return text[17].upper() == "10X98765432"[total % 11]


def _is_name(text: str) -> bool:
    if _INITIAL_NAME.fullmatch(text):
        return True
    if _LATIN_NAME.fullmatch(text):
        return not _COMPANY.search(text) and len(text) <= 32
    return 2 <= len(text) <= 3 and text[0] in _WORDS["surnames"] and all("\u4e00" <= c <= "\u9fff" for c in text)


def _texts(values: list[str]) -> Iterable[Shape]:
    if len(values) >= 2 and _share(values, _FILE.fullmatch) > 0.9:
        yield Shape("file", 0.8, "file_names")
    if _share(values, _COMPANY.search) > 0.6 and sum(map(len, values)) / len(values) < 60:
        yield Shape("manufacturer", 0.6, "company_names")
    long = sum(map(len, values)) / len(values) > 40
    if long and _share(values, lambda value: value.count(" ") >= 4 or _chinese_length(value) > 12) > 0.6:
        yield Shape("comment", 0.75, "long_texts")


def _chinese_length(text: str) -> int:
    return sum("\u4e00" <= c <= "\u9fff" for c in text)


def is_code(values: Iterable[str]) -> bool:
    """Whether values look like identifiers: no blanks, with digits, much alike in build."""
    looked = list(values)[:MOST_LOOKED_AT]
    if not looked or _share(looked, _CODE.fullmatch) < 0.95:
        return False
    return _share(looked, lambda value: any(c.isdigit() for c in value)) > 0.9
