"""The dictionary as data: it loads, covers what the standard asks, and refuses what breaks its rules."""

from __future__ import annotations

import msgspec
import pytest

from clew.events.dictionary import Named, Term, load
from clew.events.dictionary.terms import validate
from clew.events.errors import InvalidData
from clew.security.masks import MASKS

WANTED = """
equipment tool operator program program_version station position treatment condition exception use_count
run_order characteristic measured_value nominal lower_limit upper_limit unit result defect_class severity
nonconformity_disposition supplier batch gauge calibration product product_class order shift line workshop fixture mold
recipe material customer complaint hold alias attachment telemetry temperature_celsius humidity_percent pairing
master_data
"""


def test_every_term_that_the_plan_names_is_there() -> None:
    missing = [name for name in WANTED.split() if name not in load()]
    assert missing == []
    assert len(load().terms) >= 100


def test_every_clause_of_the_scenarios_has_terms() -> None:
    served = {term.clause for term in load().terms.values()}
    assert {"5.2", "5.3", "5.4", "8.1", "8.2", "8.3", "8.4", "8.5"} <= served


def test_all_of_5m1e_has_facets() -> None:
    facets = {term.category for term in load().terms.values() if term.role == "facet"}
    assert facets == {"man", "machine", "material", "method", "environment", "measurement"}


def test_every_mask_of_the_dictionary_is_implemented() -> None:
    assert set(load().classes.masks) == set(MASKS) | {"hash"}


def test_no_two_terms_share_a_label() -> None:
    terms = load().terms.values()
    for labels in ([term.zh for term in terms], [term.en for term in terms]):
        assert sorted({label for label in labels if labels.count(label) > 1}) == []


def test_persons_are_graded_personal() -> None:
    personal = {term.name for term in load().terms.values() if term.grade == "personal"}
    assert personal == {"operator", "inspector", "person_name", "phone", "email", "id_number", "postal_address"}


SITE_TERM = Term(
    name="oven_zone",
    zh="炉区",
    en="oven zone",
    zh_definition="炉内分区。",
    en_definition="Zone of the oven.",
    type="identifier",
    category="machine",
    role="facet",
    grade="internal",
    retention="quality_record",
    clause="8.2",
    source="site",
)


def test_a_site_may_add_a_term() -> None:
    assert load().extended([SITE_TERM])["oven_zone"].zh == "炉区"
    assert "oven_zone" not in load()


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"name": "Oven Zone"}, "name"),
        ({"zh": " "}, "names"),
        ({"source": ""}, "source"),
        ({"unit": "CEL"}, "unit"),
        ({"type": "quantity", "unit": "no-such-unit"}, "unit"),
        ({"type": "enum"}, "values"),
        ({"values": {"a": Named("甲", "a")}}, "values"),
        ({"type": "object"}, "members"),
        ({"type": "object", "members": ("no_such_term",)}, "members"),
        ({"type": "object", "members": ("thing",), "requires": (("input",),)}, "requires"),
        ({"retention": "for_ever"}, "retention"),
        ({"mask": "rot13"}, "mask"),
        ({"grade": "personal"}, "personal"),
        ({"grade": "personal", "mask": "name", "type": "integer"}, "personal"),
        ({"type": "integer", "pattern": "x"}, "pattern"),
        ({"minimum": 0}, "minimum"),
    ],
)
def test_a_term_that_breaks_a_rule_is_refused(change: dict[str, object], rule: str) -> None:
    term = msgspec.structs.replace(SITE_TERM, **change)
    with pytest.raises(InvalidData) as refused:
        load().extended([term])
    assert (refused.value.code, refused.value.params["rule"]) == ("dictionary.rule", rule)


def test_a_term_that_exists_is_not_added_again() -> None:
    with pytest.raises(InvalidData) as refused:
        load().extended([msgspec.structs.replace(SITE_TERM, name="equipment")])
    assert refused.value.code == "dictionary.repeated"


def test_the_package_dictionary_keeps_its_rules() -> None:
    validate(load())
