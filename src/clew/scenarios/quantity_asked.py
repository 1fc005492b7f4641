"""Quantities as people type them: ``5kg``, ``0.5 t``, ``5 KGM``, ``12`` (pieces), ``1%``."""

from __future__ import annotations

import re
from decimal import Decimal

from clew.collection.tables.unit_codes import unit_code
from clew.events.errors import BadRequest

_QUANTITY = re.compile(r"\s*([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?)\s*(\S.*?)?\s*")


def quantity_value(name: str, text: str) -> tuple[str, str | None]:
    """(number as typed, Rec 20 code; None: pieces). ``name``: of the option. Raises BadRequest ``quantity.malformed``,
    ``quantity.unit_unknown``."""
    number, unit = _split(name, text)
    if unit is None:
        return number, None
    code = unit_code(unit)
    if code is None:
        raise BadRequest("quantity.unit_unknown", name=name, unit=unit)
    return number, code


def share_value(name: str, text: str) -> Decimal:
    """``0.001`` or ``0.1%`` as a fraction. Raises BadRequest ``quantity.malformed``."""
    number, unit = _split(name, text)
    if unit not in (None, "%"):
        raise BadRequest("quantity.malformed", name=name, value=text)
    return Decimal(number) / 100 if unit else Decimal(number)


def _split(name: str, text: str) -> tuple[str, str | None]:
    match = _QUANTITY.fullmatch(text)
    if match is None:
        raise BadRequest("quantity.malformed", name=name, value=text)
    return match[1], match[2]
