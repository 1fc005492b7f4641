"""What an answer says under a mixing model: words, reasons, witness, the operation as subject, what falls back."""

from __future__ import annotations

from decimal import Decimal

import pytest

from clew.events.errors import BadRequest
from clew.tracing import document, witness
from clew.tracing.mixing.policy import Mixing, MixingPolicy

TANK = "urn:tank:1"
NODE = f"transformation:{TANK}"
PLUG, PERFECT = MixingPolicy(Mixing("plug")), MixingPolicy(Mixing("perfect"))


def band(amount: str, unit: str | None = "KGM") -> MixingPolicy:
    return MixingPolicy(Mixing("plug", band=(amount, unit)))


@pytest.fixture
def tank(story, some):
    """a 10 kg in, x 6 out, b 10 in, y 8 out, z 4 out; 2 kg stay in."""

    def kg(name: str, amount: str):
        return some(name, amount, "KGM")

    story.make(10, [kg("a", "10")], campaign=TANK)
    story.make(20, [], [kg("x", "6")], campaign=TANK)
    story.make(30, [kg("b", "10")], campaign=TANK)
    story.make(40, [], [kg("y", "8")], campaign=TANK)
    story.make(50, [], [kg("z", "4")], campaign=TANK)
    return story


def words(answer) -> dict[str, str]:
    return {node.key: node.word for node in answer.nodes}


def shares(answer) -> dict[str, float | None]:
    return {node.key: node.share for node in answer.nodes if node.word != "excluded"}


def test_both_ends_of_the_pipe(tank) -> None:
    assert shares(tank.ask("a", mixing=PLUG)) == {NODE: 0.5, "x": 1.0, "y": 0.5}
    assert shares(tank.ask("y", "backward", mixing=PLUG)) == {NODE: 1.0, "a": 0.5, "b": 0.5}
    assert words(tank.ask("z", "backward", mixing=PLUG))["a"] == "excluded"


def test_shares_multiply_along_the_path(tank, some) -> None:
    tank.make(60, [some("y", "4", "KGM"), some("c", "12", "KGM")], [some("goods", "16", "KGM")])
    told = shares(tank.ask("a", mixing=PLUG))
    assert told["goods"] == pytest.approx(0.5 * 4 / 16)
    assert shares(tank.ask("goods", "backward", mixing=PLUG))["a"] == pytest.approx(0.125)


def test_what_lies_behind_repeats_the_reason(tank) -> None:
    tank.make(60, ["z"], ["goods"])
    told = {node.key: node for node in tank.ask("a", mixing=PLUG).nodes}
    assert told["goods"].word == "excluded"
    assert told["goods"].reason == told["z"].reason
    assert told["z"].reason.code == "trace.excluded.mixing"
    assert told["z"].reason.params["model"] == "plug"
    assert told["z"].reason.params["event"] == "e5"


def test_the_operation_is_one_node_of_the_document(tank) -> None:
    told = document(tank.ask("a", mixing=PLUG), ("certain", "possible", "excluded"))
    assert sorted(node["id"] for node in told["nodes"]) == [TANK, "x", "y", "z"]
    assert "\x00" not in str(told)
    assert told["policy"]["mixing"] == "plug"
    [mixed] = told["policy"]["mixed"]
    assert (mixed["operation"], mixed["model"], mixed["left"], mixed["overdrawn"]) == (TANK, "plug", "2", "0")


def test_witness_paths_run_through_what_holds_it(tank) -> None:
    """``a`` and ``b`` both come from ``s``; ``z`` holds only ``b``, and so says its path."""
    tank.make(1, ["s"], ["a"])
    tank.make(2, ["s"], ["b"])
    answer = tank.ask("s", mixing=PLUG)
    assert [step.node for step in witness(answer, "z")] == ["s", "event:7", "b", NODE, "z"]
    assert [step.node for step in witness(answer, "x")] == ["s", "event:6", "a", NODE, "x"]


def test_the_operation_as_subject_has_all_of_it(tank) -> None:
    assert words(tank.ask(NODE, mixing=PLUG)) == {"x": "certain", "y": "certain", "z": "certain"}
    assert shares(tank.ask(NODE, mixing=PLUG)) == {"x": 1.0, "y": 1.0, "z": 1.0}
    assert words(tank.ask(NODE, "backward", mixing=PLUG)) == {"a": "certain", "b": "certain"}


def test_what_never_came_out_is_still_in_the_vessel(tank, some) -> None:
    tank.make(60, [some("late", "5", "KGM")], campaign=TANK)
    told = tank.ask("late", mixing=PLUG)
    # Under any nothing comes after it either; with a draw of what was in before, it stays behind.
    assert words(told)[NODE] in ("certain", "possible")
    tank.make(70, [], [some("last", "2", "KGM")], campaign=TANK)
    assert words(tank.ask("late", mixing=PLUG))["last"] == "excluded"
    assert words(tank.ask("late", mixing=PERFECT))["last"] == "possible"


def test_one_output_is_certain_under_a_model(story, some) -> None:
    story.make(10, [some("urn:epc:class:lgtin:0614141.100001.A", "10", "KGM")], campaign=TANK)
    story.make(20, [], [some("x", "4", "KGM")], campaign=TANK)
    story.make(30, [], [some("x", "4", "KGM")], campaign=TANK)
    subject = story.facts_touching([NODE], 99)
    first = next(iter(subject)).thing
    for policy in (MixingPolicy(), PLUG, PERFECT, band("1")):
        assert words(story.ask(first, mixing=policy))["x"] == "certain", policy


def test_a_band_makes_little_inputs_possible(story, some) -> None:
    """The boundary may have moved by more than all there is of it, and then it is in what stayed behind."""
    story.make(10, [some("urn:x:lot", "10", "KGM")], campaign=TANK)
    story.make(20, [some("little", "1", "KGM")], campaign=TANK)
    story.make(30, [some("more", "10", "KGM")], campaign=TANK)
    story.make(40, [], [some("x", "12", "KGM")], campaign=TANK)
    plain, banded = story.ask("x", "backward", mixing=PLUG), story.ask("x", "backward", mixing=band("5"))
    assert words(plain)["little"] == words(banded)["little"] == "possible"
    assert shares(banded)["little"] == pytest.approx(1 / 12)


def test_later_inputs_are_never_in_earlier_outputs(tank) -> None:
    assert words(tank.ask("b", mixing=band("1000")))["x"] == "excluded"
    reason = next(node.reason for node in tank.ask("b", mixing=band("1000")).nodes if node.key == "x")
    assert reason.code == "trace.excluded.produced_before_arrival"


@pytest.mark.parametrize(
    ("items", "policy", "reason"),
    [
        ([("a", None, None)], PLUG, "mixing.quantity_missing"),
        ([("a", "-1", "KGM")], PLUG, "mixing.quantity_missing"),
        ([("a", "5", "LTR")], PLUG, "mixing.units_differ"),
        ([("a", "5", None)], PERFECT, "mixing.units_differ"),
        ([("a", "5", "KGM")], band("5", "LTR"), "mixing.band_unit"),
    ],
)
def test_falling_back_is_said(story, some, items, policy, reason) -> None:
    story.make(10, [some(*item) for item in items], campaign=TANK)
    story.make(20, [], [some("x", "3", "KGM")], campaign=TANK)
    answer = story.ask("a", mixing=policy)
    [applied] = answer.mixed
    assert (applied.model, applied.reason) == ("any", reason)
    assert words(answer)["x"] in ("certain", "possible")
    assert shares(answer)["x"] is None


def test_an_instance_is_no_amount(story, some) -> None:
    story.make(10, ["unit"], campaign=TANK)
    story.make(20, [], [some("x", "3", "KGM")], campaign=TANK)
    assert story.ask("unit", mixing=PLUG).mixed[0].reason == "mixing.quantity_missing"


def test_a_removal_takes_no_part(story, some) -> None:
    """The lid was in the drum that went in with the melt: taking it off puts nothing out."""
    story.install(1, "lid", "drum")
    story.make(10, [some("a", "10", "KGM")], campaign=TANK)
    story.make(20, [], [some("x", "10", "KGM")], campaign=TANK)
    story.make(30, [some("drum", "0", "KGM")], ["lid"], campaign=TANK)
    [applied] = story.ask("a", mixing=PLUG).mixed
    assert (applied.model, applied.reason) == ("plug", None)


def test_single_events_are_as_ever(story, some) -> None:
    story.make(10, [some("a", "6", "KGM"), some("b", "4", "KGM")], [some("x", "10", "KGM")])
    plain, mixed = story.ask("a"), story.ask("a", mixing=PLUG)
    assert plain.nodes == mixed.nodes
    assert mixed.mixed == ()


def test_a_model_for_one_operation(tank) -> None:
    named = MixingPolicy(of=((NODE, Mixing("plug")),))
    assert words(tank.ask("a", mixing=named)) == words(tank.ask("a", mixing=PLUG))
    other = MixingPolicy(Mixing("plug"), of=((NODE, Mixing("any")),))
    assert words(tank.ask("a", mixing=other)) == words(tank.ask("a"))
    assert tank.ask("a", mixing=other).mixed[0].model == "any"


def test_a_clock_that_lied_hides_nothing(tank) -> None:
    """``a`` went in at 10 but was made at 15 only: whoever reaches it reaches what holds it."""
    tank.make(15, ["s"], ["a"])
    told = words(tank.ask("s", mixing=PLUG))
    assert (told["a"], told["x"], told["y"], told["z"]) == ("certain", "possible", "possible", "excluded")
    back = words(tank.ask("x", "backward", mixing=PLUG))
    assert (back["a"], back["s"]) == ("possible", "possible")


def test_a_voided_filling_changes_what_is_in_the_outputs(tank) -> None:
    assert words(tank.ask("b", mixing=PLUG, as_known_at=3))[NODE] in ("certain", "possible")
    assert "y" not in words(tank.ask("a", mixing=PLUG, as_known_at=3))


def test_contact_and_cleaning_beside_a_model(tank) -> None:
    tank.pack(60, "box", "y")
    tank.see(70, "box", step="cleaning")
    tank.pack(80, "box", "z2")
    told = words(tank.ask("a", mixing=PLUG, contact=True))
    assert (told["y"], told["box"], told["z"]) == ("possible", "possible", "excluded")
    plain = {node.key for node in tank.ask("a", contact=True).nodes}
    assert plain == set(told)


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (lambda: Mixing("laminar"), "mixing.unknown_model"),  # type: ignore[arg-type]
        (lambda: Mixing("any", band=("1", "KGM")), "mixing.band_is_plug"),
        (lambda: Mixing("plug", band=("-1", "KGM")), "mixing.band_invalid"),
        (lambda: Mixing("plug", band=("x", "KGM")), "mixing.band_invalid"),
        (lambda: Mixing("plug", cutoff=Decimal("0.1")), "mixing.cutoff_is_perfect"),
        (lambda: Mixing("perfect", cutoff=Decimal("1.1")), "mixing.cutoff_invalid"),
        (lambda: Mixing("perfect", cutoff=Decimal("NaN")), "mixing.cutoff_invalid"),
    ],
)
def test_a_model_that_is_none(made, code) -> None:
    with pytest.raises(BadRequest) as raised:
        made()
    assert raised.value.code == code
