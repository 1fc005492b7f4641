"""EPC pattern URIs (Tag Data Standard: ``urn:epc:idpat:sgtin:0614141.*.*``) as LIKE patterns over node keys. Pure."""

from __future__ import annotations

from clew.events.identifiers import level, normalise

PURE = "urn:epc:idpat:"
_DOMAIN = "https://id.gs1.org/"
_PREFIXES = {
    "sscc": "00/_",  # one extension digit stands before the company prefix
    "grai": "8003/0",
    "giai": "8004/",
    "gdti": "253/",
    "gcn": "255/",
    "sgln": "414/",
    "pgln": "417/",
    "gsrn": "8018/",
    "gsrnp": "8017/",
}


def is_pattern(text: str) -> bool:
    return text.endswith("*") or text.startswith(PURE)


def named_class(text: str) -> str | None:
    """The key of the one product class that a pattern such as ``idpat:sgtin:0614141.107346.*`` covers."""
    key = normalise(text)
    return key if key.startswith(_DOMAIN) and level(text) == "class" else None


def like(text: str) -> str:
    """The LIKE pattern of the keys that a pattern covers; a pattern of no EPC scheme covers keys that begin so."""
    if not text.startswith(PURE):
        return escaped(normalise(text[:-1])) + "%"
    scheme, _, rest = text[len(PURE) :].partition(":")
    company, *parts = rest.split(".", 2)
    given = "" if company == "*" else escaped(company)
    if scheme in ("sgtin", "lgtin"):
        qualifier = "21" if scheme == "sgtin" else "10"
        middle = f"_{given}%" if given else "%"
        return f"{_DOMAIN}01/{middle}/{qualifier}/%"
    prefix = _PREFIXES.get(scheme)
    if prefix is None:
        return escaped(f"urn:epc:id:{scheme}:{rest.partition('*')[0]}") + "%"
    if not given:
        return f"{_DOMAIN}{prefix}%"
    known = parts[0] if parts and parts[0] != "*" and scheme != "sscc" else ""
    return f"{_DOMAIN}{prefix}{given}{escaped(known)}%"


def escaped(text: str) -> str:
    r"""``text`` for LIKE, which reads ``\``, ``%`` and ``_`` otherwise."""
    return text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
