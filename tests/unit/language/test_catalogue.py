"""Messages: both languages, visible gaps, no reach into parameters."""

from __future__ import annotations

import pytest

from clew.events.dictionary import load
from clew.events.errors import Finding
from clew.language import Catalogue, Message, MissingMessageError, catalogue, findings_text, label, languages, render
from clew.language.catalogue import merge, read_fragment

GREETING = "hello.world: {en: 'Hello {name}, {count:,} times', zh: '{name}，你好 {count:,} 次'}"


def test_a_code_becomes_a_sentence_in_each_language() -> None:
    messages = Catalogue(read_fragment(GREETING, "test"))
    assert messages.render("hello.world", {"name": "A", "count": 1234}, "en") == "Hello A, 1,234 times"
    assert messages.render("hello.world", {"name": "甲", "count": 1234}, "zh") == "甲，你好 1,234 次"
    assert messages.render("hello.world", {"name": "A", "count": 1}, "fr") == "Hello A, 1 times"


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [(None, "—", "—"), (True, "是", "yes"), (["a", "b"], "a、b", "a, b"), ([], "—", "—"), ({"b", "a"}, "a、b", "a, b")],
)
def test_parameters_are_spelt_for_the_reader(value: object, zh: str, en: str) -> None:
    messages = Catalogue({"x.y": Message(en="{it}", zh="{it}")})
    assert messages.render("x.y", {"it": value}, "zh") == zh
    assert messages.render("x.y", {"it": value}, "en") == en


def test_a_word_of_the_program_is_spoken_by_its_message() -> None:
    spoken = {
        "x.y": Message(en="for {who:@role}", zh="供{who:@role}"),
        "role.viewer": Message(en="viewers", zh="查看者"),
    }
    messages = Catalogue(spoken | {"role.hold.place": Message(en="who holds", zh="冻结者")})
    assert messages.render("x.y", {"who": "viewer"}, "zh") == "供查看者"
    assert messages.render("x.y", {"who": "viewer, hold.place"}, "zh") == "供查看者、冻结者"
    assert messages.render("x.y", {"who": "viewer, hold.place"}, "en") == "for viewers, who holds"
    assert messages.render("x.y", {"who": "{viewer}, {0}"}, "en") == "for {viewer}, {0}"


def test_a_gap_is_visible_in_production_and_an_error_in_tests() -> None:
    lenient = Catalogue(read_fragment(GREETING, "test"))
    assert lenient.render("no.such", {"a": 1}) == "[no.such] a=1"
    assert lenient.render("hello.world", {"name": "A"}) == "[hello.world] name=A"
    strict = Catalogue(lenient.messages, strict=True)
    with pytest.raises(MissingMessageError):
        strict.render("no.such")
    with pytest.raises(MissingMessageError):
        strict.render("hello.world", {"name": "A"})


@pytest.mark.parametrize(
    ("count", "said"), [(1, "1 event is"), (0, "0 events are"), (2, "2 events are"), (1001, "1,001 events are")]
)
def test_words_follow_their_count(count: int, said: str) -> None:
    fragment = "x.y: {en: '{count:,} {count:event is|events are} known', zh: '{count:,} 个事件'}"
    messages = Catalogue(read_fragment(fragment, "test"), strict=True)
    assert messages.render("x.y", {"count": count}, "en") == f"{said} known"
    with pytest.raises(MissingMessageError):
        messages.render("x.y", {"other": count}, "en")


@pytest.mark.parametrize(
    ("code", "count", "said"),
    [
        ("trace.start.counts", 1, "Starts from 1 thing of 1 event (1 reading outside)."),
        ("trace.start.counts", 2, "Starts from 2 things of 2 events (2 readings outside)."),
        ("exposures.of", 1, "1 unit, 1 factor, 1 cell, as of log position 1"),
        ("chain.of", 1, "1 unit; with what went into it directly 1 thing, 1 event"),
    ],
)
def test_one_is_told_as_one(code: str, count: int, said: str) -> None:
    assert render(code, dict.fromkeys(catalogue().messages[code].parameters("en"), count), "en") == said


def test_a_parameter_cannot_bring_a_format_of_its_own() -> None:
    messages = Catalogue({"x.y": Message(en="{it}", zh="{it}")})
    assert messages.render("x.y", {"it": "{it.__class__}"}) == "{it.__class__}"


@pytest.mark.parametrize(
    "text",
    [
        "a.b: {en: 'x'}",
        "a.b: {en: 'x', zh: ' '}",
        "a.b: {en: '{it.real}', zh: '{it.real}'}",
        "a.b: {en: '{}', zh: '{}'}",
        "a.b: {en: '{n:one|few|many}', zh: '{n}'}",
        "a.b: {en: x, zh: y}\na.b: {en: x, zh: y}",
        "a.b: {en: x, zh: y, de: z}\n- broken",
    ],
)
def test_a_malformed_fragment_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match="fragment-7"):
        read_fragment(text, "fragment-7")


def test_a_code_has_one_home() -> None:
    once = read_fragment(GREETING, "one")
    with pytest.raises(ValueError, match=r"hello.world stands in one and in two"):
        merge([("one", once), ("two", once)])


def test_the_package_catalogue_has_both_languages() -> None:
    for code, message in catalogue().messages.items():
        assert message.parameters("zh") == message.parameters("en"), code


def test_labels_and_findings() -> None:
    assert [label(load()["equipment"], lang) for lang in languages] == ["设备", "equipment"]
    findings = [
        Finding("eventList[0].clew:x", "term", "dictionary.unknown_term", {"term": "x"}),
        Finding("", "term", "dictionary.empty", {"term": "y"}),
    ]
    assert findings_text(findings, "zh") == [
        f"eventList[0].clew:x：{render('dictionary.unknown_term', {'term': 'x'}, 'zh')}",
        render("dictionary.empty", {"term": "y"}, "zh"),
    ]
    assert findings_text(findings, "en")[0].startswith("eventList[0].clew:x: clew:x is not a term")
