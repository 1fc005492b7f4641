"""The one namespace that Clew adds to a standard event: ``urn:clew:term:``, in JSON with the prefix ``clew``."""

from __future__ import annotations

from clew.events.model import Extension

HOUSE = "urn:clew:term:"
PREFIX = "clew"
_QUALIFIER = f"{{{HOUSE}}}"


def qualified(term: str) -> str:
    """``equipment`` → ``{urn:clew:term:}equipment``."""
    return _QUALIFIER + term


def term_name(name: str) -> str | None:
    """``{urn:clew:term:}equipment`` → ``equipment``; None for a name outside the house namespace."""
    return name[len(_QUALIFIER) :] if name.startswith(_QUALIFIER) else None


def term_of(extension: Extension) -> str | None:
    """The dictionary term that an extension carries; None outside the house namespace."""
    return term_name(extension.name)
