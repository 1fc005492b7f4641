"""The values of the pre-hash string: one spelling for every term, identifier, number and instant."""

from __future__ import annotations

import re
from typing import Final

from clew.events.identifiers import gs1_key
from clew.events.timestamps import Timestamp, canonical_time

# Vocabularies by the field that uses them: bare words of JSON become web URIs.
BIZ_STEP: Final = "https://ref.gs1.org/cbv/BizStep-"
DISPOSITION: Final = "https://ref.gs1.org/cbv/Disp-"
TRANSACTION_TYPE: Final = "https://ref.gs1.org/cbv/BTT-"
PARTY_TYPE: Final = "https://ref.gs1.org/cbv/SDT-"
COMPONENT: Final = "https://ref.gs1.org/cbv/Comp-"
WEB_VOCABULARY: Final = "https://gs1.org/voc/"
_CBV_URNS: Final = (
    ("urn:epcglobal:cbv:bizstep:", BIZ_STEP),
    ("urn:epcglobal:cbv:disp:", DISPOSITION),
    ("urn:epcglobal:cbv:btt:", TRANSACTION_TYPE),
    ("urn:epcglobal:cbv:sdt:", PARTY_TYPE),
    ("urn:epcglobal:cbv:er:", "https://ref.gs1.org/cbv/ER-"),
)
_CURIES: Final = (
    ("gs1:", WEB_VOCABULARY),
    ("cbv:", "https://ref.gs1.org/cbv/"),
    ("epcis:", "https://ref.gs1.org/epcis/"),
)
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_LAST_MILLISECOND: Final = 253_402_300_799_999  # 9999-12-31T23:59:59.999Z, beyond which no time can be written


def pair(key: str, text: str | None, vocabulary: str = "") -> str:
    """``key=value``, or nothing where there is no value. ``vocabulary``: URI prefix of the field's bare words."""
    text = text.strip() if text else ""
    return f"{key}={_value(text, vocabulary)}" if text else ""


def _value(text: str, vocabulary: str = "") -> str:
    if vocabulary and ":" not in text and "/" not in text:
        return vocabulary + text
    for prefix, namespace in _CURIES:
        if text.startswith(prefix):
            return namespace + text[len(prefix) :]
    if text.startswith("urn:epcglobal:cbv:"):
        for prefix, namespace in _CBV_URNS:
            if text.startswith(prefix):
                return namespace + text[len(prefix) :]
        return text
    if _NUMBER.fullmatch(text):
        return _number(text)
    return _identifier(text)


def _number(text: str) -> str:
    """A decimal through a double: no trailing zeros, no ``+``, integers in full; beyond a double's range as it is."""
    number = float(text)
    if number in (float("inf"), float("-inf")):
        return text
    return str(int(number)) if number == int(number) else repr(number)


def _identifier(text: str) -> str:
    """The canonical Digital Link of a GS1 key at the finest level; any other text as it is, element strings too."""
    return (gs1_key(text) or text) if text.startswith(("urn:epc:", "https://", "http://")) else text


def moment(key: str, moment: Timestamp | None) -> str:
    """``key=YYYY-MM-DDTHH:MM:SS.mmmZ``, rounded half up to the millisecond."""
    if moment is None:
        return ""
    milliseconds = (moment.microseconds + 500) // 1000
    text = canonical_time(min(milliseconds, _LAST_MILLISECOND) * 1000).removesuffix("Z")
    seconds, _, fraction = text.partition(".")
    return f"{key}={seconds}.{fraction[:3] or '000'}Z"
