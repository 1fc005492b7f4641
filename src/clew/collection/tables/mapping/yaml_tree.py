"""YAML as plain values and their lines, so that a mistake can be shown where it stands.

Scalars stay text (``version: 1`` is ``"1"``; an identifier never becomes a number). Aliases, anchors, tags and repeated
keys are refused: a mapping needs none, and a file that grows when read is an attack.
"""

from __future__ import annotations

import codecs
from typing import Any

import yaml

from clew.events.errors import Finding, InvalidData

MAX_BYTES = 256 * 1024
MAX_DEPTH = 12
Path = tuple[str | int, ...]
Lines = dict[Path, int]


def read_tree(source: bytes) -> tuple[dict[str, Any], Lines]:
    """The values of a YAML file and the line of each, by path. Raises :func:`invalid` ``mapping.*`` findings."""
    if len(source) > MAX_BYTES:
        raise invalid(Finding("file", "size", "mapping.too_large", {"bytes": len(source), "limit": MAX_BYTES}))
    try:
        text = source.removeprefix(codecs.BOM_UTF8).decode("utf-8")
        _check_tokens(text)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except UnicodeDecodeError:
        raise invalid(Finding("file", "encoding", "mapping.not_utf8")) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}" if mark else "file"
        detail = str(getattr(error, "problem", None) or error)
        raise invalid(Finding(place, "syntax", "mapping.yaml", {"detail": detail})) from None
    if not isinstance(node, yaml.MappingNode):
        raise invalid(Finding("file", "type", "mapping.not_a_mapping"))
    lines: Lines = {}
    return _plain(node, (), lines), lines


_OPENING = (
    yaml.FlowMappingStartToken,
    yaml.FlowSequenceStartToken,
    yaml.BlockMappingStartToken,
    yaml.BlockSequenceStartToken,
)
_CLOSING = (yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken, yaml.BlockEndToken)


def _check_tokens(text: str) -> None:
    """Refuse what a mapping never needs before it is built: nesting costs the parser its square."""
    depth = 0
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
        depth += isinstance(token, _OPENING) - isinstance(token, _CLOSING)
        if depth > MAX_DEPTH:
            raise invalid(Finding(_at(token), "depth", "mapping.too_deep", {"limit": MAX_DEPTH}))
        if isinstance(token, yaml.AliasToken | yaml.AnchorToken | yaml.TagToken):
            raise invalid(Finding(_at(token), "syntax", "mapping.alias"))


def _at(token: Any) -> str:
    return f"line {token.start_mark.line + 1}"


def _plain(node: yaml.Node, path: Path, lines: Lines) -> Any:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.ScalarNode):
        return None if node.tag == "tag:yaml.org,2002:null" and not node.style else node.value
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, index), lines) for index, item in enumerate(node.value)]
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise invalid(Finding(_at(key_node), "type", "mapping.key_not_text"))
        key = key_node.value
        if key in result:
            raise invalid(Finding(f"{_at(key_node)}, {key}", "unique", "mapping.duplicate_key", {"key": key}))
        lines[(*path, key)] = key_node.start_mark.line + 1
        result[key] = _plain(value_node, (*path, key), lines)
    return result


def invalid(*findings: Finding) -> InvalidData:
    """The error of a mapping that does not hold: all its findings; place and number of them for the sentence."""
    first = findings[0]
    return InvalidData("mapping.invalid", findings, place=first.place, count=len(findings))


def spelled(path: Path) -> str:
    """``facets.position``, ``things[0].id``."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".") or "file"


def place_of(path: Path, lines: Lines) -> str:
    """``line 14, things[0].id``: the line of the innermost part of the path that stands in the file."""
    known = path
    while known and known not in lines:
        known = known[:-1]
    return f"line {lines.get(known, 1)}, {spelled(path)}"
