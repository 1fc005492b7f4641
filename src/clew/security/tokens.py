"""Personal fields become tokens before anything is hashed or stored (clauses 5.5, 9.4; docs/adr/0003).

A token is a keyed digest (HMAC-SHA-256) of the field and the plaintext: equal plaintexts of one field give equal
tokens, so that traces and analyses still group by operator; without the key nobody can guess back from a list of
names. The plaintext lives in the vault alone, under a key per subject; erasing that key erases the person.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import unicodedata
from collections.abc import Callable
from urllib.parse import unquote

import msgspec

from clew.events.dictionary import Dictionary, Term, term_of
from clew.events.extensions import QUANTITY_LISTS, rewrite, unless_same
from clew.events.identifiers import normalise
from clew.events.model import AnyEvent, Extension

PREFIX = "tok:"
PERSON = "person"
PERSON_URN = f"urn:clew:{PERSON}:"
TokenFor = Callable[[str, str], str]
_TOKEN = re.compile(r"tok:[A-Za-z0-9_-]{43}")
_ID_MEMBERS = (
    ("source_list", "id"),
    ("destination_list", "id"),
    ("biz_transaction_list", "biz_transaction"),
    *((name, "epc_class") for name in QUANTITY_LISTS),
)
_ID_LISTS = ("epc_list", "child_epcs", "input_epc_list", "output_epc_list")


def token(key: bytes, subject_field: str, plaintext: str) -> str:
    """The token of a plaintext: ``tok:`` and 43 characters. ``key``: the installation's token key, 32 bytes.

    Spellings that differ in Unicode composition or surrounding blanks alone share a token.
    """
    if len(key) < 32:
        raise ValueError("a token key has 32 bytes")
    text = unicodedata.normalize("NFC", plaintext.strip())
    message = b"clew token 1\x00" + subject_field.encode() + b"\x00" + text.encode()
    digest = hmac.new(key, message, hashlib.sha256).digest()
    return PREFIX + base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def is_token(text: str) -> bool:
    """Whether the text is a token already: an exported event that comes back keeps its tokens."""
    return _TOKEN.fullmatch(text.strip()) is not None


def subject_field(term: Term) -> str:
    """The field under which a term's values are tokenised. Identifiers of persons (operator, inspector …) share one,
    so that a person is one subject in whatever role they appear."""
    return PERSON if term.type == "identifier" else term.name


def tokenise_event(event: AnyEvent, dictionary: Dictionary, token_for: TokenFor) -> AnyEvent:
    """The event with every personal value replaced by its token; the event itself when it holds none.

    Covered: house terms of grade ``personal`` wherever extensions stand (event, ILMD, nested, sensor elements, places,
    quantities, error declarations), as elements or attributes; the attributes of persons' master data; identifiers
    ``urn:clew:person:…`` in the standard's own fields. ``token_for(subject_field, plaintext)`` yields the token (and
    may remember the plaintext for the vault).
    """
    work = _Tokeniser(dictionary, token_for)
    return work.identifiers(rewrite(event, work.all))


class _Tokeniser:
    def __init__(self, dictionary: Dictionary, token_for: TokenFor) -> None:
        self._personal = dictionary.personal
        self._token_for = token_for

    def all(self, extensions: tuple[Extension, ...]) -> tuple[Extension, ...]:
        """The very tuple when nothing in it is personal."""
        return unless_same(extensions, [self._element(extension, None) for extension in extensions])

    def _element(self, extension: Extension, inherited: str | None) -> Extension:
        """``inherited``: the field of a personal ancestor: everything below a personal element is personal."""
        field = inherited or self._field(extension.name)
        if field is None and not extension.children and not extension.attributes:
            text = extension.text
            if text is None or "clew" not in text.lower():
                return extension  # what most elements are: a leaf that names nobody
        name = term_of(extension)
        below = field if field is not None else "person_attribute" if _describes_person(extension, name) else None
        if below is not None and name == "master_data":
            children = unless_same(extension.children, [self._particular(c, below) for c in extension.children])
        else:
            children = unless_same(extension.children, [self._element(c, below) for c in extension.children])
        attributes = tuple(
            (key, self._value(text, inner) if (inner := field or self._field(key)) else text)
            for key, text in extension.attributes
        )
        text = extension.text
        if text is not None and text.strip():
            text = self._value(text, field) if field is not None else self._identifier(text)
        if children is extension.children and (text, attributes) == (extension.text, extension.attributes):
            return extension
        kind = extension.kind if text == extension.text else "string"
        return msgspec.structs.replace(extension, text=text, kind=kind, children=children, attributes=attributes)

    def _particular(self, child: Extension, field: str) -> Extension:
        """A child of a person's master data: attribute values and names are personal, the bookkeeping is not."""
        name = term_of(child)
        if name == "attribute":
            members = tuple(
                self._element(m, field if term_of(m) == "attribute_value" else None) for m in child.children
            )
            return msgspec.structs.replace(child, children=members)
        return self._element(child, field if name == "name" or name is None else None)

    def _field(self, element: str) -> str | None:
        """The field of a personal element (or attribute) of this name, ``{namespace}local``; None of any other."""
        term = self._personal.get(element)
        return None if term is None else subject_field(term)

    def _value(self, text: str, field: str) -> str:
        if field == PERSON and "clew" in text.lower():
            identified = self._identifier(text)
            if identified != text:
                return identified
        return text if not text.strip() or is_token(text) else self._token_for(field, text.strip())

    def _identifier(self, text: str) -> str:
        """``urn:clew:person:<code>`` → ``urn:clew:person:<token of code>``; any other text as it is."""
        if "clew" not in text.lower():
            return text
        key = normalise(text.strip())
        if not key.startswith(PERSON_URN):
            return text
        code = key.removeprefix(PERSON_URN)
        return text if is_token(code) else PERSON_URN + self._token_for(PERSON, unquote(code))

    def identifiers(self, event: AnyEvent) -> AnyEvent:
        """Identifiers of persons in the standard's own fields."""
        if "clew" not in "\n".join(_identifiers(event)).lower():
            return event
        changed: dict[str, object] = {}
        for field in _ID_LISTS:
            before: tuple[str, ...] = getattr(event, field, ())
            after = tuple(map(self._identifier, before))
            if after != before:
                changed[field] = after
        parent: str | None = getattr(event, "parent_id", None)
        if parent is not None and self._identifier(parent) != parent:
            changed["parent_id"] = self._identifier(parent)
        for field, member in _ID_MEMBERS:
            self._members(event, field, member, changed)
        return msgspec.structs.replace(event, **changed) if changed else event

    def _members(self, event: AnyEvent, field: str, member: str, changed: dict[str, object]) -> None:
        items: tuple[msgspec.Struct, ...] = getattr(event, field, ())
        named = [(item, getattr(item, member)) for item in items]
        replaced = [(item, text, self._identifier(text)) for item, text in named]
        if any(before != after for _, before, after in replaced):
            changed[field] = tuple(msgspec.structs.replace(item, **{member: after}) for item, _, after in replaced)


def _identifiers(event: AnyEvent) -> list[str]:
    found = [getattr(event, "parent_id", None) or ""]
    for field in _ID_LISTS:
        found += getattr(event, field, ())
    for field, member in _ID_MEMBERS:
        found += [getattr(item, member) for item in getattr(event, field, ())]
    return found


def _describes_person(extension: Extension, name: str | None) -> bool:
    return name == "master_data" and any(
        term_of(child) == "vocabulary_type" and (child.text or "").strip() == PERSON for child in extension.children
    )
