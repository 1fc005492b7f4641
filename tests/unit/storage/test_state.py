"""Current state as a fold."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from clew.storage import schema
from clew.storage.state import Observation, State, fold, step


def seen(time: int, position: int = 1, **said: object) -> Observation:
    return Observation(time=time, position=position, **said)  # type: ignore[arg-type]


def test_the_latest_word_in_event_time_wins_not_the_latest_arrival() -> None:
    state = fold([seen(20, 1, biz_step="shipping"), seen(10, 2, biz_step="packing")])
    assert state is not None
    assert (state.biz_step, state.last_time, state.last_position) == ("shipping", 20, 1)


def test_at_one_instant_the_log_decides() -> None:
    state = fold([seen(10, 2, biz_step="b"), seen(10, 1, biz_step="a")])
    assert state is not None
    assert state.biz_step == "b"


def test_silence_leaves_the_last_word_standing() -> None:
    state = fold([seen(1, 1, disposition="in_transit", biz_location="urn:l:1"), seen(2, 2)])
    assert state is not None
    assert (state.disposition, state.biz_location) == ("in_transit", "urn:l:1")


def test_a_parent_lets_go_of_what_it_holds_and_of_nothing_else() -> None:
    into_one = seen(1, 1, added_to=((7, "contain"),))
    assert _container(into_one) == 7
    assert _container(into_one, seen(2, 2, named=False, deleted_from=((7, "contain"),))) is None
    assert _container(into_one, seen(2, 2, named=False, deleted_from=((8, "contain"),))) == 7
    assert _container(into_one, seen(2, 2, named=False, deleted_from=((7, "install"),))) == 7
    assert _container(into_one, seen(2, 2, added_to=((8, "contain"),)), seen(3, 3, deleted_from=((7, ""),))) == 8


def test_a_named_delete_ends_the_pair_of_any_kind() -> None:
    state = fold([seen(1, 1, added_to=((7, "install"),)), seen(2, 2, deleted_from=((7, ""),))])
    assert state is not None
    assert state.assembly_id is None


def test_what_a_parent_let_go_of_before_does_not_name_the_thing() -> None:
    assert fold([seen(1, 1, named=False, deleted_from=((7, "contain"),))]) is None
    late = fold([seen(1, 1, named=False, deleted_from=((7, "contain"),)), seen(2, 2, added_to=((7, "contain"),))])
    assert late is not None
    assert (late.container_id, late.last_time) == (7, 2)


def test_holds_by_identifier() -> None:
    state = fold([seen(1, 1, holds=(("H1", "place"), ("H2", "place"))), seen(2, 2, holds=(("H1", "release"),))])
    assert state is not None
    assert state.holds == ("H2",)


def test_nothing_seen_is_no_state() -> None:
    assert fold([]) is None


observations = st.lists(
    st.builds(
        Observation,
        time=st.integers(0, 4),
        position=st.integers(0, 1_000_000),
        named=st.booleans(),
        biz_step=st.sampled_from([None, "packing", "shipping"]),
        ended=st.sampled_from([None, "consumed"]),
        added_to=st.lists(st.tuples(st.integers(1, 2), st.sampled_from(["contain", "install"])), max_size=1).map(tuple),
        deleted_from=st.lists(st.tuples(st.integers(1, 2), st.sampled_from(["", "contain"])), max_size=1).map(tuple),
        holds=st.lists(st.tuples(st.sampled_from("HK"), st.sampled_from(["place", "release"])), max_size=2).map(tuple),
    ),
    unique_by=lambda o: o.position,
    max_size=8,
)


@given(observations, st.randoms())
def test_arrival_order_does_not_matter(given_observations: list[Observation], random: object) -> None:
    shuffled = list(given_observations)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert fold(shuffled) == fold(given_observations)


@given(observations)
def test_a_step_on_the_state_so_far_is_the_fold_of_all(given_observations: list[Observation]) -> None:
    ordered = sorted(given_observations, key=lambda o: o.order)
    state: State | None = None
    for count, observation in enumerate(ordered, 1):
        if observation.named or state is not None:
            state = step(state, observation)
        assert state == fold(ordered[:count])


def test_the_table_has_the_fields_of_the_state_in_their_order() -> None:
    assert [column.name for column in schema.current_state.columns] == ["node_id", *State.__struct_fields__]


def _container(*said: Observation) -> int | None:
    state = fold(said)
    assert state is not None
    return state.container_id
