"""The words that column names are made of, and how strongly a name says one of them.

A vocabulary maps labels (a role, a kind of quantity) to phrases in English, German and Chinese. Whole words say most,
the end of a name more than its beginning; German nouns run together; abbreviations are believed least, and only where
no whole word of the name is known.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

Found = dict[str, tuple[float, str]]
"""Label → how strongly the name says it (0–1), and the phrase that does."""

IDS = frozenset(("#", "id", "no", "nr", "number", "num", "nummer", "code", "key", "ids", "codes", "nos", "nbr"))
_VOWELS = frozenset("aeiouy")
_SHORTEST_COMPOUND = {"en": 5, "de": 4}
_SHORTEST_PREFIX = 4
_SHORTEST_DOTTED = 3
_KNOWN = 0.5
_CHINESE_ENDINGS = ("编号", "号", "代码", "编码", "名称", "码", "名")


class Vocabulary:
    """Phrases by their words, so that a name is matched without going through all of them."""

    def __init__(self, table: Mapping[str, Mapping[str, Iterable[str]]], fold: Callable[[str], list[str]]) -> None:
        self._joined: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._starting: dict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
        self._single: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._by_letter: dict[str, list[str]] = defaultdict(list)
        self._chinese: dict[str, list[str]] = defaultdict(list)
        for label, by_language in table.items():
            for language, phrases in by_language.items():
                for phrase in phrases:
                    if language == "zh":
                        self._chinese[phrase].append(label)
                        continue
                    words = tuple(fold(phrase))
                    if not words:
                        continue
                    self._joined["".join(words)].append((label, " ".join(words)))
                    self._starting[words[0]].append((label, words))
                    if len(words) == 1:
                        self._single[words[0]].append((label, language))
        self._known = {word for phrases in self._starting.values() for _, phrase in phrases for word in phrase}
        for word in self._single:
            self._by_letter[word[0]].append(word)

    def match(self, words: list[str], chinese: str = "", dotted: frozenset[str] = frozenset()) -> Found:
        """Every label that the name speaks for. ``dotted``: those of its words that end in a full stop."""
        found: Found = {}
        self._whole(words, found)
        self._inside(words, found)
        if not found or max(weight for weight, _ in found.values()) < 0.99:
            self._compounds(words, found)
        if not any(weight >= _KNOWN for weight, _ in found.values()):
            self._abbreviations(words, dotted, found)
        self._in_chinese(chinese, found)
        return found

    def _whole(self, words: list[str], found: Found) -> None:
        kernel = [word for word in words if word not in IDS] or words
        for label, phrase in [*self._joined.get("".join(words), ()), *self._joined.get("".join(kernel), ())]:
            _better(found, label, 1.0, phrase)

    def _inside(self, words: list[str], found: Found) -> None:
        for start, word in enumerate(words):
            for label, phrase in self._starting.get(word, ()):
                count = len(phrase)
                if tuple(words[start : start + count]) != phrase:
                    continue
                after = [each for each in words[start + count :] if each not in IDS]
                weight = (0.75 if not after else 0.55) + 0.2 * count / len(words) + 0.03 * count
                _better(found, label, min(weight, 0.97), " ".join(phrase))

    def _compounds(self, words: list[str], found: Found) -> None:
        """German nouns run together: the last part is what the thing is, the first what it is of."""
        for word in words:
            for cut in range(1, len(word)):
                self._part(word[cut:], "", found)
                self._part(word[:cut], word[cut:].removeprefix("s"), found)

    def _part(self, part: str, rest: str, found: Found) -> None:
        for label, language in self._single.get(part, ()):
            if len(part) < _SHORTEST_COMPOUND[language]:
                continue
            german = 0.72 if not rest else 0.78 if rest in IDS else 0.6
            _better(found, label, german if language == "de" else 0.5, part, only_new=True)

    def _abbreviations(self, words: list[str], dotted: frozenset[str], found: Found) -> None:
        """``FIXT`` for fixture, ``Bed.`` for Bediener, ``Prfst`` for Prüfstand: the beginning, or no vowels."""
        for word in words:
            if word in IDS or (word in self._known and word not in dotted):
                continue
            bare = len(word) >= _SHORTEST_DOTTED and not _VOWELS.intersection(word)
            for full in self._by_letter.get(word[0], ()):
                if len(full) <= len(word) + 1:
                    continue
                weight = _likeness(word, full, is_dotted=word in dotted, bare=bare)
                for label, _ in self._single[full] if weight else ():
                    _better(found, label, weight + 0.1 / len(words), full, only_new=True)

    def _in_chinese(self, chinese: str, found: Found) -> None:
        """Chinese names end with what the thing is."""
        for start in range(len(chinese)):
            for end in range(start + 1, len(chinese) + 1):
                for label in self._chinese.get(chinese[start:end], ()):
                    _better(found, label, _chinese_weight(chinese[start:end], chinese), chinese[start:end])


def _better(found: Found, label: str, weight: float, phrase: str, *, only_new: bool = False) -> None:
    known = found.get(label, (0.0, ""))[0]
    if weight > known and not (only_new and known >= _KNOWN):
        found[label] = (weight, phrase)


def _likeness(word: str, full: str, *, is_dotted: bool, bare: bool) -> float:
    """How well a word abbreviates another; more of it says more."""
    share = 0.1 * len(word) / len(full)
    if full.startswith(word):
        if len(word) >= _SHORTEST_PREFIX:
            return 0.62
        return 0.54 + share if is_dotted and len(word) >= _SHORTEST_DOTTED else 0.0
    if not bare:
        return 0.0
    skeleton = full[0] + re.sub("[aeiouy]", "", full[1:])
    if len(word) >= _SHORTEST_DOTTED and (skeleton == word or (len(word) >= 4 and skeleton.startswith(word))):
        return 0.58 + share
    return 0.5 + share if is_dotted and _in_order(word, skeleton) else 0.0


def _in_order(letters: str, text: str) -> bool:
    rest = iter(text)
    return all(letter in rest for letter in letters)


def _chinese_weight(phrase: str, chinese: str) -> float:
    if phrase == chinese:
        return 1.0
    if chinese.replace(phrase, "", 1) in _CHINESE_ENDINGS:
        return 0.95
    share = len(phrase) / len(chinese)
    return min(0.96, (0.6 if chinese.endswith(phrase) else 0.42) + 0.35 * share)
