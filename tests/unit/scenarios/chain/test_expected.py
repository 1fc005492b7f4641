"""What master data expect: due or still to come, amounts against the bill, alternates as the same."""

from __future__ import annotations

from decimal import Decimal

import msgspec
import pytest

from clew.events.house import Component, MasterData, Stage
from clew.scenarios.chain.expected import judge_components, judge_stages, valid_at
from clew.scenarios.chain.model import PARTS, Chain, Finding, Judged, score_part
from clew.storage.reads.chain import Built, Material, Part, Staged
from clew.storage.reads.histories import Known

PRODUCT = "P"
DAY = 86_400_000_000


def known(since: int = 0, valid_to: int | None = None, **said: object) -> Known:
    data = MasterData(key=PRODUCT, identifier=PRODUCT, vocabulary_type="t", valid_from=since, valid_to=valid_to)
    return Known(msgspec.structs.replace(data, **said), since, 0)


STAGES = (Stage("commissioning", 10), Stage("inspecting", 30))


def staged(thing: int, born: int, inspected: int | None, ended: bool = False) -> Staged:
    steps = {"commissioning": (born, thing)} | ({"inspecting": (inspected, thing)} if inspected is not None else {})
    return Staged(thing, PRODUCT, False, born, ended, steps, thing)


def stages(things: list[Staged], log_end: int, masters: tuple[Known, ...] = (known(stages=STAGES),)) -> Judged:
    return judge_stages(Material(staged=things, masters={PRODUCT: masters}, log_end=log_end))


def test_a_stage_is_missing_when_it_is_due() -> None:
    usual = [staged(number, 0, DAY) for number in range(40)]
    young, old = staged(100, 9 * DAY, None), staged(101, 2 * DAY, None)
    judged = stages([*usual, young, old], 9 * DAY + DAY // 2)
    assert [finding.thing for finding in judged.findings] == [101]
    assert (judged.of, judged.pending) == (42, 1)
    ended = staged(102, 9 * DAY, None, ended=True)
    assert [finding.thing for finding in stages([*usual, ended], 9 * DAY).findings] == [102]


def test_it_is_due_when_it_is_older_than_the_others_were_not_as_old() -> None:
    usual = [staged(number, 0, DAY) for number in range(40)]
    told = [
        [finding.thing for finding in stages([*usual, staged(100, 0, None)], now).findings] for now in (DAY, DAY + 1)
    ]
    assert told == [[], [100]]


def test_stages_of_one_number_have_no_order_among_themselves() -> None:
    masters = (known(stages=(*STAGES, Stage("packing", 30))),)
    usual = [
        Staged(number, PRODUCT, False, 0, False, {"commissioning": (0, 1), "inspecting": (9, 2), "packing": (5, 3)}, 1)
        for number in range(40)
    ]
    assert stages(usual, DAY, masters).findings == []
    young = Staged(100, PRODUCT, False, DAY, False, {"commissioning": (DAY, 1), "inspecting": (DAY + 2, 2)}, 1)
    judged = stages([*usual, young], DAY + 3, masters)
    assert (judged.findings, judged.pending) == ([], 1), "packing may yet come: its neighbour is no later stage"


def test_without_others_to_compare_with_it_is_due_at_once() -> None:
    assert [finding.thing for finding in stages([staged(1, 0, None)], 0).findings] == [1]


def test_a_skipped_stage_is_missing_however_young() -> None:
    skipped = Staged(1, PRODUCT, False, 0, False, {"inspecting": (5, 1)}, 1)
    usual = [staged(number, 0, DAY) for number in range(2, 40)]
    assert [finding.params["step"] for finding in stages([*usual, skipped], 6).findings] == ["commissioning"]


def test_an_optional_stage_is_never_missing() -> None:
    masters = (known(stages=(Stage("commissioning", 10), Stage("packing", 40, mandatory=False))),)
    assert stages([staged(1, 0, None)], DAY, masters).findings == []


def test_the_latest_master_data_valid_then() -> None:
    old, new = known(0, stages=STAGES), known(100, valid_to=200)
    assert valid_at([old, new], 50) is old.data
    assert valid_at([old, new], 150) is new.data
    assert [valid_at([old, new], time) is new.data for time in (99, 100, 199, 200)] == [False, True, True, False]
    assert valid_at([old, new], 250) is old.data
    assert valid_at([new], 50) is None


def test_master_data_without_a_beginning_hold_always() -> None:
    """A bill that is loaded after the units were made says no beginning: it is theirs, until another replaced it."""
    first, second = (known(since, valid_from=None) for since in (100, 200))
    assert [valid_at([second, first], time) is first.data for time in (50, 150)] == [True, True]
    assert valid_at([second, first], 250) is second.data
    begun = known(60)
    assert valid_at([first, begun], 50) is first.data
    assert valid_at([first, begun], 70) is begun.data
    assert valid_at([known(100, valid_to=40, valid_from=None)], 50) is None


def part(product: str | None, key: str, **said: object) -> Part:
    made = Part(1, product, False, None, None, 7, True, key, 5)
    return msgspec.structs.replace(made, **said)


def components(bill: tuple[Component, ...], parts: list[Part], lot: bool = False, **said: object) -> list[Finding]:
    built = Built(1, PRODUCT, lot, 0, False, 3, True)
    material = Material(built=[built], parts=parts, masters={PRODUCT: (known(components=bill),)}, log_end=DAY)
    return judge_components(msgspec.structs.replace(material, **said)).findings


def kinds(findings: list[Finding]) -> list[str]:
    return [finding.kind for finding in findings]


def test_alternates_count_as_the_same() -> None:
    bill = (Component("A", Decimal(2), alternates=("B",)),)
    assert kinds(components(bill, [part("A", "a1"), part("B", "b1")])) == []
    assert kinds(components(bill, [part("A", "a1"), part("C", "c1")], same={"C": "A", "A": "A"})) == []
    assert kinds(components(bill, [part("A", "a1"), part("C", "c1")])) == ["component_foreign", "component_short"]


def test_what_was_taken_out_is_not_too_many_but_was_there() -> None:
    bill = (Component("A", Decimal(1)),)
    replaced = [part("A", "a1", still=False), part("A", "a2")]
    assert kinds(components(bill, replaced)) == []
    assert kinds(components(bill, [part("A", "a1"), part("A", "a2")])) == ["component_excess"]
    assert kinds(components(bill, [part("A", "a1", still=False)])) == [], "taken apart"


def test_after_a_change_nobody_knows_what_is_left_of_what_was_counted() -> None:
    bill = (Component("A", Decimal(2)),)
    counted, named = part("A", "lot", counted=True, quantity="2"), part("A", "a1")
    assert kinds(components(bill, [counted, named])) == ["component_excess"]
    assert kinds(components(bill, [counted, named, part("A", "a2", still=False)])) == []


@pytest.mark.parametrize(
    ("quantity", "uom", "pieces", "expected"),
    [
        ("0.5", "KGM", 1, []),
        ("500", "GRM", 1, []),
        ("0.499", "KGM", 1, ["component_short"]),
        ("1", "KGM", 2, []),
        ("0.9", "KGM", 2, ["component_short"]),
        ("7", "LTR", 1, []),
        (None, None, 1, []),
    ],
)
def test_measured_amounts_are_spread_over_what_was_made(
    quantity: str | None, uom: str | None, pieces: int, expected: list[str]
) -> None:
    bill = (Component("A", Decimal("0.5"), "KGM"),)
    used = part("A", "lot", counted=True, quantity=quantity, uom=uom, pieces=pieces)
    assert kinds(components(bill, [used])) == expected


def test_a_lot_of_so_many_pieces() -> None:
    bill = (Component("A", Decimal(4)),)
    used = part("A", "lot", counted=True, quantity="390", pieces=0, lots=1, amount="100")
    (short,) = components(bill, [used], lot=True)
    assert (short.kind, short.params["have"], short.params["need"]) == ("component_short", "3.9", "4")


def test_an_unknown_kind_of_part_may_be_what_is_missing() -> None:
    bill = (Component("A", Decimal(1)),)
    assert kinds(components(bill, [part(None, "x")])) == []
    assert kinds(components((*bill, Component("B", Decimal(1))), [part(None, "x"), part("B", "b1")])) == []
    assert kinds(components(bill, [part("P", "core")])) == ["component_missing"], (
        "a blank of its own kind is no foreigner"
    )


def test_a_share_never_counts_one_thing_twice() -> None:
    findings = [Finding("stage_missing", 1, "1", (1,)), Finding("stages_out_of_order", 1, "1", (2,))]
    part_score = score_part("stages", Judged(of=4, findings=findings))
    assert part_score.share == 0.75
    none = score_part("clocks", Judged(of=0))
    assert (none.share, none.why) == (None, "chain.nothing.clocks")
    chain = Chain(position=1, units=4, things=4, events=4, parts=(part_score, none), findings=())
    assert chain.score == 0.75
    assert chain.worst is part_score
    assert set(PARTS) >= {"stages", "clocks"}
