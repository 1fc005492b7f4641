"""The message catalogue: code → sentence in each language.

Fragments are ``messages/<area>.yaml``, one mapping ``code: {en: …, zh: …}`` each; a code stands in one
fragment only. Parameters are plain names in braces (``{id}``, ``{count:,}``): no attribute or index access,
so that a parameter's value can never reach into an object. Where a word depends on a count, both forms stand in the
sentence, one first: ``{count} {count:event|events}``. A word of the program's own is spoken by the message that it
has: ``{role:@security.role}`` is the message ``security.role.viewer`` for ``viewer``; of several, with commas between,
each is.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import resources
from typing import Any, Protocol

import msgspec
import yaml

from clew.language.choice import DEFAULT_LANGUAGE, languages
from clew.language.formats import format_list, format_value

_CHOICE = "|"
_SPOKEN = "@"


class _Formatter(string.Formatter):
    """``str.format``, ``{count:one|many}``: the first form where the count is one, else the second, and
    ``{word:@codes}``: the message of a word. ``messages``: by code, of one language."""

    def __init__(self, messages: Mapping[str, Message], lang: str) -> None:
        self._messages = messages
        self._lang = lang

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec.startswith(_SPOKEN):
            return format_list((self._spoken(format_spec[1:], each) for each in str(value).split(", ")), self._lang)
        one, choice, many = format_spec.partition(_CHOICE)
        if not choice:
            return str(super().format_field(value, format_spec))
        return one if str(value) == "1" else many

    def _spoken(self, codes: str, word: str) -> str:
        """What no message speaks is told as it is."""
        message = self._messages.get(f"{codes}.{word}")
        return word if message is None else message.text(self._lang)


_PARSER = string.Formatter()


class MissingMessageError(LookupError):
    """A code without a message, or a message without one of its parameters: an error of the program."""


class Message(msgspec.Struct, frozen=True):
    """One code's sentences: ``en`` and ``zh``, in ``str.format`` syntax with named fields."""

    en: str
    zh: str

    def parameters(self, lang: str) -> frozenset[str]:
        """The names of the parameters that this language's sentence uses."""
        fields = (name for _, name, _, _ in _PARSER.parse(self.text(lang)) if name is not None)
        return frozenset(fields)

    def text(self, lang: str) -> str:
        return self.zh if lang == "zh" else self.en


class Labelled(Protocol):
    """Anything with a name in each language: a dictionary term, an enumeration value, a driver's manifest."""

    @property
    def zh(self) -> str: ...
    @property
    def en(self) -> str: ...


class Found(Protocol):
    """What a finding must have to be told (a ``clew.events.errors.Finding`` has it; siblings stay blind)."""

    @property
    def place(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def params(self) -> Mapping[str, object]: ...


class Catalogue:
    """Messages by code. ``strict``: a missing one raises :class:`MissingMessageError` instead of showing."""

    def __init__(self, messages: Mapping[str, Message], *, strict: bool = False) -> None:
        self.messages = dict(messages)
        self.strict = strict
        self._formatters = {lang: _Formatter(self.messages, lang) for lang in languages}

    def render(self, code: str, params: Mapping[str, object] | None = None, lang: str = DEFAULT_LANGUAGE) -> str:
        """The sentence of ``code``; unless strict, a missing one shows code and parameters, never nothing."""
        language = lang if lang in languages else DEFAULT_LANGUAGE
        given = params or {}
        message = self.messages.get(code)
        if message is None:
            return self._missing(code, given)
        spelt = {name: format_value(value, language) for name, value in given.items()}
        try:
            return self._formatters[language].vformat(message.text(language), (), spelt)
        except (LookupError, ValueError, TypeError):
            return self._missing(code, given)

    def _missing(self, code: str, given: Mapping[str, object]) -> str:
        shown = f"[{code}]" + "".join(f" {name}={value}" for name, value in given.items())
        if self.strict:
            raise MissingMessageError(shown)
        return shown


def read_fragment(text: str, origin: str) -> dict[str, Message]:
    """The messages of one YAML fragment. Raises ``ValueError`` naming ``origin`` and what is malformed."""
    try:
        rows = yaml.load(text, Loader=_UniqueKeys)  # noqa: S506 - a subclass of the safe loader
        messages = msgspec.convert(rows or {}, dict[str, Message])
    except (yaml.YAMLError, msgspec.ValidationError) as problem:
        raise ValueError(f"{origin}: {problem}") from problem
    for code, message in messages.items():
        for lang in languages:
            if not message.text(lang).strip():
                raise ValueError(f"{origin}: {code} has no {lang} text")
            if any(not name.isidentifier() for name in message.parameters(lang)):
                raise ValueError(f"{origin}: {code} has a parameter that is not a plain name")
            if any(spec.count(_CHOICE) > 1 for _, _, spec, _ in _PARSER.parse(message.text(lang)) if spec):
                raise ValueError(f"{origin}: {code} has a choice of more than two forms")
    return messages


class _UniqueKeys(yaml.CSafeLoader):
    """A safe loader that refuses a key written twice, which YAML loaders otherwise let the last one win."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:
        seen: set[object] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{key!r} is written twice", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


def merge(fragments: Iterable[tuple[str, dict[str, Message]]]) -> dict[str, Message]:
    """All fragments as one. Raises ``ValueError`` for a code that stands in two."""
    home: dict[str, str] = {}
    merged: dict[str, Message] = {}
    for origin, messages in fragments:
        for code, message in messages.items():
            if code in merged:
                raise ValueError(f"{code} stands in {home[code]} and in {origin}")
            home[code], merged[code] = origin, message
    return merged


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The catalogue of the package: every ``messages/*.yaml``, read once."""
    folder = resources.files("clew.language") / "messages"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".yaml")), key=lambda f: f.name)
    return Catalogue(merge((f.name, read_fragment(f.read_text(encoding="utf-8"), f.name)) for f in files))


def require_messages(strict: bool = True) -> None:
    """Make a missing message an error (the test-suite does) instead of a visible code."""
    catalogue().strict = strict


def render(code: str, params: Mapping[str, object] | None = None, lang: str = DEFAULT_LANGUAGE) -> str:
    """The sentence of a message code in ``lang``. Params: text, numbers, booleans, None, lists."""
    return catalogue().render(code, params, lang)


def label(term: Labelled, lang: str) -> str:
    """The name of a term, an enumeration value or a driver in ``lang``."""
    return term.zh if lang == "zh" else term.en


def findings_text(findings: Iterable[Found], lang: str) -> list[str]:
    """One line per finding: where, and what is wrong."""
    colon = "：" if lang == "zh" else ": "
    return [
        f"{found.place}{colon}{render(found.code, found.params, lang)}"
        if found.place
        else render(found.code, found.params, lang)
        for found in findings
    ]
