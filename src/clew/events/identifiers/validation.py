"""The rules an identifier must keep once it claims to be of a scheme; what ``parse`` refuses, and why.

A name of no known scheme keeps every rule. Sources: GS1 General Specifications section 7.9 (check digits), 7.11
(characters) and 3 (lengths); EPC Tag Data Standard section 6.3 (URN syntax).
"""

from __future__ import annotations

from clew.events.errors import InvalidData
from clew.events.identifiers.check_digits import wrong_check_digit
from clew.events.identifiers.digital_link import LONGEST_VALUES, is_canonical_domain
from clew.events.identifiers.element_string import claims_key, is_element_string
from clew.events.identifiers.epc_urn import OTHER_EPCS, PATTERNS, SCHEMES, split_epc_urn
from clew.events.identifiers.escapes import decode, is_value
from clew.events.identifiers.gs1_key import CANONICAL_DOMAIN, Gs1Key
from clew.events.identifiers.industrial import claims_industrial, read_industrial


def require_valid(name: str, key: Gs1Key | None) -> None:
    """Raise ``InvalidData`` where ``name`` (read as ``key``, None for no GS1 key) breaks a rule of its scheme."""
    if key is None:
        _require_valid_other(name)
        return
    if not all(is_value(value, part=key.ai == "8010") for value in (key.value, *dict(key.qualifiers).values())):
        raise InvalidData("identifier.characters", id=name)
    if len(decode(key.value)) > LONGEST_VALUES.get(key.ai, 99):
        raise InvalidData("identifier.too_long", id=name, longest=LONGEST_VALUES[key.ai])
    wrong = wrong_check_digit(key.ai, key.value)
    if wrong:
        raise InvalidData("identifier.check_digit", id=name, found=wrong[0], expected=wrong[1])


def _require_valid_other(name: str) -> None:
    if read_industrial(name):
        return
    claimed = claims_industrial(name)
    if claimed:
        raise InvalidData("identifier.syntax", id=name, scheme=claimed)
    if is_element_string(name) and claims_key(name):
        raise InvalidData("identifier.syntax", id=name, scheme="element string")
    if is_canonical_domain(name) and len(name) > len(CANONICAL_DOMAIN):
        raise InvalidData("identifier.syntax", id=name, scheme="Digital Link")
    epc = split_epc_urn(name)
    if epc:
        _require_epc_syntax(name, *epc)


def _require_epc_syntax(name: str, form: str, scheme: str, body: str) -> None:
    """Refuse a URN of an unknown EPC scheme, or one that breaks its scheme; patterns wider than a class pass."""
    if (
        form == "idpat"
        and scheme in {*SCHEMES, *OTHER_EPCS}
        and body.endswith("*" if scheme not in PATTERNS else ".*.*")
    ):
        return
    if form == "id" and scheme in OTHER_EPCS and OTHER_EPCS[scheme].fullmatch(body):
        return
    if scheme in SCHEMES:
        shape = f"urn:epc:{form}:{scheme}:{SCHEMES[scheme].example}"
        raise InvalidData("identifier.epc_syntax", id=name, scheme=scheme, shape=shape)
    raise InvalidData("identifier.syntax", id=name, scheme=f"urn:epc:{form}:{scheme}")
