"""Which text of a mapping a reader knows by its name: a partner their own, the house its own before a partner's."""

from __future__ import annotations

from clew.collection.mapping_texts import KeptText, known_by_name
from clew.storage.acquisitions import MappingUse

PARTNER = "token:acme"


def kept(name: str, version: str, by: str, at: int) -> KeptText:
    digested = f"{version} sha256:{name}{version}"
    return KeptText(name=name, version=version, digested=digested, text=version, kept_at=at, kept_by=by)


def use(of: KeptText, by: str, at: int) -> MappingUse:
    return MappingUse(name=of.name, version=of.digested, last_by=by, last_at=at)


HOUSE_1, HOUSE_2 = kept("press", "1", "user:li", 10), kept("press", "2", "user:li", 20)
FORGED, OTHER = kept("press", "9", PARTNER, 30), kept("acme", "1", PARTNER, 25)
KEPT = (FORGED, OTHER, HOUSE_2, HOUSE_1)
USES = (use(FORGED, PARTNER, 30), use(OTHER, PARTNER, 25), use(HOUSE_2, "user:li", 20), use(HOUSE_1, "user:li", 10))


def test_a_partner_never_stands_before_the_house() -> None:
    told = known_by_name(KEPT, USES, {PARTNER}, every=True)
    assert [(each.name, each.version) for each in told] == [("acme", "1"), ("press", "2")]


def test_the_house_reads_its_own_though_a_partner_kept_it_again() -> None:
    again = kept("press", "2", PARTNER, 40)
    told = known_by_name((again, FORGED), (*USES, use(again, PARTNER, 40)), {PARTNER}, every=True)
    assert [(each.version, each.kept_by, each.kept_at) for each in told] == [("2", "user:li", 20)]


def test_the_version_read_by_last_counts_not_the_one_kept_last() -> None:
    told = known_by_name((HOUSE_2, HOUSE_1), (use(HOUSE_1, "user:wu", 50), *USES[2:]), (), every=True)
    assert [(each.version, each.kept_by, each.kept_at) for each in told] == [("1", "user:wu", 50)]


def test_a_text_that_no_source_was_read_by_is_for_whoever_sees_all() -> None:
    replayed = kept("replayed", "1", "user:li", 5)
    assert known_by_name((replayed,), (), (), every=False) == []
    assert known_by_name((replayed,), (), (), every=True) == [replayed]


def test_a_partner_knows_what_their_own_sources_were_read_by() -> None:
    told = known_by_name(KEPT, (use(FORGED, PARTNER, 30),), (), every=False)
    assert [(each.name, each.version) for each in told] == [("press", "9")]


def test_shipped_mappings_have_no_kept_text() -> None:
    assert (
        known_by_name(
            (), (MappingUse(name="screwdriving", version="1 x", last_by="user:li", last_at=1),), (), every=True
        )
        == []
    )
