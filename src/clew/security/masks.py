"""Masks: how a value is shown to someone who may not see it (clause 9.4). Named in the data dictionary.

A mask never shows a value whole: what is too short to hide a part of is hidden altogether.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable

_HIDDEN = "***"
# Chinese family names of two characters, the commonest; other names keep one character.
_DOUBLE_SURNAMES = (
    *("欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐"),
    *("长孙", "宇文", "司徒", "端木", "夏侯", "南宫", "独孤", "轩辕", "呼延", "澹台"),
)
_REGION = re.compile(r".*?(?:区|县|旗|自治州)|.*?市")
_HAN = re.compile(r"[\u3400-\u9fff]")


def mask(name: str, text: str, key: bytes = b"") -> str:
    """``text`` under the mask ``name``. Raises ``KeyError`` for an unknown mask, ``ValueError`` for ``hash`` without a
    key (an unkeyed digest of a short value can be guessed back)."""
    value = text.strip()
    if name == "hash":
        return _digest(value, key)
    return MASKS[name](value)


def _none(value: str) -> str:
    return value


def _name(value: str) -> str:
    if len(value) < 2:
        return "*"
    if _HAN.match(value):
        kept = value[:2] if len(value) > 2 and value[:2] in _DOUBLE_SURNAMES else value[0]
        return kept + "*"
    return f"{value[0]}*"


def _phone(value: str) -> str:
    return f"{value[:3]}****{value[-4:]}" if len(value) >= 10 else _HIDDEN


def _email(value: str) -> str:
    local, at, domain = value.rpartition("@")
    return f"{local[0]}{_HIDDEN}@{domain}" if at and len(local) > 1 else _HIDDEN


def _id_number(value: str) -> str:
    return f"{value[:6]}{'*' * (len(value) - 10)}{value[-4:]}" if len(value) >= 15 else _HIDDEN


def _address(value: str) -> str:
    region = _REGION.match(value)
    if region is not None and region.end() < len(value):
        return region.group() + _HIDDEN
    return value[: min(6, len(value) // 3)] + _HIDDEN


def _partial(value: str) -> str:
    return f"{value[0]}{_HIDDEN}{value[-1]}" if len(value) >= 4 else _HIDDEN


def _withhold(value: str) -> str:
    return _HIDDEN


def _digest(value: str, key: bytes) -> str:
    if not key:
        raise ValueError("the mask hash needs a key")
    return "#" + hmac.new(key, b"clew mask\x00" + value.encode(), hashlib.sha256).hexdigest()[:12]


MASKS: dict[str, Callable[[str], str]] = {
    "none": _none,
    "name": _name,
    "phone": _phone,
    "email": _email,
    "id_number": _id_number,
    "address": _address,
    "partial": _partial,
    "withhold": _withhold,
}
