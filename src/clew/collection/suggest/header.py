"""What the name of a column says: its words, its unit, the roles and physical quantities that they are words for.

The words are data (``words.yaml``, ``quantities.yaml``). Names are folded before they are compared: case, accents and
umlauts, camelCase, underscores.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib.resources import files
from typing import Any

import msgspec
import yaml

_FOLD = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_CHINESE = re.compile(r"[\u4e00-\u9fff]+")
_WORD = re.compile(r"[a-z]+|\d+|#")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_BRACKET = re.compile(r"[\[(（【{]\s*([^\])）】}]{1,12})\s*[\])）】}]")
_TRAILING = re.compile(r"(?:\bin|/|,|_|\s)\s*([A-Za-zµμ°%Ω℃²³/·0-9]{1,8})_?$")
_IDS = frozenset(("#", "id", "no", "nr", "number", "num", "nummer", "code", "key"))
_FILLERS = frozenset(("of", "the", "for", "per", "der", "die", "das", "des", "ocel", "u", "c", "tbl", "fk", "pk"))
_SHORTEST_COMPOUND = 5
_SHORTEST_ABBREVIATION = 4
_HEADLESS = re.compile(r"(column|col|field|spalte|feld|列|字段)[ _]?\d*", re.IGNORECASE)


class Unit(msgspec.Struct, frozen=True):
    """A unit in a header: Rec 20 ``code``, ``kind`` of quantity in the words of CBV, ``text`` as it stood there."""

    code: str
    kind: str
    text: str


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """``roles``: role → how strongly the name says so (0–1) and the word that does; ``quantity``: kind of physical
    quantity; ``words``: folded, for comparing names; ``numbered``: says id, number or code."""

    name: str
    words: tuple[str, ...]
    chinese: str
    roles: dict[str, tuple[float, str]]
    quantity: str | None = None
    unit: Unit | None = None
    numbered: bool = False


def _load(name: str) -> Any:
    return yaml.safe_load((files("clew.collection.suggest") / name).read_text("utf-8"))


@lru_cache(maxsize=1)
def _phrases() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """``(role, language, words of the phrase)``."""
    table = _load("words.yaml")
    return tuple(
        (role, language, tuple(fold(phrase)) if language != "zh" else (phrase,))
        for role, by_language in table.items()
        for language, phrases in by_language.items()
        for phrase in phrases
    )


@lru_cache(maxsize=1)
def _quantities() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    table = _load("quantities.yaml")["kinds"]
    return tuple(
        (kind, language, tuple(fold(phrase)) if language != "zh" else (phrase,))
        for kind, by_language in table.items()
        for language, phrases in by_language.items()
        for phrase in phrases
    )


@lru_cache(maxsize=1)
def _units() -> dict[str, Unit]:
    """Spelling → unit: as written; and in small letters where that is not taken by another."""
    exact: dict[str, Unit] = {}
    for code, kind, spellings in _load("quantities.yaml")["units"]:
        for spelling in spellings:
            exact[str(spelling)] = Unit(str(code), kind, str(spelling))
    loose = {spelling.lower(): unit for spelling, unit in reversed(exact.items())}
    return {**loose, **exact}


def fold(text: str) -> list[str]:
    """The words of a name in small ASCII letters; digits apart."""
    plain = _CAMEL.sub(" ", unicodedata.normalize("NFKC", text).translate(_FOLD))
    plain = "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    return _WORD.findall(plain.lower())


@lru_cache(maxsize=4096)
def read_header(name: str) -> Header:
    """Everything that the name alone says."""
    unit = unit_in(name)
    bare = _BRACKET.sub(" ", name)
    if unit is not None and unit.text and bare.strip() == name.strip():
        bare = re.sub(rf"(\bin\s+|[/_,\s]\s*){re.escape(unit.text)}_?$", " ", bare)
    words = fold(bare) or fold(name)
    chinese = "".join(_CHINESE.findall(unicodedata.normalize("NFKC", bare)))
    meaning = _meaning(words)
    named = _HEADLESS.fullmatch(name.strip()) is None and name.strip() != ""
    roles: dict[str, tuple[float, str]] = {}
    for role, language, phrase in _phrases() if named else ():
        weight = _match_chinese(phrase[0], chinese) if language == "zh" else _match(phrase, meaning, language)
        if weight > roles.get(role, (0.0, ""))[0]:
            roles[role] = (weight, " ".join(phrase))
    best: tuple[float, str | None] = (0.0, None)
    for kind, language, phrase in _quantities() if named else ():
        weight = _match_chinese(phrase[0], chinese) if language == "zh" else _match(phrase, meaning, language)
        best = max(best, (weight, kind), key=lambda each: each[0])
    numbered = bool(_IDS.intersection(words)) or any(word.endswith(("nummer", "nr", "no")) for word in words)
    numbered = numbered or chinese.endswith(("号", "编号", "编码", "代码", "码"))
    quantity = best[1] or (unit.kind if unit is not None else None)
    return Header(
        name=name,
        words=tuple(meaning),
        chinese=chinese,
        roles=roles,
        quantity=quantity,
        unit=unit,
        numbered=numbered,
    )


def _meaning(words: list[str]) -> list[str]:
    """Without digits, and without fillers inside (at an end they are no fillers: RefDes)."""
    kept = [word for word in words if not word.isdigit()]
    return [
        word
        for place, word in enumerate(kept)
        if word not in _FILLERS or (place == 0 and len(word) == 1) or (place == len(kept) - 1 and len(word) > 1)
    ]


def _match(phrase: tuple[str, ...], words: list[str], language: str) -> float:
    """How strongly the words say the phrase: all of the name 1; its end more than its beginning; compounds less."""
    count = len(phrase)
    if not count or not words:
        return 0.0
    kernel = [word for word in words if word not in _IDS] or words
    if list(phrase) in (words, kernel) or "".join(phrase) == "".join(words):
        return 1.0
    best = 0.0
    for start in range(len(words) - count + 1):
        if tuple(words[start : start + count]) == phrase:
            after = [word for word in words[start + count :] if word not in _IDS]
            share = count / len(words)
            best = max(best, (0.75 if not after else 0.55) + 0.2 * share + 0.03 * count)
    if best == 0.0 and count == 1 and len(phrase[0]) >= (_SHORTEST_COMPOUND if language == "en" else 4):
        best = _compound(phrase[0], words, language)
    if best == 0.0 and count == 1:
        best = _abbreviated(phrase[0], words)
    return min(best, 0.97)


def _abbreviated(word: str, words: list[str]) -> float:
    """``FIXT`` for fixture, ``oper`` for operator: at least four letters from the beginning."""
    if any(len(each) >= _SHORTEST_ABBREVIATION and len(each) < len(word) and word.startswith(each) for each in words):
        return 0.62 + 0.1 / len(words)
    return 0.0


def _compound(word: str, words: list[str], language: str) -> float:
    """German nouns run together: the last part is what the thing is, the first what it is of."""
    for each in words:
        if each == word or len(each) <= len(word):
            continue
        if each.endswith(word):
            return 0.72 if language == "de" else 0.5
        if each.startswith(word):
            rest = each.removeprefix(word).removeprefix("s")
            return (0.78 if rest in _IDS else 0.6) if language == "de" else 0.5
    return 0.0


def _match_chinese(phrase: str, chinese: str) -> float:
    """Chinese names end with what the thing is."""
    if not chinese or phrase not in chinese:
        return 0.0
    if phrase == chinese:
        return 1.0
    rest = chinese.replace(phrase, "", 1)
    if rest in ("编号", "号", "代码", "编码", "名称", "码", "名"):
        return 0.95
    share = len(phrase) / len(chinese)
    return min(0.96, (0.6 if chinese.endswith(phrase) else 0.42) + 0.35 * share)


def unit_in(name: str) -> Unit | None:
    """The unit that a header names: in brackets, after a slash or "in", or as its last part; None if there is none."""
    units = _units()
    for found in reversed(_BRACKET.findall(name)):
        text = unicodedata.normalize("NFKC", found.strip()) if found.strip() not in units else found.strip()
        unit = units.get(text) or units.get(text.lower())
        if unit is not None:
            return Unit(unit.code, unit.kind, found.strip())
    trailing = _TRAILING.search(name.strip())
    if trailing is None:
        return None
    text = trailing[1]
    explicit = re.search(rf"(\bin\s+|/\s*){re.escape(text)}_?$", name.strip()) is not None
    unit = units.get(text) or (units.get(text.lower()) if explicit or len(text) > 1 else None)
    if unit is None or (len(text) == 1 and not explicit and not name.rstrip("_").endswith(f"_{text}")):
        return None
    if text.lower() == "min" and not explicit and _names_another(name[: -len(text)], unit.kind):
        # Torque_min is the least torque, not its minutes.
        return None
    # A single letter at the end is a unit only where the rest of the name agrees (Temp_C, Voltage_V).
    if len(text) == 1 and not explicit and not _agrees(name[: -len(text)].rstrip("_ "), unit.kind):
        return None
    return Unit(unit.code, unit.kind, text)


def _names_another(rest: str, kind: str) -> bool:
    words = fold(rest)
    return any(
        each != kind and language != "zh" and _match(phrase, words, language) > 0
        for each, language, phrase in _quantities()
    )


def _agrees(rest: str, kind: str) -> bool:
    words = fold(rest)
    return any(
        each == kind and language != "zh" and _match(phrase, words, language) > 0
        for each, language, phrase in _quantities()
    )


def known_unit(spelling: str) -> Unit | None:
    """The unit of a cell that holds nothing but a unit; None where it is none that we know."""
    units = _units()
    folded = spelling.strip().translate(_FOLD)
    return units.get(spelling.strip()) or units.get(folded.lower().rstrip("."))
