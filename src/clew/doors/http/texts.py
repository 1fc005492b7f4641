"""Texts in the bodies of requests: what a database can be asked for."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError


def _text(given: str) -> str:
    """Refuses what no database can be asked for."""
    if "\0" in given or any("\ud800" <= each <= "\udfff" for each in given):
        raise PydanticCustomError("not_text", "a NUL or half a surrogate pair")
    return given


Text = Annotated[str, AfterValidator(_text)]
