"""Whereabouts and names, as the pages tell them of the simulated factory."""

from __future__ import annotations

from functools import partial

from clew.scenarios.names import Names
from clew.scenarios.whereabouts import stays
from clew.testing.installation import Installation


def test_a_shipped_unit_was_on_a_pallet_and_sent_to_a_customer(installation: Installation) -> None:
    clew, truth = installation.clew, installation.truth
    told = stays(clew.show(truth.unit), partial(clew.show, limit=500))
    pallets = [stay for stay in told if stay.id in truth.pallets]
    sent = [stay for stay in told if stay.sent]
    assert len(pallets) == 1
    assert sent
    assert all(stay.within is not None and not told[stay.within].sent for stay in sent), "by the pallet it was on"
    assert all(stay.start <= stay.end for stay in told if stay.end is not None)
    assert [stay.within for stay in told if stay.within is not None and stay.within >= told.index(stay)] == []


def test_what_a_carrier_did_before_and_after_is_not_the_units(installation: Installation) -> None:
    """A carrier is used for many units: each unit's stay ends when it is taken out."""
    clew, truth = installation.clew, installation.truth
    stator = next(name for name in truth.unit_origins if ".000061." in name)
    told = stays(clew.show(stator), partial(clew.show, limit=500))
    carriers = [stay for stay in told if stay.id in truth.carriers]
    assert carriers
    assert all(stay.end is not None for stay in carriers)
    first, last = clew.spans([clew.show(carriers[0].id).key]).popitem()[1]
    assert first <= carriers[0].start
    assert carriers[0].end is not None
    assert carriers[0].end <= last


def test_names_come_from_master_data_in_the_readers_language(installation: Installation) -> None:
    clew, truth = installation.clew, installation.truth
    for lang, name in (("zh", "伺服电机 SM-60"), ("en", "servo motor SM-60")):
        names = Names(clew.store, clew.visibility, lang)
        assert names.of(truth.unit) == name
        assert names.load([truth.unit, "urn:x:none"]) == {truth.unit: name}
