"""Mixing models and the sensitivity table, from the command line and over HTTP, on a silo that is topped up:
resin 100 kg in, 60 out as ONE, dye 100 in, 45 out as TWO, 80 out as THREE, 15 left."""

from __future__ import annotations

import pytest
from tests.e2e.balance.conftest import BARE, DYE, FIRST, FOURTH, RESIN, SECOND, SILO, THIRD, UNIT

from clew.testing.command_line import CommandLine

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("balance")]


def reached(works: CommandLine, *words: str) -> dict[str, tuple[str, float | None]]:
    answer = works.json("trace", RESIN, "--direction", "forward", "--words", "all", *words)
    return {node["id"]: (node["word"], node["share"]) for node in answer["nodes"]}


def test_plug_is_first_in_first_out(works: CommandLine) -> None:
    told = reached(works, "--mixing", "plug")
    assert told[FIRST] == ("possible", 1.0)
    assert told[SECOND] == ("possible", pytest.approx(40 / 45))
    assert told[THIRD] == ("excluded", None)
    assert told[FOURTH] == ("certain", None)


def test_a_band_widens_the_boundary(works: CommandLine) -> None:
    # Of the resin's 100 kg the silo gave the last at 100; THREE begins at 105.
    assert reached(works, "--mixing", "plug", "--band", "5kg")[THIRD] == ("excluded", None)
    assert reached(works, "--mixing", "plug", "--band", "5001 g")[THIRD] == ("possible", None)


def test_perfect_with_a_cutoff(works: CommandLine) -> None:
    told = reached(works, "--mixing", "perfect")
    assert told[SECOND] == told[THIRD] == ("possible", pytest.approx(40 / 140))
    told = reached(works, "--mixing", "perfect", "--cutoff", "30%")
    assert told[THIRD] == ("excluded", None)
    assert told[FIRST] == ("possible", 1.0)


def test_the_reason_is_the_model(works: CommandLine) -> None:
    answer = works.json("trace", RESIN, "--direction", "forward", "--words", "excluded", "--mixing", "plug")
    [node] = answer["nodes"]
    assert node["reason"]["code"] == "trace.excluded.mixing"
    assert node["reason"]["params"]["model"] == "plug"
    assert answer["counts"]["excluded"] == 1


def test_one_operation_has_a_model_of_its_own(works: CommandLine) -> None:
    told = reached(works, "--mixing", "perfect", "--mixing-of", f"{SILO}=plug:band=1kg")
    assert told[THIRD] == ("excluded", None)
    answer = works.json("trace", RESIN, "--direction", "forward", "--mixing-of", f"{SILO}=plug")
    assert answer["policy"]["mixing"] == "any"
    assert answer["policy"]["mixing_of"] == {SILO: "plug"}


def test_the_answer_says_what_was_applied(works: CommandLine) -> None:
    mixed = works.json("trace", RESIN, "--direction", "forward", "--mixing", "plug")["policy"]["mixed"]
    told = {each["operation"]: each for each in mixed}
    assert told[SILO]["model"] == "plug"
    assert (told[SILO]["left"], told[SILO]["overdrawn"], told[SILO]["unit"]) == ("15", "0", "KGM")
    assert (told[BARE]["model"], told[BARE]["reason"]) == ("any", "mixing.quantity_missing")
    assert "mixed" not in works.json("trace", RESIN, "--direction", "forward")["policy"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--mixing", "laminar"], "mixing.unknown_model"),
        (["--mixing", "plug", "--band", "some"], "quantity.malformed"),
        (["--mixing", "plug", "--band", "5 furlong"], "quantity.unit_unknown"),
        (["--mixing", "plug", "--band=-5kg"], "mixing.band_invalid"),
        (["--band", "5kg"], "mixing.band_is_plug"),
        (["--mixing", "plug", "--cutoff", "1%"], "mixing.cutoff_is_perfect"),
        (["--mixing", "perfect", "--cutoff", "2"], "mixing.cutoff_invalid"),
        (["--mixing", "plug:width=3"], "mixing.malformed"),
        (["--mixing-of", SILO], "mixing.of_malformed"),
        (["--mixing-of", f"{UNIT}=plug"], "mixing.no_operation"),
        (["--mixing-of", "urn:example:nothing=plug"], "thing.unknown"),
    ],
)
def test_what_is_asked_wrongly(works: CommandLine, words: list[str], code: str) -> None:
    ran = works("--json", "trace", RESIN, *words)
    assert ran.code in (2, 4)
    assert code in ran.err + ran.out


def test_a_person_is_told_too(works: CommandLine) -> None:
    told = works("trace", RESIN, "--direction", "forward", "--mixing", "plug", "--words", "all").out
    assert "Mixing model: plug." in told
    assert f"{BARE}: any instead of plug." in told
    assert "Mixing model" not in works("trace", RESIN, "--direction", "forward").out


def test_the_sensitivity_table(works: CommandLine) -> None:
    models = "any,plug,plug:band=10kg,perfect:cutoff=30%"
    told = works.json("sensitivity", RESIN, "--models", models)
    assert [each["mixing"] for each in told["models"]] == ["any", "plug", "plug:band=10 KGM", "perfect:cutoff=0.3"]
    assert [each["reached"]["lot"] for each in told["models"]] == [4, 3, 4, 2]
    [third] = [each for each in told["differences"] if each["id"] == THIRD]
    assert list(third["words"].values()) == ["possible", "excluded", "possible", "excluded"]
    assert FOURTH not in {each["id"] for each in told["differences"]}
    assert told["alike"] + len(told["differences"]) == sum(told["models"][0]["counts"].values())


def test_backward_too(works: CommandLine) -> None:
    told = works.json("sensitivity", THIRD, "--direction", "backward", "--models", "any,plug")
    [resin] = [each for each in told["differences"] if each["id"] == RESIN]
    assert resin["words"] == {"any": "possible", "plug": "excluded"}
    [dye] = [each for each in told["differences"] if each["id"] == DYE]
    assert dye["shares"] == {"any": None, "plug": 1.0}


def test_as_a_person_reads_it(works: CommandLine) -> None:
    ran = works("sensitivity", RESIN, "--models", "any,plug")
    assert "any instead of plug" in ran.out
    assert ran.code == 0
    assert works("sensitivity", RESIN, "--models", "").code == 2
    assert works("--lang", "zh", "sensitivity", RESIN).out.count("排除")
