"""The answer in a sentence, in both languages, from codes that no language has touched."""

from __future__ import annotations

from typing import Any

import msgspec
import orjson
import pytest

from clew.events.dictionary import load
from clew.language import render
from clew.modelling.cause.evidence import Power
from clew.modelling.cause.findings import Effect, Findings, Interval, Member, Rates
from clew.scenarios.cause.naming import Naming, points_text, share_text
from clew.scenarios.cause.sentence import About, sentence_document
from clew.testing.cause_answers import findings_of_every_kind

ABOUT = About(characteristic="result", value="NOK", bad_units=40, units=60, q=0.05)


def said(findings: Findings, about: About = ABOUT) -> dict[str, Any]:
    return sentence_document(findings, about, load())


def only(*places: int, **changed: Any) -> Findings:
    found = findings_of_every_kind()
    return msgspec.structs.replace(found, factors=tuple(found.factors[place] for place in places), **changed)


def none_found(verdict: str, reason: str, **params: Any) -> Findings:
    return Findings(
        verdict=verdict,  # type: ignore[arg-type]
        factors=(),
        tested=(),
        tests=12,
        together=None,
        unexplained=None,
        reason=reason,
        params=params,
    )


def test_a_dose_says_from_where_to_where() -> None:
    told = said(only(0))
    assert told["code"] == "cause.sentence.trend_rising"
    assert "5.0 % at 0, 40.0 % at 3" in told["en"]
    assert "0 时 5.0%，3 时 40.0%" in told["zh"]
    assert "explains 60.0 %" in told["en"]
    assert (told["params"]["without"], told["params"]["rate"]) == (0.05, 0.4)


def test_a_dose_in_a_unit_says_the_unit() -> None:
    found = only(0)
    told = said(msgspec.structs.replace(found, factors=(msgspec.structs.replace(found.factors[0], unit="CEL"),)))
    assert "5.0 % at 0 °C, 40.0 % at 3 °C (odds × 2.1 per 1 °C more" in told["en"]
    assert "0 °C 时 5.0%，3 °C 时 40.0%（每增加 1 °C，比值比 ×2.1" in told["zh"]


def test_a_level_says_what_it_cannot_be_told_from() -> None:
    told = said(only(1))
    assert told["code"] == "cause.sentence.level"
    assert told["params"]["also"] == ["cause.sentence.aliased"]
    assert "rises from 20.0 % to 40.0 % (+20.0 points, 95 % CI 5.0 to 36.0; adjusted association)" in told["en"]
    assert "cannot tell it apart from the stretch of time 2026-03-16 to 2026-03-18" in told["en"]
    assert told["params"]["aliases"] == [{"facet": "time_range", "value": "2026-03-16 to 2026-03-18"}]


@pytest.mark.parametrize(("place", "kind"), [(2, "pair"), (3, "protective"), (4, "level_correlation")])
def test_each_kind_has_its_sentence(place: int, kind: str) -> None:
    told = said(only(place))
    assert told["code"] == f"cause.sentence.{kind}"
    for lang in ("zh", "en"):
        assert "[cause." not in told[lang]
        assert "None" not in told[lang]


def test_what_is_only_correlated_is_not_said_to_explain_anything() -> None:
    assert "explains" not in said(only(4))["en"]
    assert "解释" not in said(only(4))["zh"]


def test_several_suspects_are_named_with_what_they_explain_together() -> None:
    told = said(findings_of_every_kind())
    assert told["params"]["also"] == ["cause.sentence.others", "cause.sentence.protective_too"]
    assert "Together they explain 80.0 % of the bad; 20.0 % stay unexplained." in told["en"]
    # What is merely correlated is no further suspect.
    assert [each["value"] for each in told["params"]["others"]] == ["A-2", "A-2"]


def test_too_few_says_how_many_there_are_and_how_many_it_takes() -> None:
    told = said(none_found("too_few", "cause.too_few.units", bad=3, least=8))
    assert told["code"] == "cause.sentence.too_few"
    assert "3 independent units are bad" in told["en"]
    assert "at least 8" in told["en"]


def test_out_of_reach_says_that_no_factor_could_have_been_found() -> None:
    told = said(none_found("too_few", "cause.too_few.reach", bad=9, tests=12, least_p=0.02))
    assert told["code"] == "cause.sentence.out_of_reach"
    assert "9" in told["en"]


def test_what_stood_out_and_has_too_few_is_named() -> None:
    few = msgspec.structs.replace(findings_of_every_kind().factors[1], grade="too_few")
    found = none_found("too_few", "cause.too_few.suspects", least=8)
    told = said(msgspec.structs.replace(found, factors=(few,)))
    assert told["code"] == "cause.sentence.too_few_suspects"
    assert "treatment A-2" in told["en"]
    assert "fewer than 8 independent bad units" in told["en"]
    assert (told["params"]["bad_units"], told["params"]["needed"]) == (None, 8)


def test_what_stood_out_and_follows_the_outcome_is_named() -> None:
    known = msgspec.structs.replace(findings_of_every_kind().factors[1], grade="excluded")
    found = none_found("nothing_found", "cause.nothing_found.known")
    told = said(msgspec.structs.replace(found, factors=(known,)))
    assert told["code"] == "cause.sentence.nothing_left"
    assert "treatment A-2" in told["en"]


@pytest.mark.parametrize("verdict", ["too_few", "nothing_found"])
def test_bad_units_that_could_not_be_compared_are_told(verdict: str) -> None:
    about = msgspec.structs.replace(ABOUT, uncompared=20)
    told = said(none_found(verdict, "", bad=3), about)
    assert "cause.sentence.uncompared" in told["params"]["also"]
    assert "20 more bad units" in told["en"]


def test_nothing_found_says_what_could_have_been() -> None:
    about = msgspec.structs.replace(ABOUT, power=(Power(0.5, 0.31, 0.1), Power(0.1, None, 0.1)))
    told = said(none_found("nothing_found", "cause.nothing_found", tests=12, bad=40), about)
    assert told["code"] == "cause.sentence.nothing_found"
    assert told["params"]["also"] == ["cause.sentence.power"]
    assert "from 10.0 % to 31.0 %" in told["en"]


def test_nothing_found_where_nothing_could_be_says_so() -> None:
    about = msgspec.structs.replace(ABOUT, power=(Power(0.5, None, 0.1),))
    told = said(none_found("nothing_found", "cause.nothing_found"), about)
    assert told["params"]["also"] == ["cause.sentence.powerless"]


def test_parameters_are_plain_and_say_the_same_in_every_language() -> None:
    told = said(findings_of_every_kind())
    assert orjson.loads(orjson.dumps(told["params"])) == told["params"]


def test_the_bad_that_were_named_have_no_characteristic() -> None:
    about = msgspec.structs.replace(ABOUT, characteristic=None, value=None)
    assert render("cause.name.bad", {}, "en") in said(only(1), about)["en"]


def test_names_come_from_the_dictionary_and_values_of_enumerations_too() -> None:
    english, chinese = Naming(load(), "en"), Naming(load(), "zh")
    assert (english.facet("use_count"), chinese.facet("use_count")) == ("use count", "已用次数")
    assert english.facet("lot:nth_since_change").endswith("changed")
    assert english.facet("a_factor_of_ours") == "a factor of ours"
    assert english.value("lot", "urn:epc:class:lgtin:9521001.000017.L1") == "L1"
    assert chinese.outcome("result", "NOK") == "结果=NOK"
    assert english.outcome("torque", "<1.2").endswith("<1.2")


@pytest.mark.parametrize(
    ("share", "english"),
    [(0.0, "0.0 %"), (0.00012, "0.012 %"), (0.0234, "2.3 %"), (0.9999, "99.9 %"), (1.0, "100.0 %"), (None, "–")],
)
def test_shares_never_round_to_nothing_or_all(share: float | None, english: str) -> None:
    assert share_text(share, "en") == english


def test_points_have_a_sign_of_their_own() -> None:
    assert (points_text(-0.1, sign=True), points_text(0.234, sign=True)) == ("−10.0", "+23.4")


def test_an_effect_without_a_bound_says_so() -> None:
    effect = Effect(measure="odds_ratio", value=3.0, low=1.2, high=None, per=5.0)
    assert Naming(load(), "en").effect(effect) == "odds × 3 per 5 more, 95 % CI 1.2 to …"


def test_rates_and_intervals_are_of_the_finding() -> None:
    rates = Rates(Interval(1.0, 0.8, 1.0), Interval(0.0, 0.0, 0.1))
    found = only(1)
    told = said(msgspec.structs.replace(found, factors=(msgspec.structs.replace(found.factors[0], rates=rates),)))
    assert "from 0.0 % to 100.0 %" in told["en"]


def test_a_stretch_of_time_is_told_whole_in_the_zone_to_the_minute() -> None:
    ends = [1_689_665_822_000_000, 1_689_687_466_000_000]
    member = Member("time_range", "/".join(str(each) for each in ends), 1.0)
    assert Naming(load(), "en").member(member) == "the stretch of time 2023-07-18T07:37 … 2023-07-18T13:37"
    assert Naming(load(), "zh", "Asia/Shanghai").member(member) == "时间段 2023-07-18T15:37 … 2023-07-18T21:37"
    brief = Member("time_range", "1689665822000000/1689665823000000", 1.0)
    assert Naming(load(), "en").member(brief).endswith("2023-07-18T07:37:02 … 2023-07-18T07:37:03")
