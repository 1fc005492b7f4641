"""Read a mapping file: its shape (msgspec) and its sense (terms, units, zones, roles); mistakes have line and key."""

from __future__ import annotations

from importlib.resources import files

import msgspec

from clew.collection.tables.mapping.checks import check
from clew.collection.tables.mapping.model import Mapping, digest_of
from clew.collection.tables.mapping.yaml_tree import Lines, Path, invalid, place_of, read_tree, spelled
from clew.events.errors import Finding, NotFound

_SHIPPED = files("clew.collection.tables") / "shipped"


def shipped_mappings() -> tuple[str, ...]:
    """The names of the mappings that come with Clew, sorted."""
    return tuple(sorted(item.name.removesuffix(".yaml") for item in _SHIPPED.iterdir() if item.name.endswith(".yaml")))


def shipped_mapping(name: str) -> Mapping:
    """The mapping of that name. Raises :class:`NotFound` ``mapping.unknown``."""
    return read_mapping(shipped_text(name).encode())


def shipped_text(name: str) -> str:
    """The file of the shipped mapping of that name. Raises :class:`NotFound` ``mapping.unknown``."""
    if name not in shipped_mappings():
        raise NotFound("mapping.unknown", name=name, known=", ".join(shipped_mappings()))
    return (_SHIPPED / f"{name}.yaml").read_bytes().decode()


def read_mapping(source: bytes) -> Mapping:
    """Read and check a mapping file.

    Raises :class:`InvalidData` ``mapping.invalid`` whose findings name the line, the key and the rule.
    """
    tree, lines = read_tree(source)
    if "digest" in tree:
        # The digest is computed, never claimed.
        raise invalid(Finding(place_of(("digest",), lines), "unknown-key", "mapping.unknown_key", {"key": "digest"}))
    try:
        mapping = msgspec.convert({**tree, "digest": digest_of(source)}, Mapping, strict=False)
    except msgspec.ValidationError as error:
        raise invalid(_shape_finding(str(error), lines)) from None
    findings = check(mapping, lines)
    if findings:
        raise invalid(*findings)
    return mapping


def _shape_finding(message: str, lines: Lines) -> Finding:
    """msgspec's complaint ("… - at `$.things[0].role`") as a finding with the line of the innermost known key."""
    detail, _, where = message.partition(" - at `$")
    path = _path(where.rstrip("`"))
    if "unknown field" in detail:
        key = detail.rsplit("`", 2)[-2]
        return Finding(place_of((*path, key), lines), "unknown-key", "mapping.unknown_key", {"key": key})
    if "missing required field" in detail:
        key = detail.rsplit("`", 2)[-2]
        return Finding(place_of(path, lines), "required", "mapping.missing_key", {"key": key})
    return Finding(place_of(path, lines), "type", "mapping.bad_value", {"key": spelled(path), "detail": detail})


def _path(text: str) -> Path:
    # msgspec writes [...] for a key of a dict that it does not name.
    parts = text.replace("[", ".[").split(".")
    inner = [part for part in parts if part and part != "[" and part != "]"]
    return tuple(int(part[1:-1]) if part[1:-1].isdigit() and part[0] == "[" else part for part in inner)
