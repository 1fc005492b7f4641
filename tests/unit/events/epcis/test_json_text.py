"""The quick decoder says the same as the strict one, or leaves the answer to it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.events.epcis import json_text
from clew.events.epcis.limits import DEFAULT_LIMITS, Limits
from clew.events.errors import InvalidData

KEYS = st.sampled_from(["a", "b", ":", '":', "\\", '\\":"', "é", "-0", ""])
TREES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | KEYS | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)


def told(decode: Any, data: bytes) -> Any:
    """The tree with the kinds of its leaves (``Number`` equals a text of the same digits), or the refusal."""
    try:
        return spelled(decode(data, DEFAULT_LIMITS))
    except InvalidData as refused:
        return refused.code, refused.params


def spelled(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {key: spelled(value) for key, value in tree.items()}
    return [spelled(value) for value in tree] if isinstance(tree, list) else (type(tree).__name__, tree)


@given(st.dictionaries(KEYS, TREES, max_size=5), st.booleans(), st.sampled_from([None, 1]))
@settings(max_examples=150)
def test_both_decoders_tell_the_same(tree: dict[str, Any], ascii_only: bool, indent: int | None) -> None:
    data = json.dumps(tree, ensure_ascii=ascii_only, indent=indent).encode("utf-8", "surrogatepass")
    assert told(json_text.decode, data) == told(json_text._decode_strictly, data)


@pytest.mark.parametrize(
    "data",
    [
        b'{"a": 1, "a": 2}',
        b'{"a": {"b": 1, "\\u0062": 2}}',
        b'{"a": ":", "a": 1}',
        b'{"a": "\\\\", "a": ":"}',
        b'{"a" : 1, "b" :2,"a": "\\":"}',
        b'{"a": -0, "b": [-0, -0.0, 1E3, 0.10, 123456789012345678901234567890]}',
        b'\xef\xbb\xbf{"a": 1}',
        b'{"a": "\\ud800"}',
        b'{"a": "\\u0000"}',
        b'{"a": "\\\\u0000"}',
        b'{"a": NaN}',
        b'{"a": 01}',
        b'{"a": 1} {}',
        b'{"a": "\xff"}',
    ],
)
def test_what_is_not_plain_is_told_as_strictly(data: bytes) -> None:
    assert told(json_text.decode, data) == told(json_text._decode_strictly, data)


def test_a_plain_document_takes_the_quick_way_and_keeps_its_numbers() -> None:
    tree = json_text._decode_plain(b'{"a": [5, 0.10, {"b": 1E3}], "c": "x:\\"y"}', DEFAULT_LIMITS)
    assert spelled(tree) == spelled(
        {"a": [json_text.Number("5"), json_text.Number("0.10"), {"b": json_text.Number("1E3")}], "c": 'x:"y'}
    )


def test_the_quick_way_keeps_to_the_depth() -> None:
    assert json_text._decode_plain(b'{"a": [[1]]}', Limits(depth=3)) is not None
    with pytest.raises(InvalidData, match="too_deep"):
        json_text.decode(b'{"a": [[1]]}', Limits(depth=2))
