"""The drawing: well-formed and inert whatever it names, arrows at the right instant, red for what is bad alone."""

from __future__ import annotations

import itertools
import re
from html import unescape
from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st

from clew.doors.http.genealogy_drawing import LABELS, RIGHT, WIDTH, Band, Lane, Words, draw
from clew.doors.http.genealogy_spine import BLOCK_WIDTH, BLOCKS_SHOWN, Block, gathered

MINUTE = 60_000_000
NOW = 10_000 * MINUTE
SVG = "{http://www.w3.org/2000/svg}"
WORDS = Words(
    title="genealogy",
    spine="own",
    spine_note="note",
    possible="possible",
    now="now",
    more=lambda count: f"and {count} more",
    time=lambda moment, style: f"{moment // MINUTE} {style}",
)


def lane(start: int, end: int | None, **members: object) -> Lane:
    given_members: dict[str, object] = {
        "name": "steel",
        "label": "L-1",
        "full": "urn:x:L-1",
        "href": "/thing?id=L-1",
        "kind": "lot",
        "word": "certain",
        **members,
    }
    return Lane(start=start, end=end, **given_members)  # type: ignore[arg-type]


def block(time: int, tone: str = "plain", title: str = "assembling") -> Block:
    return Block(
        time=time, title=title, subtitle="station", tone=tone, href=f"/event?id={time}", full=f"{title} {time}"
    )


def tree(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)


def test_an_arrow_lands_on_the_block_of_its_instant() -> None:
    lanes = (lane(0, 10 * MINUTE), lane(5 * MINUTE, 90 * MINUTE))
    text = draw(Band("from", lanes), [block(10 * MINUTE), block(90 * MINUTE)], Band("to", ()), WORDS, NOW)
    faces = [
        float(face.get("x") or 0) + BLOCK_WIDTH / 2
        for face in tree(text).iter(f"{SVG}rect")
        if face.get("class") == "face"
    ]
    drops = [
        float((path.get("d") or "")[1:].split(" ")[0])
        for path in tree(text).iter(f"{SVG}path")
        if path.get("class") == "drop"
    ]
    assert [abs(drop - face) < 0.11 for drop, face in zip(drops, faces, strict=True)] == [True, True]


def test_what_an_operation_took_before_it_began_to_give_is_led_to_its_beginning() -> None:
    lanes = (lane(0, 10 * MINUTE, on=1), lane(60 * MINUTE, 90 * MINUTE))
    text = draw(Band("from", lanes), [block(90 * MINUTE)], Band("to", ()), WORDS, NOW)
    first = next(path.get("d") or "" for path in tree(text).iter(f"{SVG}path") if path.get("class") == "drop")
    assert re.fullmatch(r"M[\d.]+ [\d.]+V[\d.]+H[\d.]+", first), first


def test_possible_is_dashed_by_class_and_said_in_words() -> None:
    text = draw(Band("from", (lane(0, MINUTE, word="possible"),)), [block(MINUTE)], Band("to", ()), WORDS, NOW)
    assert 'class="lane lot possible"' in text
    assert ">possible</text>" in text
    sure = draw(Band("from", (lane(0, MINUTE),)), [block(MINUTE)], Band("to", ()), WORDS, NOW)
    assert "possible" not in sure


def test_red_is_for_what_is_bad_alone() -> None:
    band = Band("from", (lane(0, MINUTE),))
    assert "defect" not in draw(band, [block(MINUTE), block(2 * MINUTE, "good")], Band("to", ()), WORDS, NOW)
    bad = draw(band, [block(MINUTE), block(2 * MINUTE, "defect")], Band("to", ()), WORDS, NOW)
    assert bad.count('class="block defect"') == 1
    assert bad.count('class="mark"') == 1, "a mark beside the colour"


def test_what_has_no_lane_is_counted() -> None:
    text = draw(
        Band("from", (), rest=(MINUTE, 2 * MINUTE), rest_href="#all"), [block(MINUTE)], Band("to", ()), WORDS, NOW
    )
    assert "and 2 more" in text
    assert text.count('class="minor"') == 2


def test_nothing_to_draw_is_nothing() -> None:
    assert draw(Band("from", ()), [], Band("to", ()), WORDS, NOW) == ""


def test_the_line_of_what_ended_stops() -> None:
    def spine_end(ended: bool) -> float:
        text = draw(Band("from", ()), [block(0), block(MINUTE)], Band("to", ()), WORDS, NOW, ended=ended)
        line = next(each for each in tree(text).iter(f"{SVG}line") if each.get("class") == "spine")
        return float(line.get("x2") or 0)

    assert spine_end(ended=False) == RIGHT
    assert spine_end(ended=True) < RIGHT


HOSTILE = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=40) | st.sampled_from(
    [
        '"><script>alert(1)</script>',
        "'onload='alert(1)",
        "</title><svg/onload=x>",
        "]]>",
        "&lt;b&gt;",
        "\u202egnp.exe",
        "",
    ]
)


@settings(max_examples=60)
@given(HOSTILE, HOSTILE, HOSTILE)
def test_hostile_names_stay_text(name: str, label: str, title: str) -> None:
    hostile = lane(
        0, MINUTE, name=name, label=label, full=label, href="/thing?id=" + label, word="possible", kind="lot"
    )
    text = draw(Band(title, (hostile,)), [block(MINUTE, title=title)], Band(name, (hostile,)), WORDS, NOW)
    parsed = tree(text)
    tags = {element.tag.removeprefix(SVG) for element in parsed.iter()}
    assert tags <= {"svg", "a", "title", "text", "rect", "circle", "line", "path", "g"}
    names = {attribute for element in parsed.iter() for attribute in element.attrib}
    assert not [each for each in names if each.startswith("on") or each == "style"]
    links = {element.get("href") for element in parsed.iter(f"{SVG}a")}
    assert links <= {"/thing?id=" + label, f"/event?id={MINUTE}"}


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, 5000), st.none() | st.integers(0, 5000)), max_size=12),
    st.lists(st.integers(0, 5000), min_size=1, max_size=30),
)
def test_blocks_never_overlap_and_nothing_leaves_the_picture(
    spans: list[tuple[int, int | None]], times: list[int]
) -> None:
    lanes = tuple(
        lane(
            start * MINUTE,
            None if end is None else max(start, end) * MINUTE,
            on=number - 1 if number % 3 == 2 else None,
        )
        for number, (start, end) in enumerate(spans)
    )
    text = draw(Band("from", lanes), [block(time * MINUTE) for time in times], Band("to", lanes), WORDS, NOW)
    parsed = tree(text)
    height = float((parsed.get("viewBox") or "").split(" ")[3])
    faces = sorted(float(each.get("x") or 0) for each in parsed.iter(f"{SVG}rect") if each.get("class") == "face")
    assert all(after - before >= BLOCK_WIDTH for before, after in itertools.pairwise(faces))
    assert all(face >= LABELS for face in faces)
    for element in parsed.iter():
        for name in ("x", "cx", "x1", "x2"):
            assert 0 <= float(element.get(name) or 0) <= WIDTH
        for name in ("y", "cy", "y1", "y2"):
            assert 0 <= float(element.get(name) or 0) <= height


def test_ticks_do_not_run_into_each_other() -> None:
    blocks = [block(time * MINUTE) for time in (0, 1, 2, 3, 1000, 1001, 5000)]
    text = draw(Band("from", (lane(0, MINUTE),)), blocks, Band("to", ()), WORDS, NOW)
    ticks = sorted(float(each.get("x") or 0) for each in tree(text).iter(f"{SVG}text") if each.get("class") == "tick")
    assert all(after - before >= 70 for before, after in itertools.pairwise(ticks))


@given(st.lists(st.tuples(st.integers(0, 1000), st.sampled_from(["plain", "good", "caution", "defect"])), max_size=60))
def test_gathering_loses_no_event_and_hides_no_defect(rows: list[tuple[int, str]]) -> None:
    blocks = [block(time, tone) for time, tone in rows]
    shown = gathered(blocks, str)
    assert len(shown) <= BLOCKS_SHOWN
    assert sum(each.count for each in shown) == len(blocks)
    assert [each.time for each in shown] == sorted({each.time for each in shown})
    assert any(each.tone == "defect" for each in shown) == any(tone == "defect" for _, tone in rows)
    assert sorted(line for each in shown for line in each.full.split("\n")) == sorted(each.full for each in blocks)


def test_every_word_can_be_read_back() -> None:
    text = draw(Band("a & b", (lane(0, MINUTE, name="<x>"),)), [block(MINUTE)], Band("to", ()), WORDS, NOW)
    assert "a & b" in unescape(text)
    assert "&lt;x&gt;" in text
