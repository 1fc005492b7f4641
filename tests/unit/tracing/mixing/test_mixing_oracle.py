"""Mixing models against brute force: plug flow parcel by parcel, the stirred vessel in exact fractions.

The oracles share no code with the engine: they play the events one after another and keep every gram's origin.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.events.identifiers import normalise
from clew.events.model import QuantityElement, TransformationEvent
from clew.events.timestamps import timestamp
from clew.testing.law import histories_each
from clew.testing.link_log import EventLog
from clew.tracing import Answer, Subject, TraceRequest, trace
from clew.tracing.mixing.policy import Mixing, MixingPolicy

pytestmark = pytest.mark.law

quick = settings(max_examples=histories_each(40), deadline=None)
LGTIN = "urn:epc:class:lgtin:0614141"
INPUTS = (*(normalise(f"{LGTIN}.{lot}") for lot in ("100001.A", "100002.B")), "urn:example:lot:C")
OUTPUTS = (*(normalise(f"{LGTIN}.{lot}") for lot in ("200001.X", "200001.Y")), "urn:example:lot:Z")
CAMPAIGN = "urn:example:tank:7"


class Event(msgspec.Struct, frozen=True):
    """Grams in and out of one event at a second."""

    second: int
    filled: tuple[tuple[str, int], ...]
    drawn: tuple[tuple[str, int], ...]


@st.composite
def campaigns(draw: st.DrawFn) -> list[Event]:
    """Two to eight events, often at one instant, in the order of arrival."""
    events = []
    for _ in range(draw(st.integers(2, 8))):
        filled = draw(st.lists(st.tuples(st.sampled_from(INPUTS), st.integers(0, 6)), max_size=2))
        drawn = draw(st.lists(st.tuples(st.sampled_from(OUTPUTS), st.integers(0, 6)), max_size=2))
        if filled or drawn:
            events.append(Event(draw(st.integers(0, 5)), tuple(filled), tuple(drawn)))
    return events


def told(events: list[Event]) -> EventLog:
    log = EventLog()
    for number, event in enumerate(events):
        items = [
            # Every other quantity in another unit of the same dimension: 0.003 kg is 3 g.
            tuple(
                QuantityElement(thing, str(grams), "GRM")
                if number % 2
                else QuantityElement(thing, str(Decimal(grams) / 1000), "KGM")
                for thing, grams in side
            )
            for side in (event.filled, event.drawn)
        ]
        log.append(
            TransformationEvent(
                event_time=timestamp(event.second * 1_000_000),
                event_time_zone_offset="+00:00",
                transformation_id=CAMPAIGN,
                input_quantity_list=items[0],
                output_quantity_list=items[1],
            )
        )
    return log


def ask(log: EventLog, subject: str, direction: str, mixing: Mixing) -> Answer:
    asked = MixingPolicy(mixing)
    return trace(log, TraceRequest(subjects=(Subject(subject),), direction=direction, mixing=asked))  # type: ignore[arg-type]


def in_order(events: list[Event]) -> list[Event]:
    return sorted(events, key=lambda event: event.second)


class Pairs:
    """``grams``: of each (input, output); ``touched``: pairs that only a band joins; ``came``: grams of each output."""

    def __init__(self) -> None:
        self.grams: defaultdict[tuple[str, str], Fraction] = defaultdict(Fraction)
        self.touched: set[tuple[str, str]] = set()
        self.came: defaultdict[str, int] = defaultdict(int)

    def share(self, source: str, output: str) -> Fraction:
        return self.grams[(source, output)] / self.came[output]


def fifo(events: list[Event], band: int = 0) -> Pairs:
    """Gram after gram: each knows what it is made of and which gram of the axis it is."""
    pairs = Pairs()
    grams: list[dict[str, Fraction]] = []
    origins: list[tuple[int, int, dict[str, Fraction]]] = []
    taken = 0
    for event in in_order(events):
        total = sum(amount for _, amount in event.filled)
        made: dict[str, Fraction] = defaultdict(Fraction)
        for thing, amount in event.filled:
            if amount:
                made[thing] += Fraction(amount, total)
        if total:
            origins.append((len(grams), len(grams) + total, made))
        grams.extend(made for _ in range(total))
        out = sum(amount for _, amount in event.drawn)
        grams.extend({} for _ in range(taken + out - len(grams)))
        held: dict[str, Fraction] = defaultdict(Fraction)
        for gram in grams[taken : taken + out]:
            for thing, part in gram.items():
                held[thing] += part
        near = {
            thing
            for start, end, made in origins
            for thing in made
            if any(start - band <= place < end + band for place in range(taken, taken + out))
        }
        taken += out
        for output, amount in event.drawn:
            pairs.came[output] += amount
            if amount:
                for thing, part in held.items():
                    pairs.grams[(thing, output)] += part * Fraction(amount, out)
                pairs.touched |= {(thing, output) for thing in near}
    pairs.touched -= pairs.grams.keys()
    return pairs


def vessel(events: list[Event]) -> Pairs:
    pairs = Pairs()
    inside: dict[str, Fraction] = defaultdict(Fraction)
    for event in in_order(events):
        for thing, amount in event.filled:
            if amount:
                inside[thing] += amount
        volume = sum(inside.values())
        out = sum(amount for _, amount in event.drawn)
        for output, amount in event.drawn:
            pairs.came[output] += amount
            if amount:
                for thing, grams in inside.items():
                    pairs.grams[(thing, output)] += grams / max(volume, out) * amount
        left = max(volume - out, Fraction(0))
        inside = defaultdict(Fraction, {each: grams * left / volume for each, grams in inside.items()} if left else {})
    return pairs


def reached(answer: Answer) -> dict[str, float | None]:
    return {node.key: node.share for node in answer.nodes if node.word != "excluded" and node.kind != "operation"}


def compare(events: list[Event], mixing: Mixing, pairs: Pairs, kept: set[tuple[str, str]], touched: set) -> None:
    log = told(events)
    for source in {thing for event in events for thing, _ in event.filled}:
        found = reached(ask(log, source, "forward", mixing))
        assert found.keys() == {output for thing, output in kept | touched if thing == source}
        for output, share in found.items():
            expected = None if (source, output) in touched else float(pairs.share(source, output))
            assert share == (None if expected is None else pytest.approx(expected, abs=1e-9))
    for output in {thing for event in events for thing, _ in event.drawn}:
        found = reached(ask(log, output, "backward", mixing))
        assert found.keys() == {thing for thing, other in kept | touched if other == output}
        for source, share in found.items():
            expected = None if (source, output) in touched else float(pairs.share(source, output))
            assert share == (None if expected is None else pytest.approx(expected, abs=1e-9))


def several(events: list[Event]) -> bool:
    return len(events) > 1


@quick
@given(campaigns().filter(several))
def test_plug_is_first_in_first_out(events: list[Event]) -> None:
    pairs = fifo(events)
    compare(events, Mixing("plug"), pairs, set(pairs.grams), set())


@quick
@given(campaigns().filter(several), st.integers(0, 5))
def test_a_band_reaches_what_is_near_the_boundary(events: list[Event], band: int) -> None:
    pairs = fifo(events, band)
    compare(events, Mixing("plug", band=(str(band), "GRM")), pairs, set(pairs.grams), pairs.touched)


@quick
@given(campaigns().filter(several))
def test_perfect_is_a_stirred_vessel(events: list[Event]) -> None:
    pairs = vessel(events)
    compare(events, Mixing("perfect"), pairs, set(pairs.grams), set())


@quick
@given(campaigns().filter(several), st.data())
def test_a_cutoff_drops_small_shares(events: list[Event], data: st.DataObject) -> None:
    pairs = vessel(events)
    terminating = [
        share for share in {pairs.share(*pair) for pair in pairs.grams} if Fraction(str(float(share))) == share
    ]
    cutoff = data.draw(st.sampled_from([Fraction(1, 10), Fraction(1, 4), Fraction(1, 2), *sorted(terminating)]))
    kept = {pair for pair in pairs.grams if pairs.share(*pair) >= cutoff}
    compare(events, Mixing("perfect", cutoff=Decimal(str(float(cutoff)))), pairs, kept, set())


@quick
@given(campaigns().filter(several), st.sampled_from(["plug", "plug:2", "perfect", "perfect:0.2"]))
def test_nothing_vanishes(events: list[Event], asked: str) -> None:
    """A model only says less than any: what it leaves out is excluded, with a reason, and both directions agree."""
    model, _, parameter = asked.partition(":")
    mixing = Mixing(
        model,  # type: ignore[arg-type]
        band=(parameter, "GRM") if model == "plug" and parameter else None,
        cutoff=Decimal(parameter) if model == "perfect" and parameter else None,
    )
    log = told(events)
    things = {thing for event in events for thing, _ in (*event.filled, *event.drawn)}
    joined: dict[str, set[tuple[str, str]]] = {"forward": set(), "backward": set()}
    for subject in (*things, f"transformation:{CAMPAIGN}"):
        for direction in joined:
            plain, modelled = ask(log, subject, direction, Mixing()), ask(log, subject, direction, mixing)
            assert {node.key for node in plain.nodes} == {node.key for node in modelled.nodes}
            words = {node.key: node.word for node in plain.nodes}
            for node in modelled.nodes:
                if node.word != "excluded":
                    assert words[node.key] in (node.word, "certain")
                    ends = (subject, node.key)
                    joined[direction].add(ends if direction == "forward" else ends[::-1])
                else:
                    assert node.reason is not None
                    if words[node.key] != "excluded":
                        assert node.reason.code == "trace.excluded.mixing"
    assert joined["forward"] == joined["backward"]


@quick
@given(campaigns().filter(several), st.sampled_from(["plug", "perfect"]))
def test_shares_add_up(events: list[Event], model: str) -> None:
    """To one where nothing came out beyond what was in; else what is missing is stated as overdrawn."""
    log = told(events)
    overdrawn = stated = Fraction(0)
    for output in {thing for event in events for thing, amount in event.drawn if amount}:
        answer = ask(log, output, "backward", Mixing(model))  # type: ignore[arg-type]
        shares = [node.share for node in answer.nodes if node.word != "excluded" and node.kind != "operation"]
        came = sum(amount for event in events for thing, amount in event.drawn if thing == output)
        overdrawn += came * (1 - Fraction(sum(share or 0 for share in shares)))
        [applied] = answer.mixed
        assert applied.model == model
        assert applied.overdrawn is not None
        stated = applied.overdrawn
    assert float(overdrawn) / 1000 == pytest.approx(float(stated), abs=1e-9)
