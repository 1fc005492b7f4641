"""Lexical rules of single values: date-times, offsets, URIs, decimals (EPCIS 2.0 JSON Schema and XSD, as code)."""

from __future__ import annotations

import re

from clew.events.timestamps import Timestamp, parse_timestamp

_DATE_TIME = re.compile(
    r"\d{4}-\d\d-\d\d[Tt](?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:[Zz]|[+-]\d\d:[0-5]\d)", re.ASCII
)
_NO_SECONDS = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d)(Z|[+-]\d\d:\d\d)", re.ASCII)
_OFFSET = re.compile(r"[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00)", re.ASCII)


def _run(characters: str) -> str:
    """Any number of these characters or escapes. Unrolled: run by run, where an alternation goes letter by letter."""
    return rf"[{characters}]*(?:%[0-9A-Fa-f]{{2}}[{characters}]*)*"


_NAME = "A-Za-z0-9._~!$&'()*+,;="
# RFC 3986: a scheme, then path, query and fragment characters; brackets only around an IP literal in the authority.
_URI = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*:"
    rf"(?://(?:{_run(_NAME + ':-')}@)?"
    rf"(?:\[[0-9A-Fa-f:.v]+\]|{_run(_NAME + '-')})(?::\d*)?(?=[/?#]|\Z))?"
    rf"{_run(_NAME + ':@/-')}"
    rf"(?:\?{_run(_NAME + ':@/?-')})?"
    rf"(?:#{_run(_NAME + ':@/?-')})?",
    re.ASCII,
)
_DECIMAL = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_DOUBLE = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[Ee][+-]?\d+)?", re.ASCII)
_JSON_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[Ee][+-]?\d+)?", re.ASCII)
_UOM = re.compile(r"[A-Z0-9]{2,3}", re.ASCII)
_HEX = re.compile(r"[A-Fa-f0-9]+", re.ASCII)
_VERSION = re.compile(r"\d+(?:\.\d+)*", re.ASCII)
# No quantity of the world needs more digits; a longer one is an attack on whoever computes with it.
MAX_NUMBER_LENGTH = 400
MAX_EXPONENT_DIGITS = 4


def date_time(text: str) -> Timestamp | None:
    """An RFC 3339 date-time with a zone within ±14:00, else None."""
    if _DATE_TIME.fullmatch(text) is None:
        return None
    try:
        moment = parse_timestamp(text)
    except (ValueError, OverflowError):
        return None
    if text[17:19] == "60" and moment.microseconds % 86_400_000_000 >= 1_000_000:
        return None  # a leap second exists only as the last second of a UTC day
    return moment


def date_time_without_seconds(text: str) -> Timestamp | None:
    """``2006-11-07T13:00Z``, met in EPCIS 1.2 documents: the minute's start; the lexical form stays."""
    match = _NO_SECONDS.fullmatch(text)
    if match is None:
        return None
    completed = date_time(f"{match[1]}:00{match[2]}")
    return completed and Timestamp(completed.microseconds, text)


def is_offset(text: str) -> bool:
    return _OFFSET.fullmatch(text) is not None


def is_uri(text: str) -> bool:
    """An absolute RFC 3986 URI."""
    return _URI.fullmatch(text) is not None


def is_iri(text: str) -> bool:
    """An RFC 3987 IRI: a URI in which letters may be those of any script."""
    if text.isascii():
        return is_uri(text)
    return text.isprintable() and is_uri("".join("x" if ord(character) > 127 else character for character in text))


def is_decimal(text: str) -> bool:
    """An xsd:decimal of bearable length."""
    return len(text) <= MAX_NUMBER_LENGTH and _DECIMAL.fullmatch(text) is not None


def is_double(text: str) -> bool:
    """A finite xsd:double or JSON number, of bearable length and exponent."""
    if len(text) > MAX_NUMBER_LENGTH or _DOUBLE.fullmatch(text) is None:
        return False
    return len(text.lower().partition("e")[2].lstrip("+-0")) <= MAX_EXPONENT_DIGITS


def is_uom(text: str) -> bool:
    return _UOM.fullmatch(text) is not None


def is_hex(text: str) -> bool:
    return _HEX.fullmatch(text) is not None


def is_version(text: str) -> bool:
    return _VERSION.fullmatch(text) is not None


def json_number(text: str) -> str:
    """The JSON spelling of a decimal or double: ``+5`` → ``5``, ``.5`` → ``0.5``, ``5.`` → ``5``, ``007`` → ``7``."""
    if _JSON_NUMBER.fullmatch(text):
        return text
    sign = "-" if text.startswith("-") else ""
    mantissa, mark, exponent = text.lstrip("+-").replace("e", "E").partition("E")
    whole, _, fraction = mantissa.partition(".")
    number = f"{sign}{whole.lstrip('0') or '0'}"
    if fraction:
        number += f".{fraction}"
    return f"{number}E{exponent}" if mark else number


def xsd_decimal(text: str) -> str:
    """The xsd:decimal spelling of a number: as written, with an exponent written out (``1E3`` → ``1000``)."""
    mantissa, mark, exponent = text.replace("e", "E").partition("E")
    if not mark:
        return text
    sign = "-" if mantissa.startswith("-") else ""
    whole, _, fraction = mantissa.lstrip("+-").partition(".")
    digits = whole + fraction
    point = len(whole) + int(exponent)
    if point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    if point >= len(digits):
        return f"{sign}{(digits + '0' * (point - len(digits))).lstrip('0') or '0'}"
    return f"{sign}{digits[:point].lstrip('0') or '0'}.{digits[point:]}"
