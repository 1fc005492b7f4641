"""The exam of a connector: subclass :class:`ConnectorContract` in the driver's tests and give it samples.

    class TestMine(ConnectorContract):
        driver = "mine"
        good = Source(b"…", name="a.mine")
        good_events = 2
        bad = Source(b"…", name="b.mine")

Every connector must pass all of it; there is nothing to skip.
"""

from __future__ import annotations

from typing import ClassVar

import pytest

from clew.collection.connectors import Connector, Manifest, Source, discover
from clew.events import record_form
from clew.events.errors import InvalidData
from clew.language import languages


class ConnectorContract:
    """``good`` holds ``good_events`` valid events; ``bad`` holds at least one invalid one (or is unreadable)."""

    driver: ClassVar[str]
    good: ClassVar[Source]
    good_events: ClassVar[int]
    bad: ClassVar[Source]

    @pytest.fixture
    def manifest(self) -> Manifest:
        return next(manifest for manifest in discover() if manifest.name == self.driver)

    @pytest.fixture
    def connector(self, manifest: Manifest) -> Connector:
        return manifest.load()

    def test_manifest_speaks_both_languages(self, manifest: Manifest) -> None:
        for words in (manifest.label, manifest.description):
            assert set(words) == set(languages)
            assert all(words.values())

    def test_good_source_yields_its_events(self, connector: Connector) -> None:
        parsed = connector.parse(self.good)
        assert not parsed.findings
        assert len([item for item in parsed.items if item.event is not None]) == self.good_events
        assert all(item.place for item in parsed.items)

    def test_reading_twice_gives_the_same(self, connector: Connector) -> None:
        first, second = connector.parse(self.good), connector.parse(self.good)
        assert [(item.place, item.event) for item in first.items] == [(item.place, item.event) for item in second.items]

    def test_events_survive_the_record_form(self, connector: Connector) -> None:
        for item in connector.parse(self.good).items:
            assert item.event is not None
            assert record_form.decode(record_form.encode(item.event)) == item.event

    def test_bad_source_is_refused_with_place_and_rule(self, connector: Connector) -> None:
        try:
            parsed = connector.parse(self.bad)
        except InvalidData as error:
            assert error.code  # noqa: PT017 - either way of refusing is fine
            return
        refused = [item for item in parsed.items if item.findings]
        assert refused or parsed.findings
        for item in refused:
            assert all(finding.place and finding.rule and finding.code for finding in item.findings)

    def test_a_refused_item_is_kept_whole_and_reads_again(self, connector: Connector) -> None:
        try:
            parsed = connector.parse(self.bad)
        except InvalidData:
            return
        for item in parsed.items:
            if item.event is None:
                again = connector.parse(Source(item.raw, self.bad.name, self.bad.media_type, self.bad.mapping))
                assert [found.rule for each in again.items for found in each.findings], "raw lost what was wrong"

    @pytest.mark.parametrize("junk", [b"", b"\x00\x01\x02", b"\xff\xfe\xff", b"{" * 5000, b"<a>" * 5000])
    def test_junk_never_crashes(self, connector: Connector, junk: bytes) -> None:
        try:
            parsed = connector.parse(Source(junk, self.good.name, self.good.media_type, self.good.mapping))
        except InvalidData as error:
            assert error.code  # noqa: PT017
            return
        assert not [item for item in parsed.items if item.event is not None]
