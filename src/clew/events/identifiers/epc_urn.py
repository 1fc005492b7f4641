"""EPC URNs (``urn:epc:id:…``, ``urn:epc:class:lgtin:…``, ``urn:epc:idpat:…*``): read and written.

Source: EPC Tag Data Standard 2.0, section 6.3, and CBV 2.0, sections 8.2-8.3. A URN shows the company prefix and leaves
out the check digit; a key shows the check digit and hides the prefix. Reading computes the one, writing needs the
length of the other (:mod:`clew.events.identifiers.company_prefix`).
"""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from clew.events.errors import InvalidData
from clew.events.identifiers.check_digits import check_digit
from clew.events.identifiers.company_prefix import LONGEST, SHORTEST, company_prefix_length
from clew.events.identifiers.digital_link import LONGEST_READ, LONGEST_VALUES
from clew.events.identifiers.escapes import PART_CHARACTERS, VALUE_CHARACTERS, decode, in_urn
from clew.events.identifiers.gs1_key import Gs1Key

Form = Literal["id", "class", "idpat"]


class UrnScheme(msgspec.Struct, frozen=True):
    """How one EPC scheme spells a key.

    ``digits``: of company prefix and reference together, None where the reference is free text.
    ``indicator``: the reference's first digit stands before the company prefix in the key. ``filler``: a digit that
    the key has before the prefix and the URN has not. ``tail``: the further parts; ``serial``: the qualifier that the
    serial becomes, "" when it follows the key directly, None when the scheme has none.
    ``example``: the shape, for messages.
    """

    ai: str
    digits: int | None
    example: str
    indicator: bool = False
    filler: str = ""
    tail: str = ""
    serial: str | None = None
    pieces: bool = False


_TEXT = rf"\.(?P<serial>{VALUE_CHARACTERS}+)"
_GTIN = "CompanyPrefix.IndicatorAndItemReference"
SCHEMES: dict[str, UrnScheme] = {
    "sgtin": UrnScheme("01", 13, f"{_GTIN}.Serial", indicator=True, tail=_TEXT, serial="21"),
    "lgtin": UrnScheme("01", 13, f"{_GTIN}.Lot", indicator=True, tail=_TEXT, serial="10"),
    "upui": UrnScheme("01", 13, f"{_GTIN}.TPX", indicator=True, tail=_TEXT, serial="235"),
    "itip": UrnScheme("8006", 13, f"{_GTIN}.Piece.Total.Serial", indicator=True, tail=_TEXT, serial="21", pieces=True),
    "sscc": UrnScheme("00", 17, "CompanyPrefix.ExtensionDigitAndSerialReference", indicator=True),
    "sgln": UrnScheme(
        "414",
        12,
        "CompanyPrefix.LocationReference.Extension",
        tail=_TEXT,
        serial="254",
    ),
    "pgln": UrnScheme("417", 12, "CompanyPrefix.PartyReference"),
    "grai": UrnScheme("8003", 12, "CompanyPrefix.AssetType.Serial", filler="0", tail=_TEXT, serial=""),
    "gdti": UrnScheme("253", 12, "CompanyPrefix.DocumentType.Serial", tail=_TEXT, serial=""),
    "sgcn": UrnScheme("255", 12, "CompanyPrefix.CouponReference.Serial", tail=r"\.(?P<serial>[0-9]{1,12})", serial=""),
    "gsrn": UrnScheme("8018", 17, "CompanyPrefix.ServiceReference"),
    "gsrnp": UrnScheme("8017", 17, "CompanyPrefix.ServiceReference"),
    "gsin": UrnScheme("402", 16, "CompanyPrefix.ShipperReference"),
    "giai": UrnScheme("8004", None, "CompanyPrefix.IndividualAssetReference"),
    "ginc": UrnScheme("401", None, "CompanyPrefix.ConsignmentReference"),
    "cpi": UrnScheme(
        "8010", None, "CompanyPrefix.PartReference.Serial", tail=r"\.(?P<serial>[0-9]{1,12})", serial="8011"
    ),
}
PATTERNS = ("sgtin", "grai", "gdti", "sgcn", "cpi", "itip", "upui")
"""Schemes whose class-level pattern (``*`` for the serial) is a class of things."""

OTHER_EPCS = {
    "gid": re.compile(r"[0-9]+\.[0-9]+\.[0-9]+"),
    "usdod": re.compile(r"[A-HJ-NP-Z0-9]{5,6}\.[0-9]+"),
    "adi": re.compile(r"[A-HJ-NP-Z0-9]{5,6}\.(?:[0-9A-Z\-]|%23|%2[Ff])*\.(?:%23)?(?:[0-9A-Z\-]|%2[Ff])+"),
    "bic": re.compile(r"[A-Z]{3}[JUZ][0-9]{7}"),
    "imovn": re.compile(r"[0-9]{7}"),
}
"""EPC schemes without a GS1 key (and so without a Digital Link): they stay URNs. Name -> syntax of the body."""

_URN = re.compile(r"[Uu][Rr][Nn]:[Ee][Pp][Cc]:(id|class|idpat):([a-z]+):(.*)")
_AI_TEXT_LENGTHS = {"8003": (14, 16), "253": (13, 17), "255": (13, 12)}


def _body(name: str, scheme: UrnScheme, *, pattern: bool) -> re.Pattern[str]:
    """The syntax after ``urn:epc:id:scheme:`` (or idpat)."""
    reference = "[0-9]{0,11}"
    if name == "cpi":
        reference = f"{PART_CHARACTERS}*" if pattern else f"{PART_CHARACTERS}+"
    elif scheme.digits is None:
        reference = f"{VALUE_CHARACTERS}{'*' if name == 'ginc' else '+'}"
    pieces = r"\.(?P<pieces>[0-9]{2}\.[0-9]{2})" if scheme.pieces else ""
    tail = r"\.\*" if pattern else scheme.tail
    return re.compile(rf"(?P<prefix>[0-9]{{{SHORTEST},{LONGEST}}})\.(?P<reference>{reference}){pieces}{tail}")


_BODIES = {
    **{("class" if name == "lgtin" else "id", name): _body(name, s, pattern=False) for name, s in SCHEMES.items()},
    **{("idpat", name): _body(name, SCHEMES[name], pattern=True) for name in PATTERNS},
}


def split_epc_urn(text: str) -> tuple[str, str, str] | None:
    """``(form, scheme, body)`` of an EPC URN: form ``id``, ``class`` or ``idpat``. None for any other text."""
    match = _URN.fullmatch(text)
    return (match[1], match[2], match[3]) if match else None


def read_epc_urn(text: str) -> Gs1Key | None:
    """The key in an EPC URN, None when it names none or breaks its scheme's syntax."""
    match = _URN.fullmatch(text)
    body = _BODIES.get((match[1], match[2])) if match else None
    if match is None or body is None:
        return None
    parts = body.fullmatch(match[3])
    return _key_of(SCHEMES[match[2]], parts.groupdict()) if parts else None


def _key_of(scheme: UrnScheme, parts: dict[str, str | None]) -> Gs1Key | None:
    prefix, reference, serial = parts["prefix"] or "", parts["reference"] or "", parts.get("serial") or ""
    if scheme.digits is None:
        value = prefix + reference
        if not SHORTEST < len(decode(value)) <= LONGEST_READ.get(scheme.ai, LONGEST_VALUES[scheme.ai]):
            return None
    else:
        if len(prefix) + len(reference) != scheme.digits or (scheme.indicator and not reference):
            return None
        first, last = (reference[0], reference[1:]) if scheme.indicator else (scheme.filler, reference)
        value = first + prefix + last
        value += check_digit(value) + (parts.get("pieces") or "").replace(".", "")
    if scheme.serial:
        if len(decode(serial)) > LONGEST_VALUES.get(scheme.serial, 12):
            return None
        return Gs1Key(scheme.ai, value, ((scheme.serial, serial),) if serial else ())
    if scheme.serial == "" and len(decode(serial)) > _AI_TEXT_LENGTHS[scheme.ai][1]:
        return None
    return Gs1Key(scheme.ai, value + serial)


def write_epc_urn(key: Gs1Key, gcp_length: int | None) -> str:
    """The EPC URN of a key; without ``gcp_length`` the company prefix is looked up.

    A lot beside a serial is dropped, as the URN of an instance has no place for it. Raises ``InvalidData``:
    ``identifier.no_urn`` (a key, or a qualifier, that no EPC scheme has), ``identifier.gcp_length`` (not 6-12, or not
    digits there), ``identifier.gcp_length_unknown``.
    """
    name, form = _scheme_for(key)
    scheme = SCHEMES[name]
    if scheme.digits is None:
        digits, rest = key.value, ""
    else:
        start = 1 if scheme.indicator or scheme.filler else 0
        end = scheme.digits + len(scheme.filler)
        digits, rest = key.value[start:end], key.value[end + 1 :]
    length = company_prefix_length(_leading_digits(digits)) if gcp_length is None else gcp_length
    prefix, reference = digits[:length], digits[length:]
    _require_prefix(key, length, prefix, reference, form)
    if scheme.indicator:
        reference = key.value[0] + reference
    parts = [prefix, in_urn(reference)]
    if scheme.pieces:
        parts += [rest[:2], rest[2:]]
    if form == "idpat":
        parts.append("*")
    elif scheme.serial == "":
        parts.append(in_urn(rest))
    elif scheme.serial:
        parts.append(in_urn(dict(key.qualifiers).get(scheme.serial, "0")))
    return f"urn:epc:{form}:{name}:{'.'.join(parts)}"


def _scheme_for(key: Gs1Key) -> tuple[str, Form]:
    """The EPC scheme and form that say what the key says; class level is a pattern, except of a lot."""
    name = "sgtin" if key.scheme == "gtin" else key.scheme
    has = {qualifier for qualifier, _ in key.qualifiers}
    unsayable = has - {"22", "10", "21", "235", "254", "8011"} or (key.ai == "8006" and key.level == "lot")
    if name not in SCHEMES or unsayable:
        raise InvalidData("identifier.no_urn", id=key.canonical_link)
    if name == "lgtin":
        return name, "class"
    return name, "idpat" if key.level == "class" else "id"


def _leading_digits(text: str) -> str:
    match = re.match("[0-9]*", text)
    return match[0] if match else ""


def _require_prefix(key: Gs1Key, length: int, prefix: str, reference: str, form: Form) -> None:
    """A company prefix is 6-12 digits and leaves room for a reference where the scheme wants one.

    Published vectors make exceptions: a consignment or a class of parts may end with the prefix, and the prefix of a
    class of parts is taken on the caller's word even where its characters are no digits.
    """
    part_class = key.ai == "8010" and form == "idpat"
    free = key.ai in ("8004", "8010")
    if (
        not SHORTEST <= length <= LONGEST
        or len(prefix) < length
        or not (prefix.isdigit() or part_class)
        or (free and not reference and not part_class)
    ):
        raise InvalidData("identifier.gcp_length", id=key.canonical_link, length=length)
