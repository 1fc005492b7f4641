"""What the engineer knows, from a file; mistakes are shown where they stand."""

from __future__ import annotations

import pytest

from clew.events.errors import BadRequest, InvalidData
from clew.modelling.cause.asked import Asked, Edge
from clew.scenarios.cause.asking import knowledge_text
from clew.scenarios.cause.document import parameters_document
from clew.scenarios.cause.knowledge import check_facets, with_knowledge
from clew.testing.cause_studies import study_of

FILE = b"""
required:
  - {cause: oven, effect: cure}
  - {cause: cure, effect: outcome}
forbidden: [{cause: operator, effect: outcome}]
negative_controls: [label]
"""


def refused(source: bytes) -> InvalidData:
    with pytest.raises(InvalidData) as error:
        with_knowledge(Asked(), "known.yaml", source)
    assert error.value.code == "cause.know.invalid"
    assert error.value.params["file"] == "known.yaml"
    return error.value


def test_edges_and_controls_are_read() -> None:
    asked = with_knowledge(Asked(seed=4), "known.yaml", FILE)
    assert asked.seed == 4
    assert asked.edges == (
        Edge("oven", "cure", "required"),
        Edge("cure", "outcome", "required"),
        Edge("operator", "outcome", "forbidden"),
    )
    assert asked.negative_controls == ("label",)


def test_what_was_known_is_written_as_it_is_read() -> None:
    asked = with_knowledge(Asked(), "known.yaml", FILE.replace(b"label", '标签 "A"'.encode()))
    text = knowledge_text(parameters_document(asked))
    assert with_knowledge(Asked(), "again", text.encode()) == asked
    assert knowledge_text(parameters_document(Asked())) == ""


@pytest.mark.parametrize("source", [b"{}", b"required:\nforbidden: []\n"])
def test_a_file_may_know_nothing(source: bytes) -> None:
    assert with_knowledge(Asked(), "known.yaml", source) == Asked()


@pytest.mark.parametrize(
    ("source", "code", "place"),
    [
        (b"requires: []", "cause.know.unknown_key", "line 1"),
        (b"required: {cause: a, effect: b}", "cause.know.no_list", "line 1"),
        (b"required:\n  - {cause: a}", "cause.know.no_edge", "line 2"),
        (b"required:\n  - {cause: a, effect: b, why: c}", "cause.know.no_edge", "line 2"),
        (b"required:\n  - {cause: a, effect: [b]}", "cause.know.no_edge", "line 2"),
        (b"required:\n  - {cause: a, effect: ''}", "cause.know.no_edge", "line 2"),
        (b"forbidden:\n  - a", "cause.know.no_edge", "line 2"),
        (b"forbidden:\n\n  - {cause: a, effect: a}", "cause.know.itself", "line 3"),
        (b"negative_controls:\n  - {a: b}", "cause.know.no_name", "line 2"),
        (b"negative_controls: [outcome]", "cause.know.no_name", "line 1"),
        (b"required: [", "mapping.yaml", "line 1"),
        (b"- a", "mapping.not_a_mapping", "file"),
        (b"a: &x 1\nb: *x", "mapping.alias", "line 1"),
        (b"\xff\xfe", "mapping.not_utf8", "file"),
    ],
)
def test_mistakes_are_shown_where_they_stand(source: bytes, code: str, place: str) -> None:
    found = refused(source).findings[0]
    assert found.code == code
    assert found.place.startswith(place)


def test_contradictions_and_cycles_are_refused() -> None:
    with pytest.raises(BadRequest, match="contradiction"):
        with_knowledge(Asked(), "f", b"required: [{cause: a, effect: b}]\nforbidden: [{cause: a, effect: b}]")
    with pytest.raises(BadRequest) as error:
        with_knowledge(Asked(), "f", b"required: [{cause: a, effect: b}, {cause: b, effect: a}]")
    assert error.value.params == {"cycle": "a → b → a"}


def test_names_that_the_question_does_not_have_are_refused_with_what_is_near() -> None:
    factors = study_of(bad=[True, False], nominal={"oven": ["1", "2"]}, numeric={"cure": [1.0, 2.0]}).factors
    check_facets(Asked(edges=(Edge("oven", "cure", "required"), Edge("cure", "outcome", "required"))), factors)
    with pytest.raises(InvalidData) as error:
        check_facets(Asked(edges=(Edge("ovn", "cure", "required"),), negative_controls=("colour",)), factors)
    ovn, colour = error.value.findings
    assert (ovn.code, ovn.params) == ("cause.know.unknown_facet", {"facet": "ovn", "near": "oven"})
    assert colour.params["facet"] == "colour"
