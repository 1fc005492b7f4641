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

from clew.collection.suggest.vocabulary import IDS, Vocabulary

_FOLD = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_CHINESE = re.compile(r"[\u4e00-\u9fff]+")
_WORD = re.compile(r"[a-z]+|\d+|#")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_BRACKET = re.compile(r"[\[(（【{]\s*([^\])）】}]{1,12})\s*[\])）】}]")
_TRAILING = re.compile(r"(?:\bin|/|,|_|\s)\s*([A-Za-zµμ°%Ω℃²³/·0-9]{1,8})_?$")
_FILLERS = frozenset(("of", "the", "for", "per", "der", "die", "das", "des", "ocel", "u", "c", "tbl", "fk", "pk"))
_ATTACHED = re.compile(r"[\u4e00-\u9fff]([A-Za-zµμ°%Ω℃²³/·]{1,6})$")
_DOTTED = re.compile(r"(\w+)\.")
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
    text = (files("clew.collection.suggest") / name).read_text("utf-8")
    # The C parser, where PyYAML has it, is ten times as fast; both are safe loaders.
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506


@lru_cache(maxsize=1)
def _roles() -> Vocabulary:
    table: dict[str, dict[str, list[str]]] = _load("words.yaml")
    for name in ("trade_words.yaml", "system_words.yaml"):
        for role, by_language in _load(name).items():
            known = table.setdefault(role, {})
            for language, phrases in by_language.items():
                known[language] = [*known.get(language, ()), *phrases]
    return Vocabulary(table, fold)


@lru_cache(maxsize=1)
def _quantities() -> Vocabulary:
    return Vocabulary(_load("quantities.yaml")["kinds"], fold)


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
    roles = _roles().match(meaning, chinese, _dotted(name)) if named else {}
    if meaning and chinese and roles.get("identifier", (0.0, ""))[0] > 0.6:
        # "NG代码": the other half of a mixed name says what the code is of.
        roles["identifier"] = (0.5, roles["identifier"][1])
    kinds = _quantities().match(meaning, chinese, _dotted(name)) if named else {}
    best = max(kinds, key=lambda kind: kinds[kind][0], default=None)
    numbered = bool(IDS.intersection(words)) or any(word.endswith(("nummer", "nr", "no")) for word in words)
    numbered = numbered or chinese.endswith(("号", "编号", "编码", "代码", "码"))
    quantity = best or (unit.kind if unit is not None else None)
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


def _dotted(name: str) -> frozenset[str]:
    """The words that a full stop marks as shortened."""
    return frozenset(word for part in _DOTTED.findall(name) for word in fold(part)[-1:])


def unit_in(name: str) -> Unit | None:
    """The unit that a header names: in brackets, after a slash or "in", or as its last part; None if there is none."""
    units = _units()
    for found in reversed(_BRACKET.findall(name)):
        text = unicodedata.normalize("NFKC", found.strip()) if found.strip() not in units else found.strip()
        unit = units.get(text) or units.get(text.lower())
        if unit is not None:
            return Unit(unit.code, unit.kind, found.strip())
    attached = _ATTACHED.search(name.strip())
    if attached is not None and (unit := units.get(attached[1])) is not None:
        return Unit(unit.code, unit.kind, attached[1])
    camel = _CAMEL.sub(" ", name.strip())
    # powerW, holdSec: the last hump; NoOFF is none.
    name = camel if re.search(r"[a-z] [A-Z][a-z]*$", camel) and " " not in name.strip() else name
    trailing = _TRAILING.search(name.strip())
    if trailing is None:
        return None
    text = trailing[1]
    explicit = re.search(rf"(\bin\s+|/\s*){re.escape(text)}_?$", name.strip()) is not None
    unit = units.get(text) or (units.get(text.lower()) if explicit or len(text) > 1 else None)
    if unit is None or (len(text) == 1 and not explicit and not name.rstrip("_").endswith(f"_{text}")):
        return None
    if text.lower() == "min" and not explicit and not _lasts(name[: -len(text)]):
        # Torque_min is the least torque, not its minutes.
        return None
    # A single letter at the end is a unit only where the rest of the name agrees (Temp_C, Voltage_V).
    if len(text) == 1 and not explicit and not _agrees(name[: -len(text)].rstrip("_ "), unit.kind):
        return None
    return Unit(unit.code, unit.kind, text)


def _lasts(rest: str) -> bool:
    """Whether a name is one of a length of time."""
    words = fold(rest)
    return "time" in words or "zeit" in words or _roles().match(words).get("duration", (0.0, ""))[0] >= 0.5


def _agrees(rest: str, kind: str) -> bool:
    return kind in _quantities().match(fold(rest))


def known_unit(spelling: str) -> Unit | None:
    """The unit of a cell that holds nothing but a unit; None where it is none that we know."""
    units = _units()
    folded = spelling.strip().translate(_FOLD)
    return units.get(spelling.strip()) or units.get(folded.lower().rstrip("."))
