"""Nodes written from arrays, byte by byte beside the general encoder."""

from __future__ import annotations

import numpy as np
import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.events.timestamps import canonical_time
from clew.tracing.request import WORDS
from clew.tracing.writing.listing import NONE, UNTIMED, Listing, texts
from clew.tracing.writing.nodes import node_pieces

KINDS = ("instance", "lot", "class", "operation")
EARLIEST, LATEST = -62_135_596_800_000_000, 253_402_300_799_999_999
any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
names = any_text | st.text('"\\\b\f\n\r\t\0\x1f\x7f批次/', max_size=12)
seconds = st.integers(1_700_000_000, 1_800_000_000).map(lambda second: second * 10**6)
vias = st.none() | st.tuples(st.integers(0, 4), st.integers(0, 4))


@st.composite
def rows(draw: st.DrawFn) -> tuple[list[str], list[str], list[dict[str, object]]]:
    called = draw(st.lists(names, min_size=5, max_size=5))
    events = draw(st.lists(names, min_size=5, max_size=5))
    node = st.fixed_dictionaries(
        {
            "id": st.integers(0, 4),
            "kind": st.sampled_from(KINDS),
            "word": st.sampled_from(WORDS),
            "time": st.none()
            | st.integers(EARLIEST, LATEST)
            | st.integers(1_700_000_000, 1_800_000_000).map(lambda s: s * 10**6),
            "via": vias,
            "certain_via": vias,
            "share": st.none() | st.floats(0, 1),
            "reason": st.none() | st.dictionaries(names, names, max_size=2),
        }
    )
    return called, events, draw(st.lists(node, min_size=1, max_size=6))


def expected(called: list[str], events: list[str], nodes: list[dict[str, object]]) -> bytes:
    def via(told: tuple[int, int] | None) -> dict[str, str] | None:
        return None if told is None else {"node": called[told[0]], "event": events[told[1]]}

    documents = [
        {
            "id": called[each["id"]],
            "kind": each["kind"],
            "word": each["word"],
            "time": None if each["time"] is None else canonical_time(each["time"]),
            "via": via(each["via"]),
            "certain_via": via(each["certain_via"]),
            "share": each["share"],
            "reason": each["reason"],
        }
        for each in nodes
    ]
    return orjson.dumps(documents)


def listed(called: list[str], events: list[str], nodes: list[dict[str, object]]) -> Listing:
    def column(name: str, missing: int) -> np.ndarray:
        return np.array([missing if each[name] is None else each[name] for each in nodes], np.int64)

    def part(name: str, which: int) -> np.ndarray:
        return np.array([NONE if each[name] is None else each[name][which] for each in nodes], np.int64)

    shares = [each["share"] for each in nodes if each["share"] is not None]
    return Listing(
        column("id", NONE),
        np.array([KINDS.index(each["kind"]) for each in nodes], np.uint8),
        np.array([WORDS.index(each["word"]) for each in nodes], np.uint8),
        column("time", UNTIMED),
        part("via", 0),
        part("via", 1),
        part("certain_via", 0),
        part("certain_via", 1),
        np.array([NONE if each["share"] is None else shares.index(each["share"]) for each in nodes], np.int64),
        texts([each.encode() for each in called[:3]]),
        texts([each.encode() for each in events[:2]]),
        texts([each.encode() for each in called[3:]]),
        texts([each.encode() for each in events[2:]]),
        texts([orjson.dumps(each) for each in shares]),
        texts([orjson.dumps(each["reason"]) for each in nodes]),
    )


@settings(max_examples=150, deadline=None)
@given(rows())
def test_bytes_of_the_general_encoder(told: tuple[list[str], list[str], list[dict[str, object]]]) -> None:
    assert b"[" + b"".join(node_pieces(listed(*told))) + b"]" == expected(*told)


def test_many_pieces() -> None:
    called, events = ["x" * 5_000 + str(number) for number in range(5)], ["e"] * 5
    node = {
        "id": 1,
        "kind": "lot",
        "word": "certain",
        "time": 0,
        "via": (0, 1),
        "certain_via": None,
        "share": None,
        "reason": None,
    }
    told = called, events, [node | {"id": number % 5} for number in range(600)]
    pieces = list(node_pieces(listed(*told)))
    assert len(pieces) > 1
    assert b"[" + b"".join(pieces) + b"]" == expected(*told)
