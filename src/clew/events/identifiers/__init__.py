"""Identifiers of things: read in any spelling, compared by one key, written back as URN or Digital Link.

``normalise`` gives the key that the record, the links and the traces use. It never refuses: what is no valid GS1 key is
a name like any other, and an event that carries it is evidence that must not be lost; the key then is its canonical
spelling. ``parse`` is the strict reading, for validation and for what a person types: it refuses what claims to be of
a scheme and is not. Where a check digit is wrong, ``normalise`` keeps the digits as they stand (so the wrong number
never merges with the right one), ``parse`` reports the digit expected. ``identify`` tells scheme, level and parts
without judging.

URN and Digital Link of one thing share a key, and finding it never needs the length of the company prefix.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import msgspec

from clew.events.errors import InvalidData
from clew.events.identifiers.check_digits import check_digit
from clew.events.identifiers.company_prefix import company_prefix_length
from clew.events.identifiers.digital_link import read_digital_link
from clew.events.identifiers.element_string import is_element_string, read_element_string
from clew.events.identifiers.epc_urn import OTHER_EPCS, read_epc_urn, split_epc_urn, write_epc_urn
from clew.events.identifiers.escapes import decode
from clew.events.identifiers.gs1_key import CANONICAL_DOMAIN, Gs1Key, Level
from clew.events.identifiers.house_uri import canonical_uri, is_uri
from clew.events.identifiers.industrial import read_industrial
from clew.events.identifiers.validation import require_valid

__all__ = [
    "Identifier",
    "Level",
    "asset_reference",
    "check_digit",
    "class_key",
    "company_prefix_length",
    "gs1_key",
    "identify",
    "is_gs1_key",
    "level",
    "normalise",
    "parse",
    "product_class",
    "to_digital_link",
    "to_urn",
    "validate",
]

_GTIN = re.compile(r"[0-9]{8}|[0-9]{12,14}")


class Identifier(msgspec.Struct, frozen=True, kw_only=True):
    """One identifier, read.

    ``scheme``: an EPC scheme's name (``sgtin``, ``lgtin``, ``sscc`` …), ``gtin`` for a bare class, ``gmn``,
    ``payment``, ``vaa``, ``handle``, ``oid``, ``ecode``, ``uri`` or ``code`` (a house code). ``key``: what it is
    compared by. ``gtin`` (14 digits), ``lot`` and ``serial`` where the scheme has them, as characters, not as escaped.
    """

    scheme: str
    key: str
    level: Level
    original: str
    gtin: str | None = None
    lot: str | None = None
    serial: str | None = None


def parse(text: str) -> Identifier:
    """Read an identifier strictly.

    Raises ``InvalidData``: ``identifier.empty``; ``identifier.syntax`` (claims a scheme and breaks its syntax);
    ``identifier.epc_syntax`` (the same, with the scheme's shape); ``identifier.characters``; ``identifier.too_long``;
    ``identifier.check_digit`` (``found`` and ``expected`` digit). A URI or code of no known scheme is itself.
    """
    validate(text)
    return identify(text)


def validate(text: str) -> None:
    """Raise what ``parse`` raises, without reading further."""
    name = _clean(text)
    if not name:
        raise InvalidData("identifier.empty")
    require_valid(name, _gs1(name))


def identify(text: str) -> Identifier:
    """Read an identifier as far as it goes; never raises. What breaks its scheme's rules is read all the same."""
    name = _clean(text)
    key = _gs1(name)
    if key is None:
        return Identifier(scheme=_scheme_of_other(name), key=normalise(name), level=level(name), original=text)
    return Identifier(
        scheme=key.scheme,
        key=key.canonical_link,
        level=key.level,
        original=text,
        gtin=key.gtin,
        lot=key.qualifier("10"),
        serial=key.qualifier("21"),
    )


@lru_cache(maxsize=65536)
def normalise(text: str) -> str:
    """The one key of the thing that ``text`` names; never raises. For a GS1 key its canonical Digital Link."""
    name = _clean(text)
    key = _read(name)
    if key is not None:
        return key.canonical_link
    spelled = _canonical_spelling(name)
    # What was escaped may be a key once it is not: read again, until the spelling is settled.
    return spelled if spelled in (text, name) else normalise(spelled)


@lru_cache(maxsize=65536)
def gs1_key(text: str) -> str | None:
    """The canonical Digital Link of a GS1 key in any spelling, None when ``text`` is none."""
    key = _gs1(_clean(text))
    return None if key is None else key.canonical_link


def is_gs1_key(text: str) -> bool:
    """Whether ``text`` spells a GS1 key (its check digit may be wrong)."""
    return gs1_key(text) is not None


@lru_cache(maxsize=65536)
def level(text: str) -> Level:
    """Whether ``text`` names one instance, a lot, a bare class, or (a URI, a house code) does not say."""
    name = _clean(text)
    key = _gs1(name)
    if key is not None:
        return key.level
    epc = split_epc_urn(name)
    if epc is None:
        return "other"
    form, scheme, body = epc
    if form == "idpat":
        return "class" if "*" in body else "other"
    return "instance" if form == "id" and scheme in OTHER_EPCS and OTHER_EPCS[scheme].fullmatch(body) else "other"


@lru_cache(maxsize=65536)
def product_class(text: str) -> str | None:
    """The key of the trade item class (GTIN) that an instance, lot, piece or class belongs to; None without a GTIN."""
    key = _gs1(_clean(text))
    return None if key is None or key.gtin is None else f"{CANONICAL_DOMAIN}01/{key.gtin}"


def class_key(text: str) -> str:
    """The key of the product class that a person means: a GTIN in digits, a class, or what an identifier of one is
    of."""
    stripped = text.strip()
    if _GTIN.fullmatch(stripped):
        return f"{CANONICAL_DOMAIN}01/{stripped.zfill(14)}"
    key = normalise(stripped)
    return product_class(key) or key


def asset_reference(text: str) -> str | None:
    """What stands on the plate of an asset that is written as a GIAI URN; None of anything else.

    In the URN alone the company's prefix can be told from it.
    """
    epc = split_epc_urn(_clean(text))
    if epc is None or epc[:2] != ("id", "giai"):
        return None
    return decode(epc[2].partition(".")[2]) or None


def to_urn(text: str, *, gcp_length: int | None = None) -> str:
    """The EPC URN of a GS1 key in any spelling; an EPC URN comes back with its own company prefix.

    ``gcp_length``: digits of the company prefix (6-12); needed where the table of prefixes does not name the company.
    Check digits are not verified: a URN has none. Raises ``InvalidData``: ``identifier.not_gs1``,
    ``identifier.no_urn``, ``identifier.gcp_length``, ``identifier.gcp_length_unknown``.
    """
    name = _clean(text)
    epc = split_epc_urn(name)
    if epc and gcp_length is None and level(name) != "other":
        return f"urn:epc:{epc[0]}:{epc[1]}:{epc[2]}"
    key = _require_key(name)
    return write_epc_urn(key, gcp_length)


def to_digital_link(text: str) -> str:
    """The Digital Link of a GS1 key on https://id.gs1.org, lot and variant kept, values spelled as they came.

    Where the spelling would read otherwise in a link (a ``?`` that opens a query), it is escaped.
    Raises ``InvalidData`` ``identifier.not_gs1``.
    """
    key = _require_key(_clean(text))
    return key.link if read_digital_link(key.link) == key.without_zero_extension() else key.escaped().link


_BLANKS_BUT_FNC1 = " \t\n\r\x0b\x0c\x1c\x1e\x1f"


def _clean(text: str) -> str:
    if "\x1d" in text:
        # A leading FNC1 is how a scanner says GS1; to Python it is a blank.
        scanned = text.strip(_BLANKS_BUT_FNC1)
        if read_element_string(scanned) is not None:
            return scanned
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFC", text).strip()


def _scheme_of_other(name: str) -> str:
    industrial = read_industrial(name)
    if industrial:
        return industrial[0]
    epc = split_epc_urn(name)
    if epc and level(name) != "other":
        return epc[1]
    return "uri" if is_uri(name) else "code"


def _canonical_spelling(name: str) -> str:
    """The canonical spelling of what is no GS1 key."""
    industrial = read_industrial(name)
    if industrial:
        return industrial[1]
    epc = split_epc_urn(name)
    return f"urn:epc:{epc[0]}:{epc[1]}:{epc[2]}" if epc else canonical_uri(name)


@lru_cache(maxsize=65536)
def _read(name: str) -> Gs1Key | None:
    first = name[:1]
    if first in "uU":
        return read_epc_urn(name)
    if first in "hH":
        return read_digital_link(name)
    return read_element_string(name) if is_element_string(name) else None


def _gs1(name: str) -> Gs1Key | None:
    """The GS1 key in any spelling, one whose structure is needlessly escaped (``/%30%31/``) included."""
    key = _read(name)
    if key is None and "%" in name:
        spelled = normalise(name)
        return _read(spelled) if spelled != name else None
    return key


def _require_key(name: str) -> Gs1Key:
    key = _gs1(name)
    if key is None:
        raise InvalidData("identifier.not_gs1", id=name)
    return key
