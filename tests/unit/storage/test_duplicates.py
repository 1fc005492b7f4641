"""Duplicates, conflicts and voids, decided without a database."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from clew.storage.duplicates import Known, KnownEvent, Verdict


def known(
    position: int, event_id: str, content: bytes = b"c", *, given: bool = True, declares: bool = False
) -> KnownEvent:
    return KnownEvent(position, event_id, given, content, declares)


def test_same_id_and_content_is_a_duplicate_of_the_first() -> None:
    assert Known([known(7, "e")]).judge(known(0, "e")) == Verdict("duplicate", 7)


def test_same_id_other_content_is_a_conflict() -> None:
    assert Known([known(7, "e")]).judge(known(0, "e", b"other")) == Verdict("conflict", 7)


def test_a_declaration_repeats_the_id_without_conflict() -> None:
    assert Known([known(7, "e")]).judge(known(0, "e", declares=True)) == Verdict("new")
    assert Known([known(7, "e")]).judge(known(0, "e", b"other", declares=True)) == Verdict("new")
    assert Known([known(7, "e", declares=True)]).judge(known(0, "e", b"other")) == Verdict("new")


def test_a_declaration_again_is_a_duplicate() -> None:
    assert Known([known(7, "e", declares=True)]).judge(known(0, "e", declares=True)) == Verdict("duplicate", 7)


def test_without_an_id_the_content_is_the_identity() -> None:
    recorded = Known([known(7, "ni:1", given=False)])
    assert recorded.judge(known(0, "ni:other-spelling", given=False)) == Verdict("duplicate", 7)
    assert recorded.judge(known(0, "ni:1", b"other", given=False)) == Verdict("new")


def test_an_id_given_and_the_same_content_without_one_are_two_events() -> None:
    assert Known([known(7, "e")]).judge(known(0, "ni:1", given=False)) == Verdict("new")


def test_a_declaration_voids_by_id_whatever_the_content_and_says_so() -> None:
    recorded = Known([known(3, "e"), known(4, "e", declares=True), known(5, "other")])
    voids = recorded.voids(known(9, "e", b"differs", declares=True))
    assert (voids.voided, voids.differs) == (((3, 9),), True)


def test_a_declaration_without_an_id_voids_by_content() -> None:
    recorded = Known([known(3, "e"), known(4, "ni:1", given=False), known(5, "f", b"other")])
    assert recorded.voids(known(9, "ni:1", given=False, declares=True)).voided == ((3, 9), (4, 9))


def test_an_event_that_comes_after_its_declaration_is_void_from_its_first() -> None:
    recorded = Known([known(3, "e", b"x", declares=True), known(4, "e", declares=True)])
    voids = recorded.voids(known(9, "e"))
    assert (voids.voided, voids.differs) == (((9, 3),), True)


arrivals = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from([b"1", b"2"]), st.booleans(), st.booleans()), max_size=10
)


@given(arrivals)
def test_voids_are_the_same_whichever_came_first(drawn: list[tuple[str, bytes, bool, bool]]) -> None:
    """Each (declaration, event) pair is found once, by whichever of the two is recorded second."""
    found: set[tuple[int, int]] = set()
    recorded = Known()
    events = []
    for position, (event_id, content, given_id, declares) in enumerate(drawn, 1):
        event = known(position, event_id if given_id else f"ni:{content!r}", content, given=given_id, declares=declares)
        if not declares:
            first = [d.position for d in events if d.is_declaration and _voids(d, event)]
            assert recorded.voids(event).voided == (((position, min(first)),) if first else ())
        else:
            found.update(recorded.voids(event).voided)
            expected = {(e.position, position) for e in events if not e.is_declaration and _voids(event, e)}
            assert set(recorded.voids(event).voided) == expected
        recorded.add(event)
        events.append(event)


def _voids(declaration: KnownEvent, event: KnownEvent) -> bool:
    if declaration.event_id_given:
        return event.event_id == declaration.event_id
    return event.content_hash == declaration.content_hash
