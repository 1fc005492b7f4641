"""Sentences for people: floors give a message code with parameters, this package alone makes words of them.

What it decides: which languages there are (zh, en), how a code becomes a sentence, how lists, numbers and
instants are spelt in each language, and which language a reader gets. Pure: catalogues are package data.
"""

from __future__ import annotations

from clew.language.catalogue import (
    Catalogue,
    Message,
    MissingMessageError,
    catalogue,
    findings_text,
    label,
    render,
    require_messages,
)
from clew.language.choice import DEFAULT_LANGUAGE, languages, pick_language
from clew.language.formats import format_list, format_number, format_time

__all__ = [
    "DEFAULT_LANGUAGE",
    "Catalogue",
    "Message",
    "MissingMessageError",
    "catalogue",
    "findings_text",
    "format_list",
    "format_number",
    "format_time",
    "label",
    "languages",
    "pick_language",
    "render",
    "require_messages",
]
